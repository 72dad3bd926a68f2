import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { constants } from "node:os";

/**
 * Runs a command with the sandbox's environment on this terminal.
 * @returns its exit code; 128 and the signal's number when a signal ended it; 127 when it can not be started
 * @throws when the folder's terraform.tfvars would beat the sandbox's values
 */
export function runCommand(
  command: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<number> {
  refuseOtherValues(environment);
  const [program = "", ...args] = command;
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: "inherit", env: { ...process.env, ...environment } });
    // The terminal sends Ctrl-C to the command too: it decides what becomes of it, and its exit code is passed on.
    const ignore = () => undefined;
    process.on("SIGINT", ignore);
    const forward = () => child.kill("SIGTERM");
    process.once("SIGTERM", forward);
    const finish = (code: number) => {
      process.off("SIGINT", ignore);
      process.off("SIGTERM", forward);
      resolve(code);
    };
    child.once("error", (problem) => {
      console.error(`"${program}" can not be started: ${problem.message}`);
      finish(127);
    });
    child.once("exit", (code, signal) => finish(code ?? 128 + constants.signals[signal ?? "SIGKILL"]));
  });
}

/** cdktf hands terraform.tfvars to Terraform as a -var-file, which beats the environment: a real address would be used. */
function refuseOtherValues(environment: Readonly<Record<string, string>>): void {
  if (!existsSync("terraform.tfvars")) return;
  const set = [...readFileSync("terraform.tfvars", "utf8").matchAll(/^\s*(\w+)\s*=/gm)].map(
    (match) => match[1] ?? "",
  );
  const beaten = set.filter((name) => `TF_VAR_${name}` in environment);
  if (beaten.length === 0) return;
  throw new Error(
    `terraform.tfvars in this folder sets ${beaten.join(", ")}, which would beat the sandbox's own values. ` +
      "Move the file away while you work in the sandbox.",
  );
}
