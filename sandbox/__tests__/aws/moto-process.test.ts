import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { startMoto } from "../../aws/moto-process";
import { sandboxPython } from "../../python";

const accountId = "123456789012";

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function ended(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 200 && isAlive(pid); tries += 1) await sleep(100);
  return !isAlive(pid);
}

describe("the process of moto", () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "moto-process-"));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it("ends when asked to", async () => {
    const moto = await startMoto({ python: sandboxPython(), directory, accountId });
    await moto.stop();
    expect(isAlive(moto.pid)).toBe(false);
  });

  it("ends with its parent, even when that is killed", async () => {
    const source = `
      const { startMoto } = require(${JSON.stringify(join(__dirname, "../../../sandbox/aws/moto-process"))});
      const [, python, directory] = process.argv;
      startMoto({ python, directory, accountId: "${accountId}" }).then((moto) => console.log(moto.pid));`;
    const arguments_ = ["--require", "tsx/cjs", "-e", source, sandboxPython(), directory];
    const parent = spawn(process.execPath, arguments_, { stdio: ["ignore", "pipe", "inherit"] });
    const pid = await new Promise<number>((resolve, reject) => {
      createInterface({ input: parent.stdout }).once("line", (line) => resolve(Number(line)));
      parent.once("exit", () => reject(new Error("The parent ended before it started moto.")));
    });
    parent.kill("SIGKILL");
    expect(await ended(pid)).toBe(true);
  });

  it("says why it does not start, and under which Python", async () => {
    const python = join(directory, "no-python");
    await expect(startMoto({ python, directory, accountId })).rejects.toThrow(
      `moto did not start under ${python}: spawn ${python} ENOENT`,
    );
  });

  it("says with which code a Python without moto ends", async () => {
    const broken = { python: "/bin/false", directory, accountId };
    await expect(startMoto(broken)).rejects.toThrow(
      "moto did not start under /bin/false: it ended with exit code 1.",
    );
  });
});
