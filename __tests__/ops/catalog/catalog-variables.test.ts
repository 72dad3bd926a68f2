import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { givenVariables, variableFiles } from "../../../ops/catalog/catalog-variables";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "variables-"));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

it("are those that cdktf hands to Terraform, in its order", () => {
  for (const name of ["b.auto.tfvars", "a.auto.tfvars.json", "terraform.tfvars", "other.tfvars"])
    writeFileSync(join(root, name), "");
  expect(variableFiles(root).map((file) => basename(file))).toEqual([
    "terraform.tfvars",
    "a.auto.tfvars.json",
    "b.auto.tfvars",
  ]);
});

it("give values as HCL and as JSON, and so does the environment, which they win over", async () => {
  writeFileSync(
    join(root, "terraform.tfvars"),
    'env = "dev"\n# role = "ops"\nroles = [\n  "a", # first\n]\n',
  );
  writeFileSync(join(root, "a.auto.tfvars.json"), '{ "region": "eu-west-1" }');
  const given = await givenVariables(root, { TF_VAR_organization: "x", TF_VAR_env: "test", HOME: "/root" });
  expect(Object.fromEntries(given)).toEqual({
    ...{ organization: "x", env: "dev", roles: ["a"], region: "eu-west-1" },
  });
});

it("give no value by a text that only looks like one", async () => {
  writeFileSync(join(root, "terraform.tfvars"), 'note = <<EOT\nenv = "dev"\nEOT\n');
  expect([...(await givenVariables(root, {})).keys()]).toEqual(["note"]);
});

it.each([
  ["terraform.tfvars", "env = "],
  ["a.auto.tfvars.json", "{"],
])("name the file %s that can not be read", async (name, text) => {
  writeFileSync(join(root, name), text);
  await expect(givenVariables(root, {})).rejects.toThrow(join(root, name));
});
