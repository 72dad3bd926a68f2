import { TerraformWorkspace, TOKEN, USER } from "./terraform-workspace";

/** The product's kind of project: settings, a CI variable, a trigger and a protected branch. */
function configuration({ key = "ARTIFACT_BUCKET", value = "bucket-one", project = "" } = {}): string {
  return `
    resource "gitlab_project" "build" {
      name                                  = "model-build"
      description                           = "Trains the model."
      visibility_level                      = "private"
      topics                                = ["sagemaker", "mlops"]
      only_allow_merge_if_pipeline_succeeds = true
      merge_method                          = "ff"
      ci_config_path                        = ".gitlab-ci.yml"
      ci_default_git_depth                  = 5
      ${project}
    }
    resource "gitlab_project_variable" "bucket" {
      project   = gitlab_project.build.id
      key       = "${key}"
      value     = "${value}"
      masked    = true
      protected = true
    }
    resource "gitlab_pipeline_trigger" "deploy" {
      project     = gitlab_project.build.id
      description = "deploys approved models"
    }
    resource "gitlab_branch_protection" "main" {
      project            = gitlab_project.build.id
      branch             = "main"
      merge_access_level = "developer"
    }
    output "path" {
      value = gitlab_project.build.path_with_namespace
    }`;
}

describe("a project's life through Terraform", () => {
  let workspace: TerraformWorkspace;

  beforeAll(async () => {
    workspace = await TerraformWorkspace.start();
    workspace.write(configuration());
    await workspace.init();
  });
  afterAll(() => workspace.stop());

  test("apply makes everything, and the next plan is empty", async () => {
    const applied = await workspace.apply();
    expect(applied.output).toContain("Resources: 4 added, 0 changed, 0 destroyed");
    expect(applied.output).toContain(`path = "${USER}/model-build"`);
    expect((await workspace.plan()).output).toContain("No changes.");
    expect(workspace.gitlab.administration.project(`${USER}/model-build`).topics.sort()).toEqual([
      "mlops",
      "sagemaker",
    ]);
  });

  test("a sensitive attribute is hidden and the token never shown", async () => {
    const shown = await workspace.run(["state", "show", "gitlab_pipeline_trigger.deploy"]);
    expect(shown.output).toMatch(/token\s+= \(sensitive value\)/);
    expect(shown.output).not.toContain(TOKEN);
  });

  test("a changed value is updated in place", async () => {
    workspace.write(configuration({ value: "bucket-two" }));
    expect((await workspace.apply()).output).toContain("0 added, 1 changed, 0 destroyed");
    expect((await workspace.state("gitlab_project_variable.bucket")).value).toBe("bucket-two");
    expect((await workspace.plan()).code).toBe(0);
  });

  test("a changed key is replaced", async () => {
    workspace.write(configuration({ key: "BUCKET", value: "bucket-two" }));
    const planned = await workspace.plan();
    expect(planned.output).toContain("gitlab_project_variable.bucket must be replaced");
    expect(planned.output).toContain("# forces replacement");
    expect((await workspace.apply()).output).toContain("1 added, 0 changed, 1 destroyed");
  });

  test("a setting that leaves the configuration goes back", async () => {
    const settings = `merge_commit_template = "Merge %{source_branch}"`.replace("%{", "%%{");
    workspace.write(configuration({ key: "BUCKET", value: "bucket-two", project: settings }));
    expect((await workspace.apply()).output).toContain("0 added, 1 changed");
    const project = workspace.gitlab.administration.project(`${USER}/model-build`);
    expect(project.settings.merge_commit_template).toBe("Merge %{source_branch}");
    workspace.write(configuration({ key: "BUCKET", value: "bucket-two" }));
    expect((await workspace.apply()).output).toContain("0 added, 1 changed");
    expect(project.settings.merge_commit_template).toBe("");
    expect((await workspace.plan()).code).toBe(0);
  });

  test("destroy leaves nothing but the mark for deletion", async () => {
    expect((await workspace.destroy()).output).toContain("Resources: 4 destroyed");
    expect(workspace.gitlab.requests.count({ method: "DELETE", path: /projects\/\d+$/ })).toBe(1);
  });
});
