import { spawn, type ChildProcess } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { eachLine } from "../../../each-line";
import { killGroup } from "../../../send-signal";
import { userData } from "./user-data";

export type HostState = "running" | "signalled" | "terminated";

/** How the wait for a host ended: with the data of its signal, or with nothing when its time was over. */
export type HostOutcome = { readonly data: string } | "timed out";

export interface HostOptions {
  readonly instanceId: string;
  /** Folder of this host alone; gone when the host is. */
  readonly folder: string;
  readonly command: string;
  readonly timeoutSeconds: number;
  /** The whole environment of the command, except what lies in the host's own folder. */
  readonly environment: Readonly<Record<string, string>>;
  /** Called with each line of standard output and standard error. */
  line(text: string): void;
}

/** Ends the whole process group as soon as the sandbox lets go of file descriptor 3, be it by a crash. */
const WATCHED =
  '(read -r -u 3; kill -KILL 0) </dev/null >/dev/null 2>&1 4>&- & exec 3<&-; exec /bin/bash "$1"';

/** Time between a host's signal and its end, in which the rest of the user data runs; on AWS it is a poll's delay. */
const AFTER_SIGNAL_MILLISECONDS = 3_000;

/** One EC2 instance that runs a command as its user data, played by a process group of this machine. */
export class Host {
  state: HostState = "running";
  readonly startedAt = new Date();
  /** Ends with how the host signalled, or with `timed out`. Rejected when the sandbox stops first. */
  readonly outcome: Promise<HostOutcome>;
  /** Ends when nothing of the host is left. */
  readonly gone: Promise<void>;
  private finish: (outcome: HostOutcome) => void = () => undefined;
  private fail: (error: Error) => void = () => undefined;
  private leave: () => void = () => undefined;
  private readonly timer: NodeJS.Timeout;
  private child?: ChildProcess;
  private ended: Promise<void> = Promise.resolve();
  private temporary = "";

  constructor(readonly options: HostOptions) {
    this.outcome = new Promise((resolve, reject) => {
      this.finish = resolve;
      this.fail = reject;
    });
    this.outcome.catch(() => undefined);
    this.gone = new Promise((resolve) => (this.leave = resolve));
    this.timer = setTimeout(() => this.timeOut(), options.timeoutSeconds * 1000);
    void this.boot().catch((error: Error) => {
      this.fail(error);
      return this.terminate();
    });
  }

  get processId(): number | undefined {
    return this.child?.pid;
  }

  /** Kills every process of the host at once, as when its instance is terminated. A wait for its signal goes on. */
  kill(): void {
    this.state = "terminated";
    if (this.child) killGroup(this.child);
  }

  /** Ends the wait for a signal, as the wait condition does when its time is over. */
  timeOut(): void {
    this.finish("timed out");
    void this.terminate();
  }

  /** Ends the host and removes its folder. */
  async terminate(): Promise<void> {
    clearTimeout(this.timer);
    this.kill();
    this.fail(new Error("The host was stopped with the sandbox."));
    await this.ended;
    for (const folder of [this.options.folder, this.temporary].filter(Boolean)) {
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    }
    this.leave();
  }

  private async boot(): Promise<void> {
    const { folder, command } = this.options;
    for (const name of ["home", "work"]) await mkdir(join(folder, name), { recursive: true });
    // Not in the host's folder: Terraform's providers listen on a unix socket in it, whose path has 107 bytes at most, and a
    // command names its output file without quotes. https://man7.org/linux/man-pages/man7/unix.7.html
    this.temporary = await mkdtemp(join(tmpdir(), "host-"));
    const script = join(folder, "user-data.sh");
    await writeFile(script, userData(command, join(this.temporary, "command-output.txt")));
    if (this.state === "terminated") return;
    this.child = spawn("/bin/bash", ["-c", WATCHED, "cloud-init", script], {
      cwd: join(folder, "work"),
      detached: true,
      stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
      env: { HOME: join(folder, "home"), TMPDIR: this.temporary, ...this.options.environment },
    });
    this.child.on("error", (error) => this.fail(error));
    this.ended = new Promise((resolve) => this.child?.once("close", () => resolve()));
    this.follow(this.child);
  }

  private follow(child: ChildProcess): void {
    for (const stream of [child.stdout, child.stderr]) eachLine(stream as Readable, this.options.line);
    // The pipe breaks when the group is killed; that is no fault.
    (child.stdio[3] as Writable).on("error", () => undefined);
    let data = "";
    (child.stdio[4] as Readable).setEncoding("utf8").on("data", (text: string) => {
      data += text;
      const end = data.indexOf("\0");
      if (end >= 0) this.signalled(data.slice(0, end), child);
    });
  }

  private signalled(data: string, child: ChildProcess): void {
    if (this.state !== "running") return;
    this.state = "signalled";
    clearTimeout(this.timer);
    const finished = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    const late = new Promise<void>((resolve) => setTimeout(resolve, AFTER_SIGNAL_MILLISECONDS).unref());
    void Promise.race([finished, late]).then(() => {
      this.finish({ data });
      return this.terminate();
    });
  }
}
