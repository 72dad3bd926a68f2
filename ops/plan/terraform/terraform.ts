import { spawn } from "node:child_process";
import { constants } from "node:os";
import { EXIT, OpsError } from "../../errors";
import { withoutSecrets } from "./secrets";

/** Where and as whom Terraform runs. */
export interface TerraformWorkdir {
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Ends what runs: politely, so that Terraform ends its providers too. */
  readonly stop?: AbortSignal;
}

/** How Terraform ended. Values of secrets are cut out of what it said. */
export interface ProcessResult {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** Terraform failed, with its own message. */
export class TerraformError extends Error {
  override readonly name = "TerraformError";
}

/** Terraform's settings of every run: no questions, no advice on the next command, no look for a newer version. */
const QUIET = { TF_IN_AUTOMATION: "1", TF_INPUT: "0", CHECKPOINT_DISABLE: "1" };

/** Runs Terraform to its end, whatever that is. The program is `TERRAFORM_BINARY_NAME`, as for cdktf, or `terraform`. */
export function runTerraform(
  { folder, environment, stop }: TerraformWorkdir,
  args: readonly string[],
): Promise<ProcessResult> {
  const program = environment["TERRAFORM_BINARY_NAME"] ?? "terraform";
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: folder,
      env: { ...environment, ...QUIET },
      stdio: ["ignore", "pipe", "pipe"],
      // In a process group of its own: a terminal's Ctrl-C would be a second interrupt, at which Terraform gives up without
      // writing its state. https://github.com/hashicorp/terraform/blob/v1.11.4/internal/command/meta.go
      detached: true,
      signal: stop,
      killSignal: "SIGINT",
    });
    let [output, errors] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
    child.once("error", (problem: NodeJS.ErrnoException) => {
      if (problem.name === "AbortError") return;
      reject(new TerraformError(`${program} can not be started: ${problem.message}`));
    });
    child.once("close", (code, signal) =>
      resolve({ code: code ?? 128 + constants.signals[signal ?? "SIGKILL"], output, errors }),
    );
  });
}

/**
 * Runs Terraform and answers what it wrote to standard output.
 * @throws TerraformError with its first error; OpsError when it was interrupted
 */
export async function terraform(workdir: TerraformWorkdir, args: readonly string[]): Promise<string> {
  const { code, output, errors } = await runTerraform(workdir, args);
  if (code === 0) return output;
  if (workdir.stop?.aborted) throw new OpsError("Interrupted.", EXIT.interrupted);
  const message = withoutSecrets(firstError(`${errors}\n${output}`), workdir.environment);
  throw new TerraformError(`terraform ${args[0] ?? ""} ended with ${code}: ${message}`);
}

/** Terraform's first error in one line, or the last line of all that it said. */
function firstError(text: string): string {
  const lines = text
    .split("\n")
    .map((line) => line.replace(/^[╷│╵ ]+/, "").trim())
    .filter(Boolean);
  const start = lines.findIndex((line) => line.startsWith("Error: "));
  const message = start < 0 ? lines.slice(-1) : lines.slice(start, start + 10);
  return message.join(" ").slice(0, 900) || "it gave no reason";
}
