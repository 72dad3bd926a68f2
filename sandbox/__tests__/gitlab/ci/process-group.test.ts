import { spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { join } from "node:path";
import { identityOf, isAlive } from "../../../process-identity";
import { ProcessGroup } from "../../../gitlab/ci/process-group";

const ENVIRONMENT = { PATH: process.env["PATH"] ?? "" };
test("gives the output of both streams in its order, and the exit code", async () => {
  const lines: string[] = [];
  const script = "echo one; echo two >&2; printf three; exit 5";
  const group = new ProcessGroup(["bash", "-c", script], {
    ...{ folder: "/", environment: ENVIRONMENT, line: (text: string) => void lines.push(text) },
  });
  expect([await group.ended, lines]).toEqual([5, ["one", "two", "three"]]);
});

test("interrupts what the program started, not the program itself", async () => {
  const lines: string[] = [];
  const script = "trap 'echo the program was told' TERM; sleep 60; echo went on";
  const group = new ProcessGroup(["bash", "-c", script], {
    ...{ folder: "/", environment: ENVIRONMENT, line: (text: string) => void lines.push(text) },
  });
  await delay(500);
  await group.interrupt();
  await group.ended;
  expect(lines.at(-1)).toBe("went on");
  expect(lines).not.toContain("the program was told");
});

test("ends with the process that started it, be that by a crash", async () => {
  const module = join(__dirname, "../../../../sandbox/gitlab/ci/process-group.ts");
  const code = `
    const { ProcessGroup } = require(${JSON.stringify(module)});
    new ProcessGroup(["bash", "-c", "echo $$; exec sleep 60"], {
      folder: "/", environment: { PATH: process.env.PATH }, line: (text) => console.log(text),
    });`;
  const parent = spawn(process.execPath, ["--import", "tsx", "-e", code], {
    cwd: join(__dirname, "../../../.."),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const pid = await new Promise<number>((resolve) => {
    parent.stdout.once("data", (text: Buffer) => resolve(Number(text.toString())));
  });
  expect(isAlive(identityOf(pid))).toBe(true);
  parent.kill("SIGKILL");
  for (let tries = 0; isAlive(identityOf(pid)) && tries < 50; tries += 1) await delay(100);
  expect(isAlive(identityOf(pid))).toBe(false);
});
