import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Testing, type TerraformStack } from "cdktf";

interface Computation {
  readonly stack: TerraformStack;
  /** Expression of Terraform's language over the stack's locals and variables. */
  readonly expression: string;
  /** Values of variables. @default {} */
  readonly values?: Readonly<Record<string, unknown>>;
  /** Values in place of locals that are made from data sources. @default {} */
  readonly locals?: Readonly<Record<string, unknown>>;
}

/**
 * The value that Terraform gives an expression. No provider takes part.
 * @throws with Terraform's message if it refuses the expression
 */
export function terraformValue({ stack, expression, values = {}, locals = {} }: Computation): unknown {
  const directory = mkdtempSync(join(tmpdir(), "values-"));
  try {
    cpSync(join(Testing.fullSynth(stack), "stacks", stack.node.id), directory, { recursive: true });
    const file = join(directory, "cdk.tf.json");
    const { variable, locals: own } = JSON.parse(readFileSync(file, "utf8")) as Record<
      string,
      object | undefined
    >;
    writeFileSync(file, JSON.stringify({ variable, locals: { ...own, ...locals } }));
    writeFileSync(join(directory, "values.tfvars.json"), JSON.stringify(values));
    const { stdout, stderr, status } = spawnSync("terraform", ["console", "-var-file=values.tfvars.json"], {
      cwd: directory,
      encoding: "utf8",
      input: `jsonencode(${expression})\n`,
      env: { ...process.env, CHECKPOINT_DISABLE: "1" },
    });
    if (status !== 0) throw new Error(stderr);
    // Warnings may come first; the value is the last line, JSON in a string literal.
    return JSON.parse(JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as string);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Full name of the stack's local value that was declared as `id`. */
export function localName(stack: TerraformStack, id: string): string {
  const { locals = {} } = JSON.parse(Testing.synth(stack)) as { locals?: object };
  const found = Object.keys(locals).find((name) => name.replace(/_[0-9A-F]{8}$/, "").endsWith(id));
  if (found === undefined) throw new Error(`No local ${id} among ${Object.keys(locals).join(", ")}`);
  return found;
}
