import { type ChildProcess, execFile, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { eachLine } from "../../each-line";
import { killGroup, sendSignal } from "../../send-signal";

/** Ends the whole process group as soon as the sandbox lets go of file descriptor 3, be it by a crash. */
const WATCHED = '(read -r -u 3; kill -KILL 0) </dev/null >/dev/null 2>&1 & exec 3<&-; exec "$@" 2>&1';

interface ProcessGroupOptions {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Called with each line of standard output and standard error, in their order. */
  line(text: string): void;
}

/** A program and whatever it starts. Nothing of it is left when the program has ended. */
export class ProcessGroup {
  /** The program's exit code; `null` when a signal ended it. */
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcess;

  constructor(command: readonly string[], { folder, environment, line }: ProcessGroupOptions) {
    this.child = spawn("/bin/bash", ["-c", WATCHED, "bash", ...command], {
      cwd: folder,
      env: environment,
      detached: true,
      stdio: ["ignore", "pipe", "ignore", "pipe"],
    });
    const lifeline = this.child.stdio[3] as Writable;
    lifeline.on("error", () => undefined);
    // What the program left running in the background goes with it.
    this.child.once("exit", () => lifeline.end());
    eachLine(this.child.stdout as Readable, line);
    this.ended = new Promise((resolve, reject) => {
      this.child.once("error", reject);
      this.child.once("close", (code) => resolve(code));
    });
  }

  /** Tells everything but the program itself to end, so that the program can still hear what the others say to that. */
  async interrupt(): Promise<void> {
    const { pid } = this.child;
    if (pid === undefined) return;
    for (const member of await membersOf(pid)) if (member !== pid) sendSignal(member, "SIGTERM");
  }

  kill(): void {
    killGroup(this.child);
  }
}

function membersOf(group: number): Promise<number[]> {
  return new Promise((resolve) => {
    execFile("ps", ["-A", "-o", "pid=,pgid="], (_error, stdout) => {
      const rows = stdout.split("\n").map((row) => row.trim().split(/\s+/).map(Number));
      resolve(rows.flatMap(([pid = 0, pgid = 0]) => (pgid === group ? [pid] : [])));
    });
  });
}
