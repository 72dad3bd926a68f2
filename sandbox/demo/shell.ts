import { spawn } from "node:child_process";
import { constants } from "node:os";
import type { Writable } from "node:stream";
import { commandEnvironment } from "../command-environment";

/** A command that failed, with the end of what it said. */
export class CommandFailed extends Error {
  override readonly name = "CommandFailed";

  constructor(
    line: string,
    readonly code: number,
    output: string,
  ) {
    super(`"${line}" ended with exit code ${code}:\n${output.trim().split("\n").slice(-40).join("\n")}`);
  }
}

/** Ends all that a line started, in the background too, when it is over or this process dies: file descriptor 3 closes. */
const WATCHED = '(read -r -u 3; kill -KILL 0) </dev/null >/dev/null 2>&1 & exec 3<&-; exec bash -c "$1"';

/**
 * Runs one line of shell, as a user would type it, in the sandbox's environment.
 * @param onOutput gets each piece of what it writes, to either output
 * @returns what it wrote to its standard output
 * @throws CommandFailed for any other exit code than 0; 128 and its number stand for a signal
 */
export function shell(
  line: string,
  environment: Readonly<Record<string, string>>,
  folder?: string,
  onOutput: (text: string) => void = () => undefined,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn("bash", ["-c", WATCHED, "bash", line], {
      cwd: folder,
      env: { ...commandEnvironment(environment), NO_COLOR: "1", FORCE_COLOR: "0" },
      stdio: ["ignore", "pipe", "pipe", "pipe"],
      detached: true,
    });
    let output = "";
    let everything = "";
    const note = (text: string) => {
      everything += text;
      onOutput(text);
    };
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      note(text);
    });
    child.stderr?.setEncoding("utf8").on("data", note);
    const lifeline = child.stdio[3] as Writable;
    lifeline.on("error", () => undefined);
    child.once("exit", () => lifeline.end());
    child.once("error", reject);
    child.once("close", (code, signal) => {
      const ended = code ?? 128 + constants.signals[signal ?? "SIGKILL"];
      if (ended === 0) resolve(output);
      else reject(new CommandFailed(line, ended, everything));
    });
  });
}
