import { Command } from "commander";
import { setTimeout as wait } from "node:timers/promises";
import { Ending } from "./ending";
import { runCommand } from "./exec";
import { isAlive } from "./process-identity";
import {
  type RunningSandbox,
  claimName,
  removeRunning,
  noteRunning,
  processOf,
  runningSandboxes,
} from "./running";
import { type Sandbox, startSandbox } from "./sandbox";

const STOP_LIMIT_MS = 20_000;

const program = new Command("npm run sandbox --")
  .description(
    "A local AWS account and a local GitLab on this machine, for trying the project and for its tests.",
  )
  .option("-n, --name <name>", "which sandbox: several may run in parallel", "default")
  .enablePositionalOptions();

program
  .command("start", { isDefault: true })
  .description("start a sandbox with empty data and keep it running until Ctrl-C")
  .option("--detached", "go on when the process that started this one ends", false)
  .action((options: { detached: boolean }) => start(chosenName(), options.detached));

program
  .command("exec")
  .description(
    "run a command in the sandbox that runs, or in one started for that command; its exit code is passed on",
  )
  .argument("<command...>", "the command and its arguments")
  .passThroughOptions()
  .action((command: string[]) => exec(chosenName(), command));

program.command("status").description("the sandboxes that run").action(status);

program
  .command("stop")
  .description("stop the sandbox that runs under this name, and wait until it is gone")
  .action(() => stop(chosenName()));

function chosenName(): string {
  return program.opts<{ name: string }>().name;
}

async function start(name: string, detached: boolean): Promise<void> {
  const ending = new Ending(["SIGINT", "SIGTERM", "SIGHUP"], !detached);
  try {
    await keepSandbox(name, ending.come);
  } finally {
    ending.ignore();
  }
}

async function keepSandbox(name: string, signalled: Promise<void>): Promise<void> {
  claimName(name);
  try {
    const sandbox = await startSandbox({ name, keepFolder: true });
    try {
      console.log(description(note(sandbox)));
      await signalled;
    } finally {
      await sandbox.stop();
    }
  } finally {
    removeRunning(name);
  }
}

function note(sandbox: Sandbox): RunningSandbox {
  const running = {
    name: sandbox.name,
    pid: process.pid,
    awsUrl: sandbox.aws.url,
    gitlabUrl: sandbox.gitlab.url,
    environment: sandbox.environment,
  };
  noteRunning(running);
  return running;
}

async function exec(name: string, command: string[]): Promise<void> {
  const running = runningSandboxes().find((sandbox) => sandbox.name === name);
  if (running) {
    process.exitCode = await runCommand(command, running.environment);
    return;
  }
  console.error(`No sandbox "${name}" runs: one is started for this command, and its data goes with it.`);
  const sandbox = await startSandbox({ name: `exec-${process.pid}` });
  try {
    process.exitCode = await runCommand(command, sandbox.environment);
  } finally {
    await sandbox.stop();
  }
}

function status(): void {
  const running = runningSandboxes();
  if (running.length === 0) console.log("No sandbox runs in this checkout. Start one: npm run sandbox");
  for (const sandbox of running)
    console.log(
      `${sandbox.name}: AWS ${sandbox.awsUrl}, GitLab ${sandbox.gitlabUrl}, process ${sandbox.pid}`,
    );
}

async function stop(name: string): Promise<void> {
  const running = processOf(name);
  if (!running) throw new Error(`No sandbox "${name}" runs in this checkout.`);
  process.kill(running.pid, "SIGTERM");
  for (const end = Date.now() + STOP_LIMIT_MS; isAlive(running); await wait(50)) {
    if (Date.now() > end)
      throw new Error(`The sandbox "${name}" does not stop. End it by force: kill -KILL ${running.pid}`);
  }
  console.log(`The sandbox "${name}" has stopped.`);
}

function description(sandbox: RunningSandbox): string {
  const option = sandbox.name === "default" ? "" : `--name ${sandbox.name} `;
  return [
    `The sandbox "${sandbox.name}" runs; its data is empty.`,
    `  AWS     ${sandbox.awsUrl}   (region ${sandbox.environment["AWS_REGION"]})`,
    `  GitLab  ${sandbox.gitlabUrl}   (user ops, token in GITLAB_TOKEN of the environment below)`,
    "Run a command in it, from another terminal:",
    `  npm run sandbox -- ${option}exec npx cdktf deploy service-catalog --auto-approve`,
    `  npm run sandbox -- ${option}exec aws sagemaker list-projects`,
    `  npm run sandbox -- ${option}exec bash`,
    "Ctrl-C stops it.",
  ].join("\n");
}

program.parseAsync().catch((problem: Error) => {
  console.error(problem.message);
  process.exitCode = 1;
});
