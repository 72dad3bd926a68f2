import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { isGiven, variableFiles } from "../../../../ops/plan/catalog/variable-files";

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

it("give a value, as HCL and as JSON, and so does the environment", () => {
  writeFileSync(join(root, "terraform.tfvars"), 'env = "dev"\n# role = "ops"\n');
  writeFileSync(join(root, "a.auto.tfvars.json"), '{ "region": "eu-west-1" }');
  const files = variableFiles(root);
  const given = ["env", "role", "region", "organization"].map((name) =>
    isGiven(name, files, { TF_VAR_organization: "x" }),
  );
  expect(given).toEqual([true, false, true, true]);
});
