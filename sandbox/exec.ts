import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { commandEnvironment } from "./command-environment";
import { Ending } from "./ending";

/**
 * Runs a command with the sandbox's environment on this terminal.
 * @returns its exit code; as a shell has it, 128 and the signal's number when a signal ended it, 127 when there is no such
 * program and 126 when it can not be run
 * @throws when a file of variables in this folder would beat the sandbox's values
 */
export async function runCommand(
  command: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<number> {
  refuseOtherValues(environment, process.cwd());
  const [program = "", ...args] = command;
  // Heard before the command starts, which may bring about a signal at once. The terminal sends Ctrl-C to the command too: it
  // decides what becomes of it.
  const interrupt = new Ending(["SIGINT"], false);
  const ending = new Ending(["SIGTERM", "SIGHUP"], true);
  try {
    const child = spawn(program, args, { stdio: "inherit", env: commandEnvironment(environment) });
    void ending.come.then(() => child.kill("SIGTERM"));
    return await exitCode(child, program);
  } finally {
    interrupt.ignore();
    ending.ignore();
  }
}

function exitCode(child: ChildProcess, program: string): Promise<number> {
  return new Promise((resolve) => {
    child.once("error", (problem: NodeJS.ErrnoException) => {
      console.error(`"${program}" can not be started: ${problem.message}`);
      resolve(problem.code === "ENOENT" ? 127 : 126);
    });
    child.once("exit", (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? "SIGKILL"]));
  });
}

/**
 * Refuses to work beside files that cdktf hands to Terraform as -var-file: they beat the environment, so that a real address
 * would be used. https://developer.hashicorp.com/terraform/cdktf/concepts/variables-and-outputs
 * @throws with the names of all files and variables that are in the way
 */
export function refuseOtherValues(environment: Readonly<Record<string, string>>, folder: string): void {
  const files = readdirSync(folder).filter((file) => /^(terraform|.*\.auto)\.tfvars(\.json)?$/.test(file));
  const beaten = files.flatMap((file) =>
    namesSetIn(readFileSync(join(folder, file), "utf8"))
      .filter((name) => `TF_VAR_${name}` in environment)
      .map((name) => `${name} (${file})`),
  );
  if (beaten.length === 0) return;
  throw new Error(
    `Values in this folder would beat the sandbox's own: ${beaten.join(", ")}. ` +
      "Move the files away while you work in the sandbox.",
  );
}

/** Names at the beginning of a line, as HCL or as JSON. */
function namesSetIn(text: string): string[] {
  return [...text.matchAll(/^\s*\{?\s*"?(\w+)"?\s*[=:]/gm)].map((match) => match[1] ?? "");
}
