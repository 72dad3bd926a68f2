import { TerraformWorkspace, TOKEN } from "./terraform-workspace";

const CONFIGURATION = `
  resource "gitlab_project" "deploy" {
    name                   = "model-deploy"
    initialize_with_readme = true
    default_branch         = "main"
  }
  resource "gitlab_project_variable" "region" {
    project = gitlab_project.deploy.id
    key     = "AWS_REGION"
    value   = "us-east-1"
  }
  resource "gitlab_branch_protection" "main" {
    project           = gitlab_project.deploy.id
    branch            = "main"
    push_access_level = "no one"
  }`;

describe("what others change in GitLab", () => {
  let workspace: TerraformWorkspace;
  let api: (method: string, path: string, body?: unknown) => Promise<Response>;

  beforeAll(async () => {
    workspace = await TerraformWorkspace.start();
    api = (method, path, body) =>
      fetch(`${workspace.gitlab.url}/api/v4${path}`, {
        method,
        headers: { "private-token": TOKEN, "content-type": "application/json" },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
    workspace.write(CONFIGURATION);
    await workspace.init();
  });
  afterAll(() => workspace.stop());

  test("takes the default branch over from GitLab's own protection", async () => {
    expect((await workspace.apply()).output).toContain("3 added");
    const { id } = await workspace.state("gitlab_project.deploy");
    const answer = await api("GET", `/projects/${String(id)}/protected_branches/main`);
    const protection = (await answer.json()) as { push_access_levels: { access_level: number }[] };
    expect(protection.push_access_levels.map((each) => each.access_level)).toEqual([0]);
    expect((await workspace.plan()).code).toBe(0);
  });

  test("sets back what was changed and makes again what was deleted", async () => {
    const { id } = await workspace.state("gitlab_project.deploy");
    await api("PUT", `/projects/${String(id)}/variables/AWS_REGION`, { value: "eu-west-1" });
    await api("DELETE", `/projects/${String(id)}/protected_branches/main`);
    const planned = await workspace.plan();
    expect(planned.output).toContain("Plan: 1 to add, 1 to change, 0 to destroy");
    expect((await workspace.apply()).code).toBe(0);
    expect((await workspace.plan()).code).toBe(0);
  });

  test("a project marked for deletion counts as gone", async () => {
    const { id } = await workspace.state("gitlab_project.deploy");
    await api("DELETE", `/projects/${String(id)}`);
    expect((await workspace.plan()).output).toContain("Plan: 3 to add, 0 to change, 2 to destroy");
    expect((await workspace.apply()).output).toContain("3 added");
  });

  test("archiving goes there and back", async () => {
    const archived = (flag: string) => {
      workspace.write(`resource "gitlab_project" "deploy" {
        name = "model-deploy"
        ${flag}
      }`);
      return workspace.apply();
    };
    const project = () => workspace.gitlab.administration.project("data-scientist/model-deploy");
    expect((await archived("archived = true")).output).toContain("0 added, 1 changed, 2 destroyed");
    expect(project().archived).toBe(true);
    expect((await archived("")).output).toContain("0 added, 1 changed, 0 destroyed");
    expect(project().archived).toBe(false);
    expect((await workspace.plan()).code).toBe(0);
  });

  test("archive_on_destroy keeps the project", async () => {
    workspace.write(CONFIGURATION.replace("default_branch", "archive_on_destroy = true\n default_branch"));
    expect((await workspace.apply()).output).toContain("2 added, 1 changed");
    expect((await workspace.destroy()).output).toContain("3 destroyed");
    expect(workspace.gitlab.administration.project("data-scientist/model-deploy").archived).toBe(true);
  });
});
