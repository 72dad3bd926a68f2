import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { mlPython } from "../../../../python";
import { Hosted } from "../../../../testing/hosted";

const HOSTING = join(__dirname, "../../../../../sandbox/aws/sagemaker/hosting");

/** A program that starts a container, prints its process id and never ends. */
const HOLDER = `
import { ContainerProcess } from ${JSON.stringify(join(HOSTING, "container-process"))};
const [python, folder] = process.argv.slice(2);
const environment = { PATH: process.env.PATH, SAGEMAKER_PROGRAM: "inference.py" };
const line = (text) => process.stderr.write(text);
ContainerProcess.start({ python, folder, module: "serve_functions", environment, line })
  .then(async (container) => { await container.port; console.log(container.pid); });
setInterval(() => undefined, 1000);
`;

it("a container ends when the sandbox is killed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "container-"));
  mkdirSync(join(folder, "model/code"), { recursive: true });
  writeFileSync(join(folder, "model/code/inference.py"), "def model_fn(folder):\n    return 1\n");
  writeFileSync(join(folder, "holder.ts"), HOLDER);
  const holder = spawn("node", ["--import", "tsx", join(folder, "holder.ts"), mlPython(), folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [printed] = (await once(holder.stdout, "data")) as [Buffer];
  const pid = Number(printed.toString());
  expect(runs(pid)).toBe(true);
  holder.kill("SIGKILL");
  for (let turns = 0; runs(pid) && turns < 1_000; turns += 1) await sleep(20);
  expect(runs(pid)).toBe(false);
  rmSync(folder, { recursive: true });
});

it("no container is left when the sandbox has stopped", async () => {
  const hosted = await Hosted.start();
  await hosted.served("left");
  const [container] = hosted.aws.hosting.containers("us-east-1", "left", "AllTraffic");
  const pid = container?.address.pid ?? 0;
  expect(runs(pid)).toBe(true);
  await hosted.stop();
  expect(runs(pid)).toBe(false);
});

/** A process that ended but that nobody has asked about does not run any more. */
function runs(pid: number): boolean {
  try {
    return !execFileSync("ps", ["-o", "stat=", "-p", String(pid)])
      .toString()
      .startsWith("Z");
  } catch {
    return false;
  }
}
