import { TerraformWorkspace, TOKEN } from "./terraform-workspace";

const PROJECT = `
  resource "gitlab_project" "one" {
    name = "one"
  }`;

describe("failures that the user reads", () => {
  let workspace: TerraformWorkspace;

  beforeAll(async () => {
    workspace = await TerraformWorkspace.start();
    workspace.write(PROJECT);
    await workspace.init();
  });
  afterAll(() => workspace.stop());
  afterEach(() => workspace.gitlab.failures.clear());

  test("a wrong token, from the environment of Terraform itself", async () => {
    const planned = await workspace.plan({ GITLAB_TOKEN: "glpat-wrong" });
    expect(planned.code).toBe(1);
    expect(planned.output).toContain("Error: GitLab rejected the token with provider[");
    expect(planned.output).toContain("GET /user answered 401");
    expect(planned.output).not.toContain("glpat-wrong");
  });

  test("no token and no address at all, both at once", async () => {
    const planned = await workspace.plan({ GITLAB_TOKEN: undefined, GITLAB_BASE_URL: undefined });
    expect(planned.output).toContain("The GitLab token is missing");
    expect(planned.output).toContain("The address of GitLab is missing");
  });

  test("GitLab down: nothing is lost, and the next run goes on", async () => {
    await workspace.gitlab.failures.refuseConnections();
    const down = await workspace.apply();
    expect(down.code).toBe(1);
    expect(down.output).toContain("GitLab could not be reached");
    expect(down.output).toContain("ECONNREFUSED");
    await workspace.gitlab.failures.acceptConnections();
    expect((await workspace.apply()).code).toBe(0);
  });

  test("a refusal carries GitLab's own message and keeps the state", async () => {
    workspace.write(`${PROJECT}
      resource "gitlab_project_variable" "short" {
        project = gitlab_project.one.id
        key     = "SHORT"
        value   = "abc"
        masked  = true
      }`);
    const applied = await workspace.apply();
    expect(applied.code).toBe(1);
    expect(applied.output).toContain("Create gitlab_project_variable: GitLab answered 400");
    expect(applied.output).toContain("A masked value must meet GitLab's rules");
    expect((await workspace.state("gitlab_project.one")).name).toBe("one");
  });

  test("a step that fails after creation leaves a tainted project, not a forgotten one", async () => {
    workspace.write(`${PROJECT}
      resource "gitlab_project" "two" {
        name                 = "two"
        ci_default_git_depth = 7
      }`);
    workspace.gitlab.failures.inject({ kind: "status", status: 400, method: "PUT" });
    const applied = await workspace.apply();
    expect(applied.output).toContain("Create gitlab_project: GitLab answered 400");
    await workspace.gitlab.failures.clear();
    expect((await workspace.plan()).output).toContain("gitlab_project.two is tainted, so must be replaced");
  });

  test("a passing 502 is tried again", async () => {
    workspace.write(PROJECT);
    workspace.gitlab.failures.inject({ kind: "status", status: 502, times: 2 });
    expect((await workspace.apply()).code).toBe(0);
  });

  test("an interrupted apply ends in good order, and the next one goes on", async () => {
    workspace.write(`${PROJECT}
      resource "gitlab_project" "slow" {
        name = "slow"
      }
      resource "gitlab_pipeline_trigger" "after" {
        project     = gitlab_project.slow.id
        description = "after"
      }`);
    const creation = { method: "POST", path: /projects$/ };
    const before = workspace.gitlab.requests.count(creation);
    workspace.gitlab.failures.inject({ kind: "delay", milliseconds: 1000, ...creation });
    const started = () => workspace.gitlab.requests.count(creation) > before;
    const interrupted = await workspace.run(["apply", "-auto-approve", "-input=false"], {}, started);
    expect(interrupted.output).toContain("Interrupt received.");
    expect(interrupted.code).toBe(1);
    await workspace.gitlab.failures.clear();
    expect((await workspace.apply()).output).toContain("1 added, 0 changed, 0 destroyed");
  });

  test("a provider block with what is not played", async () => {
    workspace.write(PROJECT, 'provider "gitlab" { context = "work" }');
    const validated = await workspace.run(["validate"]);
    expect(validated.output).toContain("context is not part of the sandbox with provider[");
  });

  test("a GitLab that takes its time, longer than Terraform waits before it looks after its plugin", async () => {
    workspace.write(`${PROJECT}
      resource "gitlab_project" "late" {
        name = "late"
      }`);
    workspace.gitlab.failures.inject({
      kind: "delay",
      milliseconds: 2500,
      method: "POST",
      path: /projects$/,
    });
    expect((await workspace.apply()).output).toContain("1 added");
  });

  test("two aliases act with two tokens", async () => {
    const other = workspace.gitlab.administration;
    other.addUser("second");
    const { value } = other.addToken("second");
    workspace.write(
      `resource "gitlab_project" "first" { name = "mine" }
       resource "gitlab_project" "second" {
         name     = "theirs"
         provider = gitlab.second
       }
       output "paths" {
         value = "\${gitlab_project.first.path_with_namespace} and \${gitlab_project.second.path_with_namespace}"
       }`,
      `provider "gitlab" {}
       provider "gitlab" {
         alias    = "second"
         token    = "${value}"
         base_url = "${workspace.gitlab.url}/api/v4/"
         headers  = { "x-run" = "test" }
       }`,
    );
    const applied = await workspace.apply();
    expect(applied.output).toContain('paths = "data-scientist/mine and second/theirs"');
  });

  test("types and attributes that are not played are named before anything is done", async () => {
    workspace.write(`
      resource "gitlab_deploy_key" "key" {
        project = "1"
        title   = "key"
        key     = "ssh-ed25519 AAAA"
      }
      resource "gitlab_project" "mirror" {
        name       = "mirror"
        import_url = "https://example.com/repository.git"
        push_rules {
          prevent_secrets = true
        }
        merge_method = "octopus"
      }
      data "gitlab_groups" "all" {}`);
    const validated = await workspace.run(["validate"], { GITLAB_TOKEN: TOKEN });
    expect(validated.output).toContain("gitlab_deploy_key is not part of the sandbox");
    expect(validated.output).toContain("data.gitlab_groups is not part of the sandbox");
    expect(validated.output).toContain("import_url of gitlab_project is not part of the sandbox");
    expect(validated.output).toContain("push_rules of gitlab_project is not part of the sandbox");
    expect(validated.output).toContain('merge_method is "octopus". It takes "merge", "rebase_merge", "ff".');
  });
});
