import { Command } from "commander";
import { runCommand } from "./exec";
import { type RunningSandbox, forgetRunning, noteRunning, runningSandboxes } from "./running";
import { type Sandbox, startSandbox } from "./sandbox";

const program = new Command("npm run sandbox --")
  .description(
    "A local AWS account and a local GitLab on this machine, for trying the project and for its tests.",
  )
  .option("-n, --name <name>", "which sandbox: several may run side by side", "default")
  .enablePositionalOptions();

program
  .command("start", { isDefault: true })
  .description("start a sandbox with empty data and keep it running until Ctrl-C")
  .action(() => start(program.opts<{ name: string }>().name));

program
  .command("exec")
  .description(
    "run a command in the sandbox that runs, or in one started for that command; its exit code is passed on",
  )
  .argument("<command...>", "the command and its arguments")
  .passThroughOptions()
  .action((command: string[]) => exec(program.opts<{ name: string }>().name, command));

program.command("status").description("the sandboxes that run").action(status);

program
  .command("stop")
  .description("stop the sandbox that runs under this name")
  .action(() => stop(program.opts<{ name: string }>().name));

function find(name: string): RunningSandbox | undefined {
  return runningSandboxes().find((sandbox) => sandbox.name === name);
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

async function start(name: string): Promise<void> {
  const already = find(name);
  if (already)
    throw new Error(
      `The sandbox "${name}" runs already (process ${already.pid}). Stop it, or start another with --name.`,
    );
  const sandbox = await startSandbox({ name });
  console.log(description(note(sandbox)));
  await untilToldToStop();
  forgetRunning(name);
  await sandbox.stop();
}

async function exec(name: string, command: string[]): Promise<void> {
  const running = find(name);
  if (running) {
    process.exitCode = await runCommand(command, running.environment);
    return;
  }
  console.error(`No sandbox "${name}" runs: one is started for this command, and its data goes with it.`);
  const sandbox = await startSandbox({ name });
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

function stop(name: string): void {
  const running = find(name);
  if (!running) throw new Error(`No sandbox "${name}" runs in this checkout.`);
  process.kill(running.pid, "SIGTERM");
  console.log(`The sandbox "${name}" stops.`);
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

/** Resolves at Ctrl-C, at a polite kill, or when the terminal goes away. */
function untilToldToStop(): Promise<void> {
  return new Promise((resolve) => {
    const idle = setInterval(() => undefined, 60_000);
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.once(signal, () => {
        clearInterval(idle);
        resolve();
      });
    }
  });
}

program.parseAsync().catch((problem: Error) => {
  console.error(problem.message);
  process.exitCode = 1;
});
