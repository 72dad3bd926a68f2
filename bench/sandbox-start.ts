import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { sandboxFolder } from "../sandbox/instance-folder";
import { sendSignal } from "../sandbox/send-signal";
import { seconds } from "./clock";
import type { Finding } from "./finding";
import type { Measurement } from "./measurement";
import { memoryOfTree, processTree } from "./process-tree";
import { median } from "./statistics";
import { PROJECT_FOLDER } from "./synthesis";

const STOP_LIMIT_MILLISECONDS = 30_000;
const READY = /The sandbox "[^"]+" runs/;

interface Start {
  readonly seconds: number;
  readonly megabytes: number;
}

/** The sandbox from its command to "runs", and what it then holds in memory, with every process that it started. */
export const sandboxStart: Measurement = {
  name: "sandbox",
  async measure(bench) {
    const starts: Start[] = [];
    for (let round = 1; round <= bench.rounds; round++)
      starts.push(await bench.during(`sandbox: start ${round}`, startOnce()));
    return findings(starts);
  },
};

function findings(starts: readonly Start[]): Finding[] {
  const times = starts.map((start) => start.seconds);
  const memory = starts.map((start) => start.megabytes);
  const about = { measurement: "sandbox", how: `median of ${starts.length} starts` };
  const ready: Finding = {
    ...about,
    what: "The sandbox is ready after",
    value: median(times),
    unit: "s",
    limit: 8,
  };
  const held: Finding = {
    ...about,
    what: "Memory of the sandbox, all its processes",
    value: median(memory),
    unit: "MB",
    limit: 500,
  };
  return [
    { ...ready, samples: { seconds: times } },
    { ...held, samples: { megabytes: memory } },
  ];
}

async function startOnce(): Promise<Start> {
  const name = `bench-start-${process.pid}`;
  const child = spawn(join("node_modules", ".bin", "tsx"), ["sandbox/cli.ts", "--name", name, "start"], {
    cwd: PROJECT_FOLDER,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "exit");
  try {
    const time = await seconds(() => ready(child));
    return { seconds: time, megabytes: memoryOfTree(child.pid as number) };
  } finally {
    await end(child, ended);
    rmSync(sandboxFolder(name), { recursive: true, force: true });
  }
}

/** Ends the sandbox as a polite kill does; one that does not end is killed with all that it started. */
async function end(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  const processes = processTree(child.pid as number);
  child.kill("SIGTERM");
  const late = wait(STOP_LIMIT_MILLISECONDS, "late", { ref: false });
  if ((await Promise.race([ended, late])) !== "late") return;
  for (const id of processes.reverse()) sendSignal(id, "SIGKILL");
  throw new Error(`The sandbox still ran ${STOP_LIMIT_MILLISECONDS / 1000} s after SIGTERM.`);
}

function ready(child: ChildProcess): Promise<void> {
  let said = "";
  return new Promise((resolve, reject) => {
    const listen = (text: Buffer) => {
      said += text.toString();
      if (READY.test(said)) resolve();
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", listen);
    child.once("error", reject);
    child.once("exit", (code) =>
      reject(new Error(`The sandbox ended with exit code ${code}: ${said.trim()}`)),
    );
  });
}
