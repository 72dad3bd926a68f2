import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Block } from "./synthesized";

/**
 * What Terraform says of values for these variables: the messages of all rules that fail, each on one line, or `""` if it
 * accepts them all. No provider takes part.
 */
export function refusals(
  variables: Readonly<Record<string, Block>>,
  values: Readonly<Record<string, unknown>>,
): string {
  const directory = mkdtempSync(join(tmpdir(), "variables-"));
  try {
    writeFileSync(join(directory, "main.tf.json"), JSON.stringify({ variable: variables }));
    writeFileSync(join(directory, "values.tfvars.json"), JSON.stringify(values));
    const { status, stdout } = spawnSync(
      "terraform",
      ["plan", "-json", "-input=false", "-var-file=values.tfvars.json"],
      {
        cwd: directory,
        encoding: "utf8",
        env: { ...process.env, CHECKPOINT_DISABLE: "1" },
      },
    );
    const messages = diagnostics(stdout);
    if (status !== 0 && messages.length === 0)
      throw new Error(`terraform plan failed without a reason: ${stdout}`);
    return messages.join("\n");
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function diagnostics(output: string): string[] {
  return output
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as { diagnostic?: { severity: string; summary: string; detail: string } })
    .flatMap(({ diagnostic }) =>
      diagnostic?.severity === "error" ? [`${diagnostic.summary}: ${diagnostic.detail}`] : [],
    )
    .map((message) => message.replace(/\s+/g, " "));
}
