import { spawn, type ChildProcess } from "node:child_process";
import type { Writable } from "node:stream";
import { killGroup } from "../send-signal";

/** A git command that ended with an error; the message is git's own. */
export class GitFailure extends Error {
  override readonly name = "GitFailure";

  constructor(
    readonly command: string,
    readonly exitCode: number | null,
    readonly stderr: string,
  ) {
    super(`git ${command} ended with ${exitCode}: ${stderr.trim()}`);
  }
}

/**
 * Settings of every repository, given by the environment: the machine's own configuration of git has no say.
 * The two of `uploadpack` are what Gitaly, GitLab's git server, sets: https://docs.gitlab.com/administration/gitaly/
 */
const CONFIGURATION: Readonly<Record<string, string>> = {
  "safe.directory": "*",
  "gc.auto": "0",
  "receive.autogc": "false",
  "receive.advertisePushOptions": "true",
  "receive.denyDeleteCurrent": "ignore",
  "http.receivepack": "true",
  "http.getanyfile": "false",
  // Where commits of the API are prepared: no business of a client.
  "transfer.hideRefs": "refs/sandbox",
  "uploadpack.allowFilter": "true",
  "uploadpack.allowAnySHA1InWant": "true",
};

/**
 * Kills git's whole process group when file descriptor 3 closes, be it by a crash of this process: git's http-backend takes
 * a body that ends too early for one that goes on, and asks for the rest for ever.
 */
const WATCHED = '(read -r -u 3; kill -KILL 0) </dev/null >/dev/null 2>&1 & exec 3<&-; exec git "$@"';

/** Runs git, and ends what still runs when the server stops. */
export class Git {
  private readonly children = new Set<ChildProcess>();
  private stopped = false;
  readonly environment: Readonly<Record<string, string>>;

  constructor(home: string, hooks: string) {
    const configuration = Object.entries({ ...CONFIGURATION, "core.hooksPath": hooks });
    this.environment = {
      PATH: process.env["PATH"] ?? "/usr/bin:/bin",
      HOME: home,
      LC_ALL: "C",
      TZ: "UTC",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_TERMINAL_PROMPT: "0",
      GIT_CONFIG_COUNT: String(configuration.length),
      ...Object.fromEntries(
        configuration.flatMap(([key, value], index) => [
          [`GIT_CONFIG_KEY_${index}`, key],
          [`GIT_CONFIG_VALUE_${index}`, value],
        ]),
      ),
    };
  }

  spawn(args: readonly string[], environment: Readonly<Record<string, string>> = {}): ChildProcess {
    return this.start("git", args, environment);
  }

  /** A git that reads from a client: ended when the client goes away half-way, and with this process. */
  serve(args: readonly string[], environment: Readonly<Record<string, string>>): ChildProcess {
    const child = this.start("bash", ["-c", WATCHED, "bash", ...args], environment);
    const lifeline = child.stdio[3] as Writable;
    lifeline.on("error", () => undefined);
    child.once("exit", () => lifeline.end());
    return child;
  }

  private start(
    program: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): ChildProcess {
    if (this.stopped) throw new Error("The GitLab server has stopped.");
    // A process group of its own: git starts further processes, and stop() must reach them all.
    const child = spawn(program, args, {
      env: { ...this.environment, ...environment },
      stdio: program === "git" ? "pipe" : ["pipe", "pipe", "pipe", "pipe"],
      detached: true,
    });
    this.children.add(child);
    child.once("close", () => this.children.delete(child));
    child.once("error", () => this.children.delete(child));
    return child;
  }

  /** Runs git to its end and gives its standard output; throws `GitFailure` unless it ends with 0. */
  run(
    args: readonly string[],
    options: {
      readonly input?: Buffer | string;
      readonly environment?: Readonly<Record<string, string>>;
    } = {},
  ): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const child = this.spawn(args, options.environment);
      const output: Buffer[] = [];
      const errors: Buffer[] = [];
      child.stdout?.on("data", (chunk: Buffer) => output.push(chunk));
      child.stderr?.on("data", (chunk: Buffer) => errors.push(chunk));
      child.once("error", reject);
      child.once("close", (code) => {
        if (code === 0) resolve(Buffer.concat(output));
        else reject(new GitFailure(args.join(" "), code, Buffer.concat(errors).toString()));
      });
      // git may end before it has read everything; its exit code says why.
      child.stdin?.on("error", () => undefined);
      child.stdin?.end(options.input ?? "");
    });
  }

  /** Kills what runs; nothing starts afterwards. */
  async stop(): Promise<void> {
    this.stopped = true;
    const ended = [...this.children].map(
      (child) => new Promise<void>((resolve) => child.once("close", () => resolve())),
    );
    for (const child of this.children) killGroup(child);
    await Promise.all(ended);
  }
}
