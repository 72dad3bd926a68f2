import { LocalGitLab } from "../../testing/local-gitlab";

let local: LocalGitLab;
let project: number;
beforeAll(async () => {
  local = await LocalGitLab.start();
  project = await local.newProject("failing", { initialize_with_readme: true });
});
afterEach(async () => {
  await local.gitlab.failures.clear();
  local.gitlab.rateLimit.set(undefined);
});
afterAll(() => local.stop());

test("answers with a proxy's page as often as asked", async () => {
  local.gitlab.failures.inject({ kind: "status", status: 502, times: 1 });
  const first = await local.call("GET", "/user");
  expect([first.status, first.headers.get("content-type")]).toEqual([502, "text/html"]);
  expect((await local.call("GET", "/user")).status).toBe(200);
});

test("strikes only the calls that fit", async () => {
  local.gitlab.failures.inject({ kind: "status", method: "POST", path: /repository\/commits/ });
  expect((await local.call("GET", `/projects/${project}`)).status).toBe(200);
  expect((await local.commit(project, { a: "a" })).status).toBe(502);
});

test("cuts the connection before the work", async () => {
  local.gitlab.failures.inject({ kind: "disconnect", times: 1 });
  await expect(local.commit(project, { "before.txt": "b" })).rejects.toThrow("fetch failed");
  expect(await local.files(project)).not.toContain("before.txt");
});

test("cuts the connection after the work", async () => {
  local.gitlab.failures.inject({ kind: "lose-answer", method: "POST", times: 1 });
  await expect(local.commit(project, { "after.txt": "a" })).rejects.toThrow("fetch failed");
  expect(await local.files(project)).toContain("after.txt");
});

test("answers late", async () => {
  local.gitlab.failures.inject({ kind: "delay", milliseconds: 120 });
  const start = Date.now();
  await local.call("GET", "/user");
  expect(Date.now() - start).toBeGreaterThanOrEqual(110);
});

test("refuses connections, and takes them again on the same address", async () => {
  await local.gitlab.failures.refuseConnections();
  const cause = () =>
    local.call("GET", "/user").catch((error: Error) => (error.cause as { code: string }).code);
  // The first call may still take an open connection, and see it closed.
  await cause();
  expect(await cause()).toBe("ECONNREFUSED");
  await local.gitlab.failures.acceptConnections();
  expect((await local.call("GET", "/user")).status).toBe(200);
});

describe("the rate limit", () => {
  test("answers as GitLab does once it is passed", async () => {
    local.gitlab.rateLimit.set(2);
    const answers = [];
    for (let call = 0; call < 3; call++) answers.push(await local.call("GET", "/user"));
    const last = answers[2];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(last?.text).toBe("Retry later\n");
    expect(Number(last?.headers.get("retry-after"))).toBeGreaterThan(0);
    expect([last?.headers.get("ratelimit-limit"), last?.headers.get("ratelimit-remaining")]).toEqual([
      "2",
      "0",
    ]);
  });

  test("counts each caller alone", async () => {
    local.gitlab.rateLimit.set(1);
    await local.call("GET", "/user");
    const token = local.gitlab.administration.addToken("ada").value;
    expect((await local.call("GET", "/user", { token })).status).toBe(200);
  });
});

describe("the request log", () => {
  test("counts calls by project", async () => {
    local.gitlab.requests.clear();
    await local.call("GET", `/projects/${project}`);
    await local.call("GET", `/projects/${project}/variables?per_page=5`);
    await local.call("GET", "/user");
    expect(local.gitlab.requests.count({ path: new RegExp(`/projects/${project}\\b`) })).toBe(2);
  });

  test("keeps the status, and no secret", async () => {
    local.gitlab.requests.clear();
    await local.call("GET", "/user?private_token=glpat-secret", { token: null });
    expect(local.gitlab.requests.list()).toMatchObject([
      { method: "GET", path: "/api/v4/user", status: 401 },
    ]);
    expect(JSON.stringify(local.gitlab.requests.list())).not.toContain("secret");
  });
});
