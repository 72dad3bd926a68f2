import { spawn } from "node:child_process";

/** A command that failed, with the end of what it said. */
export class CommandFailed extends Error {
  constructor(
    line: string,
    readonly code: number,
    output: string,
  ) {
    super(`"${line}" ended with exit code ${code}:\n${output.trim().split("\n").slice(-40).join("\n")}`);
    this.name = "CommandFailed";
  }
}

/**
 * Runs one line of shell, as a user would type it, in the sandbox's environment.
 * @returns what it wrote to its standard output
 * @throws CommandFailed for any other exit code than 0
 */
export function shell(
  line: string,
  environment: Readonly<Record<string, string>>,
  folder?: string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn("bash", ["-c", line], {
      cwd: folder,
      env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0", ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let everything = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      everything += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => (everything += text));
    child.once("error", reject);
    child.once("close", (code) =>
      code === 0 ? resolve(output) : reject(new CommandFailed(line, code ?? 1, everything)),
    );
  });
}
