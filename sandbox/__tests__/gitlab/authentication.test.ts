import { LocalGitLab, OWNER, TOKEN } from "../../testing/local-gitlab";

let local: LocalGitLab;
let project: number;

beforeAll(async () => {
  local = await LocalGitLab.start();
  project = await local.newProject("model-build");
  await local.commit(project, { "a.txt": "a" });
});
afterAll(() => local.stop());

const token = (scopes: Parameters<typeof local.gitlab.administration.addToken>[1]) =>
  local.gitlab.administration.addToken(OWNER, scopes).value;

describe("ways to send a token", () => {
  test.each([
    ["PRIVATE-TOKEN", { "private-token": TOKEN }],
    ["Authorization: Bearer", { authorization: `Bearer ${TOKEN}` }],
  ])("accepts %s", async (_name, headers) => {
    const { body } = await local.call("GET", "/user", { token: null, headers });
    expect(body.username).toBe(OWNER);
  });

  test("accepts the private_token parameter", async () => {
    const { body } = await local.call("GET", `/user?private_token=${TOKEN}`, { token: null });
    expect(body.username).toBe(OWNER);
  });

  test("does not repeat the private_token parameter in the links of a page", async () => {
    const { headers } = await local.call("GET", `/projects?private_token=${TOKEN}`, { token: null });
    expect(headers.get("link")).not.toContain(TOKEN);
  });
});

describe("refusals", () => {
  test.each([
    ["no token", { token: null }],
    ["an unknown token", { token: "glpat-nobody" }],
    ["a job token", { token: null, headers: { "job-token": "abc" } }],
  ])("refuses %s with 401", async (_name, options) => {
    const answer = await local.call("GET", "/user", options);
    expect([answer.status, answer.body]).toEqual([401, { message: "401 Unauthorized" }]);
  });

  test("refuses a revoked token and says so", async () => {
    const revoked = token({});
    local.gitlab.administration.revokeToken(revoked);
    const answer = await local.call("GET", "/user", { token: revoked });
    expect([answer.status, answer.body]).toEqual([
      401,
      {
        error: "invalid_token",
        error_description: "Token was revoked. You have to re-authorize from the user.",
      },
    ]);
  });

  test("refuses a token on the day of its expiry", async () => {
    const answer = await local.call("GET", "/user", { token: token({ expiresAt: new Date() }) });
    expect([answer.status, answer.body.error_description]).toEqual([
      401,
      "Token is expired. You can either do re-authorization or token refresh.",
    ]);
  });
});

describe("scopes", () => {
  test("lets read_api read", async () => {
    const { status } = await local.call("GET", `/projects/${project}`, {
      token: token({ scopes: ["read_api"] }),
    });
    expect(status).toBe(200);
  });

  test("refuses to let read_api write", async () => {
    const answer = await local.call("POST", "/projects", {
      token: token({ scopes: ["read_api"] }),
      json: { name: "x" },
    });
    expect([answer.status, answer.body]).toEqual([
      403,
      {
        error: "insufficient_scope",
        error_description: "The request requires higher privileges than provided by the access token.",
        scope: "api",
      },
    ]);
  });

  test("lets read_repository list the files", async () => {
    const { status } = await local.call("GET", `/projects/${project}/repository/tree`, {
      token: token({ scopes: ["read_repository"] }),
    });
    expect(status).toBe(200);
  });

  test("refuses to let read_repository read the project", async () => {
    const { status } = await local.call("GET", `/projects/${project}`, {
      token: token({ scopes: ["read_repository"] }),
    });
    expect(status).toBe(403);
  });

  test("shows a token its own scopes, never its value", async () => {
    const own = token({ scopes: ["read_user"] });
    const { body, text } = await local.call("GET", "/personal_access_tokens/self", { token: own });
    expect(body.scopes).toEqual(["read_user"]);
    expect(text).not.toContain(own);
  });
});

describe("private projects", () => {
  test.each([
    ["without a token", null],
    ["of another user", "stranger"],
  ])("are not there for a caller %s", async (_name, who) => {
    if (who) local.gitlab.administration.addUser(who);
    const answer = await local.call("GET", `/projects/${project}`, {
      token: who && local.gitlab.administration.addToken(who).value,
    });
    expect([answer.status, answer.body]).toEqual([404, { message: "404 Project Not Found" }]);
  });
});
