import { createHash } from "node:crypto";
import { each, LocalGitLab } from "./local-gitlab";

const BYTES = Buffer.from([0, 1, 2, 253, 254, 255]);

let local: LocalGitLab;
let project: number;
beforeAll(async () => {
  local = await LocalGitLab.start();
  project = await local.newProject("with-files");
  await local.commit(project, { "src/main.py": "print(1)\n" });
});
afterAll(() => local.stop());

const file = (path: string, rest = "?ref=main") =>
  `/projects/${project}/repository/files/${encodeURIComponent(path)}${rest}`;
const change = { branch: "main", commit_message: "Change" };

test("gives content and facts of a file", async () => {
  const { body } = await local.call("GET", file("src/main.py"));
  expect(body).toMatchObject({
    file_name: "main.py",
    file_path: "src/main.py",
    content: Buffer.from("print(1)\n").toString("base64"),
    content_sha256: createHash("sha256").update("print(1)\n").digest("hex"),
    execute_filemode: false,
  });
});

test("keeps binary bytes, in JSON and raw", async () => {
  const json = { ...change, content: BYTES.toString("base64"), encoding: "base64", execute_filemode: true };
  await local.call("POST", file("model.bin", ""), { json });
  const raw = await fetch(`${local.gitlab.url}/api/v4${file("model.bin", "/raw?ref=main")}`, {
    headers: { "private-token": local.gitlab.administration.addToken("ada").value },
  });
  expect(Buffer.from(await raw.arrayBuffer())).toEqual(BYTES);
  expect(raw.headers.get("x-gitlab-execute-filemode")).toBe("true");
});

test("creates, updates and deletes by a client", async () => {
  const files = local.client().RepositoryFiles;
  await files.create(project, "notes.md", "main", "one", "Create");
  await files.edit(project, "notes.md", "main", "two", "Edit");
  expect(await files.showRaw(project, "notes.md", "main")).toBe("two");
  await files.remove(project, "notes.md", "main", "Remove");
  await expect(files.show(project, "notes.md", "main")).rejects.toThrow("404 File Not Found");
});

test("refuses to create a file that is there", async () => {
  const { status, body } = await local.call("POST", file("src/main.py", ""), {
    json: { ...change, content: "x" },
  });
  expect([status, body]).toEqual([400, { message: "A file with this name already exists" }]);
});

test.each([
  [file.bind(null, "none"), "404 File Not Found"],
  [file.bind(null, "src/main.py", "?ref=none"), "404 Commit Not Found"],
  [() => `/projects/${project}/repository/tree?path=none`, "404 invalid revision or path Not Found"],
  [() => `/projects/${project}/repository/tree?ref=none`, "404 Tree Not Found"],
])("answers what is not there with 404 (%#)", async (path, message) => {
  const { status, body } = await local.call("GET", path());
  expect([status, body]).toEqual([404, { message }]);
});

test("lists folders before files, recursively when asked", async () => {
  const paths = async (query: string) =>
    each((await local.call("GET", `/projects/${project}/repository/tree${query}`)).body, "path");
  expect((await paths(""))[0]).toBe("src");
  expect(await paths("?recursive=true")).toContain("src/main.py");
  expect(await paths("?path=src")).toEqual(["src/main.py"]);
});
