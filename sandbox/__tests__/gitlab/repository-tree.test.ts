import { each, LocalGitLab } from "../../testing/local-gitlab";

let local: LocalGitLab;
let project: number;
beforeAll(async () => {
  local = await LocalGitLab.start();
  project = await local.newProject("with-files");
  await local.commit(project, { "src/main.py": "print(1)\n", "README.md": "# Files\n" });
});
afterAll(() => local.stop());

const tree = (query: string) => local.call("GET", `/projects/${project}/repository/tree${query}`);

test.each([
  ["?path=none", "404 invalid revision or path Not Found"],
  ["?ref=none", "404 Tree Not Found"],
])("answers what is not there with 404: %s", async (query, message) => {
  const { status, body } = await tree(query);
  expect([status, body]).toEqual([404, { message }]);
});

test("lists folders before files, recursively when asked", async () => {
  const paths = async (query: string) => each((await tree(query)).body, "path");
  expect(await paths("")).toEqual(["src", "README.md"]);
  expect(await paths("?recursive=true")).toEqual(["src", "README.md", "src/main.py"]);
  expect(await paths("?path=src")).toEqual(["src/main.py"]);
});
