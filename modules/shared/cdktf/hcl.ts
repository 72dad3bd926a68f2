import { TerraformVariable, type TerraformStack } from "cdktf";

/**
 * CDKTF 0.21 leaves a variable's `default` of `""`, `false` or `0` and its `nullable = false` out of HCL, which makes the variable a
 * required one: https://github.com/hashicorp/terraform-cdk/issues/3673
 */
function keepFalsyValues(stack: TerraformStack): void {
  for (const variable of stack.node.findAll().filter(isVariable)) {
    keepFalsyAttributes(variable);
  }
}

/**
 * Text of the stack in Terraform's language, ready for `terraform fmt`. Mends what CDKTF 0.21's own rendering gets wrong and
 * its JSON output has right:
 * - what `keepFalsyValues` keeps;
 * - `depends_on` holds quoted references, which Terraform deprecates with a warning each
 *   (https://github.com/hashicorp/terraform-cdk/pull/3365, "Missing features");
 * - the conditions of a `lifecycle` are written as a list of objects, where Terraform takes blocks alone
 *   (https://github.com/open-constructs/cdk-terrain/issues/313).
 */
export function renderHcl(stack: TerraformStack): string {
  keepFalsyValues(stack);
  stack.prepareStack();
  const { hcl } = stack.toHclTerraform() as { hcl: string };
  return blocksOfConditions(unquoteDependencies(hcl));
}

function isVariable(element: unknown): element is TerraformVariable {
  return element instanceof TerraformVariable;
}

/** An override, since what it holds is written whatever its value; the JSON output says the same with and without it. */
function keepFalsyAttributes(variable: TerraformVariable): void {
  const { default: value, nullable } = variable;
  if (value === "" || value === false || value === 0) variable.addOverride("default", value);
  if (nullable === false) variable.addOverride("nullable", false);
}

function unquoteDependencies(hcl: string): string {
  return hcl.replace(/^depends_on = \[\n(?:"[\w.-]+",?\n)+\]/gm, (list) => list.replaceAll('"', ""));
}

function blocksOfConditions(hcl: string): string {
  return hcl.replace(
    /^ *((?:pre|post)condition) = \[\n((?:\{\n(?:[^}\n].*\n)*\},?\n)+)\]/gm,
    (_, name: string, objects: string) =>
      objects.replace(/^\{$/gm, `${name} {`).replace(/^\},$/gm, "}").trimEnd(),
  );
}
