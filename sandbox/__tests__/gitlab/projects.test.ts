import { each, git, LocalGitLab, OWNER } from "../../testing/local-gitlab";

let local: LocalGitLab;
beforeAll(async () => {
  local = await LocalGitLab.start();
});
afterAll(() => local.stop());

const create = (json: Record<string, unknown>) => local.call("POST", "/projects", { json });

describe("creating a project", () => {
  test("makes it private, in the caller's namespace, with main as default branch", async () => {
    const project = await local.client().Projects.create({ name: "model-build" });
    expect(project).toMatchObject({
      path_with_namespace: `${OWNER}/model-build`,
      visibility: "private",
      default_branch: "main",
      empty_repo: true,
      http_url_to_repo: `${local.gitlab.url}/${OWNER}/model-build.git`,
    });
  });

  test("makes a path of a name that cannot be one", async () => {
    const { body } = await create({ name: "Modèle  numéro 2" });
    expect(body.path).toBe("modele-numero-2");
  });

  test("keeps a name that can be a path", async () => {
    expect((await create({ name: "Model_A.b" })).body.path).toBe("Model_A.b");
  });

  test("refuses a taken name with GitLab's message", async () => {
    await local.newProject("taken");
    const answer = await create({ name: "taken" });
    expect([answer.status, answer.body]).toEqual([
      400,
      {
        message: {
          "project_namespace.name": ["has already been taken"],
          name: ["has already been taken"],
          path: ["has already been taken"],
        },
      },
    ]);
  });

  test("refuses a path that is taken in other letters", async () => {
    await local.newProject("Case-Test");
    const { body } = await create({ name: "other", path: "case-test" });
    expect(body).toMatchObject({ message: { path: ["has already been taken"] } });
  });

  test("lets only one of two calls at once have the name", async () => {
    const answers = await Promise.all([create({ name: "race" }), create({ name: "race" })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 400]);
  });

  test("refuses a call without name and path", async () => {
    const answer = await create({ description: "x" });
    expect([answer.status, answer.body]).toEqual([
      400,
      { error: "name, path are missing, at least one parameter must be provided" },
    ]);
  });

  test.each([
    [{ name: "ok", path: "raw" }, "path", /raw is a reserved name/],
    [{ name: "-dash" }, "name", /must start with a letter/],
    [{ name: "ok", path: "a b" }, "path", /can contain only letters, digits, '_', '-' and '.'/],
    [{ name: "ok", path: "x.git" }, "path", /end in '.git'/],
    [{ name: "ok", path: "a--b" }, "path", /must not contain consecutive special characters/],
    [{ name: "x".repeat(256) }, "name", /too long \(maximum is 255 characters\)/],
  ])("refuses %j", async (json, attribute, message) => {
    const { status, body } = await create(json);
    expect(status).toBe(400);
    expect(body).toMatchObject({ message: { [attribute]: [expect.stringMatching(message)] } });
  });

  test("collects what is wrong with the parameters", async () => {
    const { status, body } = await create({
      name: "x",
      visibility: "secret",
      merge_method: "magic",
      lfs_enabled: "perhaps",
    });
    expect([status, body.error]).toEqual([
      400,
      "visibility does not have a valid value, lfs_enabled is invalid, merge_method does not have a valid value",
    ]);
  });

  test("refuses a namespace that the caller may not use", async () => {
    local.gitlab.administration.addUser("bob");
    const bob = local.gitlab.administration.addToken("bob").value;
    const { body: user } = await local.call("GET", "/user", { token: bob });
    const { status, body } = await create({ name: "x", namespace_id: user["namespace_id"] });
    expect([status, body]).toEqual([400, { message: { namespace: ["is not valid"] } }]);
  });

  test("makes a first commit where a README is asked for", async () => {
    const id = await local.newProject("with-readme", { initialize_with_readme: true });
    const bare = local.gitlab.administration.repositoryFolder(id);
    expect((await git(bare, "show", "main:README.md")).output).toBe("# with-readme\n");
  });
});

describe("finding projects", () => {
  test("finds one by its encoded path, whatever the case", async () => {
    const id = await local.newProject("findable");
    const { body } = await local.call("GET", `/projects/${encodeURIComponent(`${OWNER}/Findable`)}`);
    expect(body.id).toBe(id);
  });

  test("answers an unknown one with 404", async () => {
    const { status, body } = await local.call("GET", "/projects/99999");
    expect([status, body]).toEqual([404, { message: "404 Project Not Found" }]);
  });

  test("searches by name, simple fields only", async () => {
    await local.newProject("needle-1");
    const { body } = await local.call("GET", "/projects?search=needle&simple=true");
    expect(each(body, "name")).toEqual(["needle-1"]);
    expect(body[0]).not.toHaveProperty("merge_method");
  });

  test("leaves out what the caller is no member of", async () => {
    await local.newProject("public-one", { visibility: "public" });
    local.gitlab.administration.addUser("carol");
    const carol = local.gitlab.administration.addToken("carol").value;
    const names = async (query: string) =>
      each((await local.call("GET", `/projects?${query}`, { token: carol })).body, "name");
    expect(await names("")).toEqual(["public-one"]);
    expect(await names("membership=true")).toEqual([]);
  });
});

describe("editing a project", () => {
  test("changes what is given and leaves the rest", async () => {
    const id = await local.newProject("editable", { description: "old" });
    const project = await local.client().Projects.edit(id, { mergeMethod: "ff" });
    expect(project).toMatchObject({ merge_method: "ff", description: "old" });
  });

  test("maps the older flags to access levels", async () => {
    const id = await local.newProject("flags");
    const { body } = await local.call("PUT", `/projects/${id}`, { json: { issues_enabled: false } });
    expect(body).toMatchObject({ issues_enabled: false, issues_access_level: "disabled" });
  });

  test("refuses a default branch that is not there", async () => {
    const id = await local.newProject("headless");
    const { status, body } = await local.call("PUT", `/projects/${id}`, { json: { default_branch: "nope" } });
    expect([status, body]).toEqual([
      400,
      { message: { base: ["Could not change HEAD: branch 'nope' does not exist"] } },
    ]);
  });

  test("refuses a developer", async () => {
    const id = await local.newProject("guarded");
    const token = local.member(id, "dev-editor", 30);
    const { status, body } = await local.call("PUT", `/projects/${id}`, { token, json: { name: "mine" } });
    expect([status, body]).toEqual([403, { message: "403 Forbidden" }]);
  });

  test("redirects reads of the former path, and refuses writes to it", async () => {
    const id = await local.newProject("before");
    await local.call("PUT", `/projects/${id}`, { json: { name: "after", path: "after" } });
    const former = `/projects/${encodeURIComponent(`${OWNER}/before`)}`;
    const read = await local.call("GET", former);
    expect([read.status, read.headers.get("location")]).toEqual([
      302,
      `${local.gitlab.url}/api/v4/projects/${id}`,
    ]);
    expect((await local.call("PUT", former, { json: { description: "x" } })).status).toBe(405);
  });

  test("shows CI settings and the runners' token to maintainers only", async () => {
    const id = await local.newProject("tokens");
    const token = local.member(id, "dev-reader", 30);
    expect((await local.call("GET", `/projects/${id}`)).body).toHaveProperty("runners_token");
    expect((await local.call("GET", `/projects/${id}`, { token })).body).not.toHaveProperty("runners_token");
  });
});
