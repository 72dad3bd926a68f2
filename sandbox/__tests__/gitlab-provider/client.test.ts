import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ConnectionProblem, GitLabClient, gitlabMessage } from "../../gitlab-provider/client";
import { FakeGitLab } from "./fake-gitlab";

describe("GitLab client", () => {
  let fake: FakeGitLab | undefined;
  afterEach(() => fake?.stop());

  test("sends the token as a bearer token, and the configured headers", async () => {
    fake = await FakeGitLab.start({ "GET /user": { body: { id: 1 } } });
    expect(await fake.client().get("/user")).toEqual({ id: 1 });
    expect(fake.received[0]?.headers).toMatchObject({ authorization: "Bearer glpat-fake", "x-team": "ml" });
  });

  test("tries a 429 again after as long as GitLab asks", async () => {
    const limited = { status: 429, headers: { "retry-after": "1" }, body: "Retry later" };
    fake = await FakeGitLab.start({ "POST /groups": [limited, { body: { id: 2 } }] });
    const started = Date.now();
    expect(await fake.client(3).post("/groups", { name: "a" })).toEqual({ id: 2 });
    expect(Date.now() - started).toBeGreaterThanOrEqual(990);
    expect(fake.received.map(({ body }) => body)).toEqual([{ name: "a" }, { name: "a" }]);
  });

  test("gives up after the configured number of retries", async () => {
    fake = await FakeGitLab.start({ "GET /user": { status: 503, body: "<html>down</html>" } });
    await expect(fake.client(2).get("/user")).rejects.toMatchObject({
      status: 503,
      reason: "<html>down</html>",
    });
    expect(fake.received).toHaveLength(3);
  });

  test("does not try a refusal again", async () => {
    fake = await FakeGitLab.start({
      "PUT /projects/1": { status: 400, body: { message: { name: ["is taken"] } } },
    });
    await expect(fake.client(5).put("/projects/1", {})).rejects.toMatchObject({
      status: 400,
      reason: "name is taken",
    });
    expect(fake.received).toHaveLength(1);
  });

  test("a missing thing is undefined, a call that the sandbox does not play is an error", async () => {
    const unplayed = {
      status: 404,
      headers: { "x-sandbox": "no" },
      body: { error: "404", sandbox: "GET /b is not played." },
    };
    fake = await FakeGitLab.start({ "GET /b": unplayed });
    expect(await fake.client().find("/a")).toBeUndefined();
    await expect(fake.client().find("/b")).rejects.toThrow(
      "Not in the sandbox's GitLab: 404: GET /b is not played.",
    );
  });

  test("a rejected token is named as the problem, without its value", async () => {
    fake = await FakeGitLab.start({ "GET /user": { status: 401, body: { message: "no glpat-fake here" } } });
    const error = await fake
      .client()
      .get("/user")
      .catch((each: unknown) => each);
    expect(error).toBeInstanceOf(ConnectionProblem);
    expect(String(error)).toContain("GitLab rejected the token: GET /user answered 401: no [token] here");
  });

  test("a GitLab that is not there", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const client = new GitLabClient({
      apiUrl: `http://127.0.0.1:${port}/api/v4`,
      token: "t0ken",
      headers: {},
      retries: 0,
    });
    await expect(client.get("/user")).rejects.toThrow(/GitLab could not be reached: GET http:.*ECONNREFUSED/);
  });

  test("GitLab's messages, in each of the forms that it uses", () => {
    expect(gitlabMessage('{"message":{"value":["is invalid","is short"]}}')).toBe(
      "value is invalid, is short",
    );
    expect(gitlabMessage('{"message":["a","b"]}')).toBe("a, b");
    expect(gitlabMessage('{"error":"invalid_token","error_description":"Expired"}')).toBe(
      "invalid_token: Expired",
    );
    expect(gitlabMessage("Retry later\n")).toBe("Retry later");
    expect(gitlabMessage("")).toBe("no message");
  });
});
