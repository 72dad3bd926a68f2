import { LocalGitLab } from "../../testing/local-gitlab";

let local: LocalGitLab;
beforeAll(async () => {
  local = await LocalGitLab.start();
});
afterAll(() => local.stop());

describe("what the sandbox does not know", () => {
  test("is answered with 404, with the message that distinguishes it from a missing resource", async () => {
    const { status, headers, body } = await local.call("GET", "/projects/1/hooks?private_token=secret");
    expect([status, headers.get("x-sandbox"), body]).toEqual([
      404,
      "not in the sandbox",
      {
        error: "404 Not Found",
        sandbox:
          "GET /api/v4/projects/1/hooks is not in the sandbox. Run this step against a GitLab instance.",
      },
    ]);
  });

  test("names the method too", async () => {
    expect((await local.call("PATCH", "/user")).body.sandbox).toContain("PATCH /api/v4/user");
  });
});

test("returns its version", async () => {
  expect((await local.call("GET", "/version")).body.version).toMatch(/^18\.6\./);
});

test("refuses a malformed body", async () => {
  const response = await fetch(`${local.gitlab.url}/api/v4/projects`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{",
  });
  expect([response.status, await response.json()]).toEqual([
    400,
    { error: "The provided body is malformed" },
  ]);
});

test("listens on the loopback address only", () => {
  expect(new URL(local.gitlab.url).hostname).toBe("127.0.0.1");
});

test("runs beside another one, with its own data", async () => {
  const other = await LocalGitLab.start();
  await local.newProject("only-here");
  const { body } = await other.call("GET", "/projects");
  await other.stop();
  expect(body).toEqual([]);
});

describe("pages of a list", () => {
  beforeAll(async () => {
    for (let number = 1; number <= 25; number++) await local.newProject(`page-${number}`);
  });

  const names = (body: { name: string }[]) => body.map(({ name }) => name);

  test("have 20 entries by default, and say where the others are", async () => {
    const { headers, body } = await local.call(
      "GET",
      "/projects?search=page-&order_by=id&sort=asc&simple=true",
    );
    expect(body).toHaveLength(20);
    expect(
      Object.fromEntries(
        ["x-total", "x-total-pages", "x-page", "x-per-page", "x-next-page", "x-prev-page"].map((name) => [
          name,
          headers.get(name),
        ]),
      ),
    ).toEqual({
      "x-total": "25",
      "x-total-pages": "2",
      "x-page": "1",
      "x-per-page": "20",
      "x-next-page": "2",
      "x-prev-page": "",
    });
    expect(headers.get("link")).toContain(
      `${local.gitlab.url}/api/v4/projects?search=page-&order_by=id&sort=asc&simple=true&page=2&per_page=20>; rel="next"`,
    );
  });

  test("have at most 100 entries", async () => {
    expect((await local.call("GET", "/projects?per_page=500&simple=true")).headers.get("x-per-page")).toBe(
      "100",
    );
  });

  test("are all read by a client", async () => {
    const projects = await local.client().Projects.all({ search: "page-", perPage: 10, simple: true });
    expect(new Set(projects.map(({ name }) => name)).size).toBe(25);
  });

  test("are all read by a client with keyset pagination", async () => {
    const projects = await local.client().Projects.all({
      search: "page-",
      perPage: 10,
      simple: true,
      pagination: "keyset",
      orderBy: "id",
      sort: "asc",
    } as never);
    expect(new Set(names(projects as never)).size).toBe(25);
  });

  test("refuses keyset pagination by another order", async () => {
    const { status, body } = await local.call("GET", "/projects?pagination=keyset&order_by=name");
    expect([status, body]).toEqual([
      405,
      { error: "Keyset pagination is not yet available for this type of request" },
    ]);
  });
});

describe("groups", () => {
  test("hold projects of subgroups, visible to members of the group above", async () => {
    const { body: group } = await local.call("POST", "/groups", { json: { name: "ML", path: "ml" } });
    const { body: subgroup } = await local.call("POST", "/groups", {
      json: { name: "Ops", path: "ops", parent_id: group.id },
    });
    const id = await local.newProject("pipeline", { namespace_id: subgroup.id });
    const token = local.member("ml", "grace", 30);
    const { body } = await local.call("GET", `/projects/${id}`, { token });
    expect(body).toMatchObject({
      path_with_namespace: "ml/ops/pipeline",
      permissions: { group_access: { access_level: 30 } },
    });
  });
});
