import { LocalGitLab } from "../../testing/local-gitlab";

let local: LocalGitLab;
let project: number;
let trigger: { id: number; token: string };
beforeAll(async () => {
  local = await LocalGitLab.start();
  project = await local.newProject("deploy");
  await local.commit(project, { ".gitlab-ci.yml": "job: {script: [make]}" });
  trigger = await newTrigger();
});
afterAll(() => local.stop());

const newTrigger = async (attributes = {}): Promise<{ id: number; token: string }> => {
  const json = { description: "deploy", ...attributes };
  const { body } = await local.call("POST", `/projects/${project}/triggers`, { json });
  return { id: Number(body["id"]), token: String(body["token"]) };
};
const fire = (options: Parameters<typeof local.call>[2], query = "") =>
  local.call("POST", `/projects/${project}/trigger/pipeline${query}`, { token: null, ...options });
const variablesOf = async (pipeline: unknown) =>
  (await local.call("GET", `/projects/${project}/pipelines/${pipeline}/variables`)).body;

const VARIABLES = [{ key: "MODEL_PACKAGE_ARN", value: "arn:1", variable_type: "env_var", raw: false }];

describe("a pipeline by its token alone", () => {
  test("takes a form", async () => {
    const form = { token: trigger.token, ref: "main", "variables[MODEL_PACKAGE_ARN]": "arn:1" };
    const { status, body } = await fire({ form });
    expect([status, body.source, await variablesOf(body.id)]).toEqual([201, "trigger", VARIABLES]);
  });

  test("takes a multipart form, as curl --form sends it", async () => {
    const form = new FormData();
    form.set("token", trigger.token);
    form.set("ref", "main");
    form.set("variables[MODEL_PACKAGE_ARN]", "arn:1");
    const { status, body } = await fire({ form });
    expect([status, await variablesOf(body.id)]).toEqual([201, VARIABLES]);
  });

  test("takes JSON, and the token in the query", async () => {
    const json = { ref: "main", variables: { MODEL_PACKAGE_ARN: "arn:1" } };
    const { status, body } = await fire({ json }, `?token=${trigger.token}`);
    expect([status, await variablesOf(body.id)]).toEqual([201, VARIABLES]);
  });

  test("takes what a client sends", async () => {
    const pipeline = await local.client().PipelineTriggerTokens.trigger(project, "main", trigger.token, {
      variables: { MODEL_PACKAGE_ARN: "arn:1" },
    });
    expect(await variablesOf(pipeline.id)).toEqual(VARIABLES);
  });

  test("notes when the trigger was used", async () => {
    await fire({ json: { ref: "main", token: trigger.token } });
    const { body } = await local.call("GET", `/projects/${project}/triggers/${trigger.id}`);
    expect(Date.parse(String(body["last_used"]))).toBeGreaterThan(Date.now() - 60_000);
  });
});

describe("refusals", () => {
  test("answers a wrong token with 404", async () => {
    const { status, body } = await fire({ json: { ref: "main", token: "glptt-wrong" } });
    expect([status, body]).toEqual([404, { message: "404 Not Found" }]);
  });

  test("refuses an expired trigger", async () => {
    const expires_at = new Date(Date.now() + 200).toISOString();
    const { body: short } = await local.call("POST", `/projects/${project}/triggers`, {
      json: { description: "s", expires_at },
    });
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect((await fire({ json: { ref: "main", token: short.token } })).status).toBe(404);
  });

  test("refuses a variable that is no text", async () => {
    const { status, body } = await fire({ json: { ref: "main", token: trigger.token, variables: { A: 1 } } });
    expect([status, body]).toEqual([400, { message: "variables needs to be a map of key-valued strings" }]);
  });

  test("refuses an unknown ref", async () => {
    const { status, body } = await fire({ json: { ref: "none", token: trigger.token } });
    expect([status, body]).toEqual([400, { message: { base: ["Reference not found"] } }]);
  });

  test("names missing parameters", async () => {
    const { status, body } = await fire({ json: {} });
    expect([status, body]).toEqual([400, { error: "ref is missing, token is missing" }]);
  });
});

describe("the trigger itself", () => {
  test("shows its token to its owner only", async () => {
    const token = local.member(project, "lead", 40);
    const [owner, other] = await Promise.all([
      local.call("GET", `/projects/${project}/triggers`),
      local.call("GET", `/projects/${project}/triggers`, { token }),
    ]);
    expect(owner.body[0]?.["token"]).toBe(trigger.token);
    expect(other.body[0]?.["token"]).toBe(trigger.token.slice("glptt-".length, "glptt-".length + 4));
  });

  test("is changed by its owner only", async () => {
    const token = local.gitlab.administration.addToken("lead").value;
    const json = { description: "theirs" };
    expect(
      (await local.call("PUT", `/projects/${project}/triggers/${trigger.id}`, { token, json })).status,
    ).toBe(403);
  });

  test("is gone after its deletion", async () => {
    const { body } = await local.call("POST", `/projects/${project}/triggers`, {
      json: { description: "x" },
    });
    expect((await local.call("DELETE", `/projects/${project}/triggers/${body.id}`)).status).toBe(204);
    const answer = await local.call("GET", `/projects/${project}/triggers/${body.id}`);
    expect([answer.status, answer.body]).toEqual([404, { message: "404 Not found" }]);
  });
});
