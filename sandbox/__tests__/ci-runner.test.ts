import { ciRunner } from "../ci-runner";

const ASKED = process.env["UV_DEFAULT_INDEX"];
afterEach(() => {
  if (ASKED === undefined) delete process.env["UV_DEFAULT_INDEX"];
  else process.env["UV_DEFAULT_INDEX"] = ASKED;
});

it("lets uv take packages from this machine's own index, though lock files name PyPI", () => {
  process.env["UV_DEFAULT_INDEX"] = "https://packages.example.com/simple";
  expect(ciRunner("http://127.0.0.1", {}).variables).toMatchObject({
    UV_DEFAULT_INDEX: "https://packages.example.com/simple",
    UV_LOCKED: "false",
  });
});

it("leaves it to a repository otherwise whether its lock file binds", () => {
  delete process.env["UV_DEFAULT_INDEX"];
  expect(ciRunner("http://127.0.0.1", {}).variables).not.toHaveProperty("UV_LOCKED");
});
