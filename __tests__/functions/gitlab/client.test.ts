import * as v from "valibot";
import { GitLabClient, type GitLabClientOptions } from "../../../functions/gitlab/client";
import { GitLabError, GitLabUnreachableError } from "../../../functions/gitlab/errors";
import { startScriptedServer, type ScriptedServer } from "../scripted-server";

let server: ScriptedServer;
beforeAll(async () => {
  server = await startScriptedServer();
});
afterAll(() => server.stop());

const TOKEN = "glpat-very-secret";
const busy = { status: 429, body: { message: "429 Too Many Requests" }, headers: { "retry-after": "0" } };
const badGateway = {
  status: 502,
  body: "<html><title>502 Bad Gateway</title></html>",
  headers: { "retry-after": "0" },
};

function client(options: Partial<GitLabClientOptions> = {}): GitLabClient {
  return new GitLabClient({ url: server.url, token: TOKEN, deadline: Date.now() + 20_000, ...options });
}

async function failureOf(request: Promise<unknown>): Promise<Error> {
  return request.then(
    () => Promise.reject(new Error("The request succeeded.")),
    (error: unknown) => error as Error,
  );
}

describe("requests", () => {
  test("go to the API with the token in a header", async () => {
    server.script({ status: 200, body: { id: 7 } });
    await expect(client().get(v.unknown(), "/projects/7", { all: "true" })).resolves.toEqual({ id: 7 });
    expect(server.requests).toEqual([
      expect.objectContaining({ method: "GET", target: "/api/v4/projects/7?all=true" }),
    ]);
    expect(server.requests[0]?.headers["private-token"]).toBe(TOKEN);
  });

  test("keep the path of an instance that is not at the root", async () => {
    server.script({ status: 200 });
    await client({ url: `${server.url}/gitlab/` }).get(v.unknown(), "/version");
    expect(server.requests[0]?.target).toBe("/gitlab/api/v4/version");
  });

  test("send an object as JSON", async () => {
    server.script({ status: 201 });
    await client().post(v.unknown(), "/projects/7/repository/commits", { branch: "main" });
    expect(server.requests[0]).toMatchObject({ method: "POST", body: '{"branch":"main"}' });
    expect(server.requests[0]?.headers["content-type"]).toBe("application/json");
  });

  test("send a form without a token header when there is no token", async () => {
    server.script({ status: 201 });
    await client({ token: undefined }).post(
      v.unknown(),
      "/x",
      new URLSearchParams({ "variables[A]": "b c" }),
    );
    expect(server.requests[0]?.body).toBe("variables%5BA%5D=b+c");
    expect(server.requests[0]?.headers["content-type"]).toMatch("application/x-www-form-urlencoded");
    expect(server.requests[0]?.headers).not.toHaveProperty("private-token");
  });
});

describe("lists", () => {
  const items = v.object({ id: v.number() });
  const page = (ids: number[], link?: string) => ({
    status: 200,
    body: ids.map((id) => ({ id })),
    ...(link === undefined ? {} : { headers: { link } }),
  });

  test("are read to their last page", async () => {
    const next = '<https://elsewhere.example.com/api/v4/x?page=2&per_page=100&a=b>; rel="next"';
    server.script(
      page([1, 2], `${next}, <https://elsewhere.example.com/api/v4/x?page=1>; rel="first"`),
      page([3]),
    );
    await expect(client().getAll(items, "/x", { a: "b" })).resolves.toEqual([
      { id: 1 },
      { id: 2 },
      { id: 3 },
    ]);
    expect(server.requests.map(({ target }) => target)).toEqual([
      "/api/v4/x?per_page=100&a=b",
      "/api/v4/x?page=2&per_page=100&a=b",
    ]);
  });

  test("fail as a whole when a page fails", async () => {
    server.script(page([1], '<https://elsewhere.example.com/api/v4/x?page=2>; rel="next"'), { status: 403 });
    await expect(failureOf(client().getAll(items, "/x"))).resolves.toMatchObject({ status: 403 });
  });
});

describe("files", () => {
  test("are given as text", async () => {
    server.script({ status: 200, body: "not JSON" });
    await expect(client().download("/jobs/1/artifacts/a.txt")).resolves.toBe("not JSON");
  });

  test("are fetched from where GitLab sends for them, without the token", async () => {
    server.script(
      { status: 302, headers: { location: `${server.url}/store/a` } },
      { status: 200, body: "text" },
    );
    await expect(client().download("/jobs/1/artifacts/a.txt")).resolves.toBe("text");
    expect(server.requests[1]?.target).toBe("/store/a");
    expect(server.requests[1]?.headers).not.toHaveProperty("private-token");
  });
});

describe("refusals", () => {
  test.each([
    [{ message: "404 Project Not Found" }, "404 Project Not Found"],
    [{ error: "branch is missing" }, "branch is missing"],
    [{ message: { base: ["Reference not found"] } }, "Reference not found"],
    [
      { message: { name: ["has already been taken"], path: ["is too long", "is odd"] } },
      "name has already been taken, path is too long, is odd",
    ],
    [{ message: ["one", "two"] }, "one, two"],
    [
      {
        error: "insufficient_scope",
        error_description: "The request requires higher privileges.",
        scope: "api",
      },
      "insufficient_scope: The request requires higher privileges.",
    ],
    [{ code: 12, reason: null }, '{"code":12,"reason":null}'],
    ["<html><head><title> 404 - nginx </title></head></html>", "404 - nginx"],
    ["plain words", "plain words"],
    ["", "no text (application/json)"],
  ])("say what GitLab said: %j", async (body, detail) => {
    server.script({ status: 404, body });
    const error = await failureOf(client().get(v.unknown(), "/projects/7"));
    expect(error).toBeInstanceOf(GitLabError);
    expect(error).toMatchObject({ method: "GET", path: "/projects/7", status: 404, detail });
    expect(error.message).toBe(`GitLab answered 404 to GET /projects/7: ${detail}`);
  });

  test("never quote the token or another secret", async () => {
    server.script({ status: 400, body: { message: `${TOKEN} and other-secret are wrong` } });
    const error = await failureOf(client({ secrets: ["other-secret", ""] }).get(v.unknown(), "/x"));
    expect(error.message).toBe("GitLab answered 400 to GET /x: *** and *** are wrong");
  });

  test("are also given for a success that is not JSON", async () => {
    server.script({ status: 200, body: "<html>Sign in</html>", headers: { "content-type": "text/html" } });
    const error = await failureOf(client().get(v.unknown(), "/x"));
    expect(error.message).toBe(
      `GitLab answered 200 to GET /x: the body is not JSON (text/html); is ${server.url} the address of a GitLab?`,
    );
  });

  test("are also given for an answer of another shape, with all that is wrong", async () => {
    server.script({ status: 200, body: { id: "7" } });
    const schema = v.object({ id: v.number(), web_url: v.string() });
    const error = await failureOf(client().get(schema, "/x"));
    expect(error.message).toBe(
      'GitLab answered 200 to GET /x: the answer is not that of GitLab\'s API: id: Invalid type: Expected number but received "7"; ' +
        `web_url: Invalid key: Expected "web_url" but received undefined; is ${server.url} the address of a GitLab?`,
    );
  });

  test("are given for a redirect, which is not followed", async () => {
    server.script({ status: 301, headers: { location: "https://gitlab.example.com/api/v4/x" } });
    const error = await failureOf(client().get(v.unknown(), "/x"));
    expect(server.requests).toHaveLength(1);
    expect(error.message).toBe(
      "GitLab answered 301 to GET /x: it redirects to https://gitlab.example.com/api/v4/x; set the address on which GitLab itself answers",
    );
  });
});

describe("retries", () => {
  test.each([429, 502, 503, 504])("send a GET again after %d", async (status) => {
    server.script({ ...busy, status }, { status: 200, body: [1] });
    await expect(client().get(v.unknown(), "/x")).resolves.toEqual([1]);
    expect(server.requests).toHaveLength(2);
  });

  test("wait as long as GitLab asks", async () => {
    server.script({ ...busy, headers: { "retry-after": "1" } }, { status: 200 });
    const start = Date.now();
    await client().get(v.unknown(), "/x");
    expect(Date.now() - start).toBeGreaterThanOrEqual(990);
  });

  test("take a date in Retry-After", async () => {
    server.script(
      { ...busy, headers: { "retry-after": "Wed, 21 Oct 2015 07:28:00 GMT" } },
      { status: 200, body: 1 },
    );
    await expect(client().get(v.unknown(), "/x")).resolves.toBe(1);
  });

  test("wait a little by themselves when GitLab says nothing readable", async () => {
    server.script({ ...busy, headers: { "retry-after": "soon" } }, { status: 200, body: 1 });
    const waits: number[] = [];
    await client({ onRetry: (_error, wait) => waits.push(wait) }).get(v.unknown(), "/x");
    expect(waits[0]).toBeGreaterThanOrEqual(375);
    expect(waits[0]).toBeLessThanOrEqual(625);
  });

  test("do not wait beyond the deadline", async () => {
    server.script({ ...busy, headers: { "retry-after": "3600" } });
    const error = await failureOf(client().get(v.unknown(), "/x"));
    expect(error).toMatchObject({ status: 429, retryAfter: 3_600_000 });
    expect(server.requests).toHaveLength(1);
  });

  test("end after four tries", async () => {
    server.script(badGateway, badGateway, badGateway, badGateway, { status: 200 });
    const error = await failureOf(client().get(v.unknown(), "/x"));
    expect(error.message).toBe("GitLab answered 502 to GET /x: 502 Bad Gateway");
    expect(server.requests).toHaveLength(4);
  });

  test("end when all requests of the client are spent, over all its calls", async () => {
    server.script({ status: 200 }, badGateway, badGateway, { status: 200 });
    const limited = client({ maximumRequests: 3 });
    await limited.get(v.unknown(), "/a");
    await failureOf(limited.get(v.unknown(), "/b"));
    await failureOf(limited.get(v.unknown(), "/c"));
    expect(server.requests).toHaveLength(3);
  });

  test("say of which request, when it was not sent for the client's limit", async () => {
    server.script({ status: 404, body: { message: "404 Not Found" } });
    const limited = client({ maximumRequests: 1 });
    await failureOf(limited.get(v.unknown(), "/a"));
    const error = await failureOf(limited.get(v.unknown(), "/b"));
    expect(error).toMatchObject({ path: "/b", received: false });
    expect(error.message).toBe(
      `GitLab at ${server.url} did not answer GET /b: the limit of 1 requests is reached. ` +
        "The failure before: GitLab answered 404 to GET /a: 404 Not Found",
    );
  });

  test("send a GET again after a broken connection", async () => {
    server.script("reset", { status: 200, body: 1 });
    await expect(client().get(v.unknown(), "/x")).resolves.toBe(1);
  });

  test.each([400, 401, 403, 404, 500])("leave a GET that was answered with %d", async (status) => {
    server.script({ status });
    await failureOf(client().get(v.unknown(), "/x"));
    expect(server.requests).toHaveLength(1);
  });

  test("send a POST again that was over the rate limit", async () => {
    server.script(busy, { status: 201, body: { id: 1 } });
    await expect(client().post(v.unknown(), "/x", {})).resolves.toEqual({ id: 1 });
  });

  test.each([badGateway, { ...busy, status: 503 }, "reset" as const])(
    "leave a POST that GitLab may have carried out: %j",
    async (answer) => {
      server.script(answer);
      await failureOf(client().post(v.unknown(), "/x", {}));
      expect(server.requests).toHaveLength(1);
    },
  );

  test("send a POST again when no connection came about", async () => {
    const reasons: string[] = [];
    const closed = await startScriptedServer();
    await closed.stop();
    const error = await failureOf(
      client({ url: closed.url, onRetry: (reason) => reasons.push(reason.message) }).post(
        v.unknown(),
        "/x",
        {},
      ),
    );
    expect(reasons).toHaveLength(3);
    expect(error).toMatchObject({ received: false });
    expect(error.message).toMatch(
      `GitLab at ${closed.url} did not answer POST /x: connect ECONNREFUSED 127.0.0.1`,
    );
  });
});

describe("time", () => {
  test("ends a request without an answer", async () => {
    server.script("hang");
    const error = await failureOf(client({ timeout: 50 }).post(v.unknown(), "/x", {}));
    expect(error).toBeInstanceOf(GitLabUnreachableError);
    expect(error).toMatchObject({ received: true });
    expect(error.message).toBe(`GitLab at ${server.url} did not answer POST /x: it took more than 0.1 s`);
  });

  test("ends a request at the deadline, however long it might take", async () => {
    server.script("hang");
    const start = Date.now();
    await failureOf(client({ timeout: Infinity, deadline: start + 300 }).get(v.unknown(), "/x"));
    expect(Date.now() - start).toBeLessThan(2_000);
  });

  test("that is up sends nothing", async () => {
    server.script({ status: 200 });
    const error = await failureOf(client({ deadline: Date.now() - 1 }).get(v.unknown(), "/x"));
    expect(error.message).toBe(`GitLab at ${server.url} did not answer GET /x: no time was left to ask`);
    expect(server.requests).toHaveLength(0);
  });
});

test.each([
  "",
  "gitlab.com",
  "ftp://gitlab.com",
  "https://user:password@gitlab.com",
  "https://gitlab.com?x=1",
  "https://gitlab.com#x",
])("refuses %j as the address of a GitLab, without quoting it", (url) => {
  expect(() => client({ url })).toThrow(
    "The address of GitLab must be a URL such as https://gitlab.com, without a user, a password, a query or a fragment. " +
      "Correct the project's GitLab URL.",
  );
});
