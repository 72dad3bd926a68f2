import { FakeGitLab } from "../fake-gitlab";
import { change, problems, remove } from "../one-change";

describe("gitlab_project_variable and gitlab_pipeline_trigger", () => {
  let fake: FakeGitLab | undefined;
  afterEach(() => fake?.stop());

  test("a hidden variable is sent as masked and hidden, and its value stays in the state", async () => {
    const answer = {
      key: "K",
      value: null,
      hidden: true,
      masked: true,
      environment_scope: "*",
      variable_type: "env_var",
    };
    fake = await FakeGitLab.start({ "POST /projects/7/variables": { status: 201, body: answer } });
    const config = { project: "7", key: "K", value: "0123456789", masked: true, hidden: true };
    const { state } = await change(fake, "gitlab_project_variable", null, config);
    expect(fake.received[0]?.body).toMatchObject({ masked: false, masked_and_hidden: true });
    expect(state).toMatchObject({ value: "0123456789", hidden: true, masked: true });
  });

  test("wrong names, and hidden without masked", () => {
    expect(
      problems("gitlab_project_variable", { project: "7", key: "a-b", value: "x", hidden: true }),
    ).toEqual(["Not a variable name", "A hidden variable must be masked"]);
  });

  test("deleting a variable that is gone already is no failure", async () => {
    fake = await FakeGitLab.start({});
    const state = { id: "7:K:*", project: "7", key: "K", environment_scope: "*" };
    expect((await remove(fake, "gitlab_project_variable", state)).diagnostics).toEqual([]);
  });

  test("deleting a trigger that is gone already is one, as with the provider", async () => {
    fake = await FakeGitLab.start({});
    const { diagnostics, state } = await remove(fake, "gitlab_pipeline_trigger", {
      id: "7:3",
      project: "7",
    });
    expect(diagnostics[0]?.summary).toBe("Delete gitlab_pipeline_trigger: GitLab answered 404");
    expect(state).toMatchObject({ id: "7:3" });
  });
});
