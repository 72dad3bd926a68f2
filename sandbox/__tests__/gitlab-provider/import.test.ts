import { TerraformWorkspace, TOKEN } from "./terraform-workspace";

const CONFIGURATION = `
  resource "gitlab_project" "found" {
    name = "found"
  }
  resource "gitlab_project_variable" "found" {
    project           = gitlab_project.found.id
    key               = "KEY"
    value             = "text"
    environment_scope = "staging/*"
  }
  resource "gitlab_pipeline_trigger" "found" {
    project     = gitlab_project.found.id
    description = "by hand"
  }`;

describe("import", () => {
  let workspace: TerraformWorkspace;
  let ids: { project: number; trigger: number };

  async function post(path: string, body: unknown): Promise<{ id: number }> {
    const answer = await fetch(`${workspace.gitlab.url}/api/v4${path}`, {
      method: "POST",
      headers: { "private-token": TOKEN, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return (await answer.json()) as { id: number };
  }

  beforeAll(async () => {
    workspace = await TerraformWorkspace.start();
    const project = (await post("/projects", { name: "found" })).id;
    await post(`/projects/${project}/variables`, {
      key: "KEY",
      value: "text",
      environment_scope: "staging/*",
    });
    const trigger = (await post(`/projects/${project}/triggers`, { description: "by hand" })).id;
    ids = { project, trigger };
    workspace.write(CONFIGURATION);
    await workspace.init();
  });
  afterAll(() => workspace.stop());

  test("takes each type by the id that its documentation names, and then there is nothing to do", async () => {
    const { project, trigger } = ids;
    const imports = [
      ["gitlab_project.found", "data-scientist/found"],
      ["gitlab_project_variable.found", `${project}:KEY:staging/*`],
      ["gitlab_pipeline_trigger.found", `${project}:${trigger}`],
    ];
    for (const [address = "", id = ""] of imports) {
      const imported = await workspace.run(["import", "-input=false", address, id]);
      expect(imported.output).toContain("Import successful!");
    }
    expect((await workspace.plan()).output).toContain("No changes.");
    expect((await workspace.state("gitlab_project.found")).id).toBe(String(project));
    // The token can be kept at creation only.
    expect((await workspace.state("gitlab_pipeline_trigger.found")).token).toBeNull();
  });

  test("an id of the wrong form says which form is right", async () => {
    await workspace.run(["state", "rm", "gitlab_pipeline_trigger.found"]);
    const imported = await workspace.run(["import", "gitlab_pipeline_trigger.found", "3001"]);
    expect(imported.code).toBe(1);
    expect(imported.output).toContain("Write it as <project>:<pipeline_trigger_id>");
  });

  test("an id that does not exist is Terraform's own error", async () => {
    const imported = await workspace.run(["import", "gitlab_pipeline_trigger.found", `${ids.project}:999`]);
    expect(imported.code).toBe(1);
    expect(imported.output).toContain("Cannot import non-existent remote object");
  });
});
