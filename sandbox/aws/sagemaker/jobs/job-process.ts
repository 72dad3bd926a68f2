import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { killGroup } from "../../../send-signal";
import type { Program } from "./isolation";

/** Ends the whole process group as soon as the sandbox lets go of file descriptor 3, be it by a crash. */
const WATCHED = '(read -r -u 3; kill -KILL 0) </dev/null >/dev/null 2>&1 & exec 3<&-; exec "$@"';

/** How a program ended: by itself with a code, or by a signal. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The program of one job, in a process group of its own. */
export class JobProcess {
  /** Ends when no process of the group is left and every line has been handed on. */
  readonly ended: Promise<Exit>;
  private readonly child: ChildProcess;

  constructor(program: Program, folder: string, line: (text: string) => void) {
    this.child = spawn("/bin/bash", ["-c", WATCHED, "job", ...program.command], {
      cwd: folder,
      detached: true,
      stdio: ["ignore", "pipe", "pipe", "pipe"],
      env: program.environment,
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      createInterface({ input: stream as Readable }).on("line", line);
    }
    // The pipe breaks when the group is killed; that is no fault.
    (this.child.stdio[3] as Writable).on("error", () => undefined);
    this.ended = new Promise((resolve, reject) => {
      this.child.once("error", reject);
      // What the program left running ends with it, as with a container, and so does the watcher.
      this.child.once("exit", () => this.kill());
      this.child.once("close", (code, signal) => resolve({ code, signal }));
    });
  }

  /** Asks the program to end, as SageMaker does first. */
  terminate(): void {
    this.child.kill("SIGTERM");
  }

  /** Ends every process of the group at once. */
  kill(): void {
    killGroup(this.child);
  }
}
