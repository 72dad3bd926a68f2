import { LocalGitLab } from "../../testing/local-gitlab";

let local: LocalGitLab;
let project: number;
beforeAll(async () => {
  local = await LocalGitLab.start();
  project = await local.newProject("variables");
});
afterAll(() => local.stop());

const create = (json: Record<string, unknown>) =>
  local.call("POST", `/projects/${project}/variables`, { json });

test("keeps what a client sets", async () => {
  const variables = local.client().ProjectVariables;
  await variables.create(project, "AWS_REGION", "eu-west-1", {
    protected: true,
    masked: true,
    description: "where",
  });
  expect(await variables.show(project, "AWS_REGION")).toEqual({
    variable_type: "env_var",
    key: "AWS_REGION",
    value: "eu-west-1",
    hidden: false,
    protected: true,
    masked: true,
    raw: false,
    environment_scope: "*",
    description: "where",
  });
});

test.each([
  [{ key: "SHORT", value: "1234567", masked: true }, { value: ["is invalid"] }],
  [{ key: "SPACED", value: "with a space", masked: true }, { value: ["is invalid"] }],
  [{ key: "PIPED", value: "1|abcdefgh", masked: true }, { value: ["is invalid"] }],
  [{ key: "WITH-DASH", value: "x" }, { key: ["can contain only letters, digits and '_'."] }],
  [{ key: "K".repeat(256), value: "x" }, { key: ["is too long (maximum is 255 characters)"] }],
])("refuses %j", async (json, message) => {
  const { status, body } = await create(json);
  expect([status, body]).toEqual([400, { message }]);
});

test("masks characters outside of Base64 when the variable is not expanded", async () => {
  expect((await create({ key: "RAW", value: "1|abcdefgh", masked: true, raw: true })).status).toBe(201);
});

test("refuses a second variable with the same key and scope", async () => {
  await create({ key: "TWICE", value: "1" });
  const { status, body } = await create({ key: "TWICE", value: "2" });
  expect([status, body]).toEqual([400, { message: { key: ["(TWICE) has already been taken"] } }]);
});

test("asks for the scope when two variables have the key", async () => {
  await create({ key: "SCOPED", value: "1", environment_scope: "staging" });
  await create({ key: "SCOPED", value: "2", environment_scope: "production" });
  expect((await local.call("GET", `/projects/${project}/variables/SCOPED`)).status).toBe(409);
  const variable = await local
    .client()
    .ProjectVariables.show(project, "SCOPED", { filter: { environment_scope: "production" } });
  expect(variable.value).toBe("2");
});

test("never shows a hidden value", async () => {
  await create({ key: "HIDDEN", value: "secret-value", masked_and_hidden: true });
  const { body, text } = await local.call("GET", `/projects/${project}/variables/HIDDEN`);
  expect(body).toMatchObject({ value: null, masked: true, hidden: true });
  expect(text).not.toContain("secret-value");
});

test("checks a change like a new variable", async () => {
  await create({ key: "CHANGED", value: "abc" });
  const { status, body } = await local.call("PUT", `/projects/${project}/variables/CHANGED`, {
    json: { masked: true },
  });
  expect([status, body]).toEqual([400, { message: { value: ["is invalid"] } }]);
});

test("deletes", async () => {
  await create({ key: "DELETED", value: "abc" });
  expect((await local.call("DELETE", `/projects/${project}/variables/DELETED`)).status).toBe(204);
  const { status, body } = await local.call("GET", `/projects/${project}/variables/DELETED`);
  expect([status, body]).toEqual([404, { message: "404 Variable Not Found" }]);
});

test("names every missing parameter", async () => {
  const { status, body } = await create({});
  expect([status, body]).toEqual([400, { error: "key is missing, value is missing" }]);
});

test("refuses a developer", async () => {
  const token = local.member(project, "dev", 30);
  expect((await local.call("GET", `/projects/${project}/variables`, { token })).status).toBe(403);
});
