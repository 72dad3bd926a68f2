import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { Host, type HostOptions } from "../../../aws/cloudformation/command-runner/host";

const folder = mkdtempSync(join(tmpdir(), "host-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(command: string, options: Partial<HostOptions> = {}): { host: Host; lines: string[] } {
  const lines: string[] = [];
  const host = new Host({
    instanceId: "i-1",
    folder: mkdtempSync(join(folder, "host-")),
    command,
    timeoutSeconds: 20,
    environment: { PATH: "/usr/bin:/bin" },
    line: (text) => void lines.push(text),
    ...options,
  });
  return { host, lines };
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !condition(); tries += 1) await sleep(50);
  expect(condition()).toBe(true);
}

/** Is any process of the group left? */
function lives(group: number | undefined): boolean {
  try {
    process.kill(-(group ?? 0), 0);
    return true;
  } catch {
    return false;
  }
}

function temporaryOf(lines: readonly string[]): string {
  const line = lines.find((text) => text.startsWith("TMPDIR="));
  if (line === undefined) throw new Error("The host has no TMPDIR.");
  return line.slice("TMPDIR=".length);
}

describe("a host", () => {
  it("signals the content of the output file", async () => {
    const { host, lines } = start("echo to the log; echo 'the output' > /command-output.txt");
    expect(await host.outcome).toEqual({ data: "the output" });
    await host.gone;
    expect(lines).toEqual(["to the log", "Contents of /command-output.txt = the output"]);
  });

  it("signals after a failing command, too", async () => {
    const { host } = start("echo done > /command-output.txt; false");
    expect(await host.outcome).toEqual({ data: "done" });
  });

  it("signals nothing, at once, without an output file", async () => {
    const { host, lines } = start("nonsense-command");
    expect(await host.outcome).toEqual({ data: "" });
    await host.gone;
    expect(lines[0]).toMatch(/nonsense-command: command not found/);
  });

  it("waits for the whole timeout when the command exits the script", async () => {
    const begin = Date.now();
    const { host } = start("echo done > /command-output.txt; exit 0", { timeoutSeconds: 1 });
    expect(await host.outcome).toBe("timed out");
    expect(Date.now() - begin).toBeGreaterThanOrEqual(990);
  });

  it("is killed at its timeout with everything that it runs", async () => {
    const { host } = start("sleep 1000 & sleep 1000", { timeoutSeconds: 1 });
    await until(() => host.processId !== undefined);
    const group = host.processId;
    expect(await host.outcome).toBe("timed out");
    await host.gone;
    await until(() => !lives(group));
  });

  it("can be killed half-way, and is waited for all the same", async () => {
    const { host, lines } = start("echo begun; sleep 1000; echo done > /command-output.txt", {
      timeoutSeconds: 2,
    });
    await until(() => lines.includes("begun"));
    const group = host.processId;
    host.kill();
    await until(() => !lives(group));
    expect(host.state).toBe("terminated");
    expect(await host.outcome).toBe("timed out");
  });

  it("leaves no background process behind after its signal", async () => {
    const { host } = start("sleep 1000 & echo done > /command-output.txt");
    await until(() => host.processId !== undefined);
    const group = host.processId;
    await host.gone;
    await until(() => !lives(group));
    expect(lives(group)).toBe(false);
  });

  it("has a home, a temporary and a working folder of its own, and no variable of this process", async () => {
    process.env["A_SECRET_OF_THIS_PROCESS"] = "x";
    const { host, lines } = start("env; pwd; echo done > /command-output.txt", {
      environment: { PATH: "/usr/bin:/bin", GIVEN: "yes" },
    });
    await host.gone;
    const { folder: own } = host.options;
    expect(lines).toEqual(expect.arrayContaining([`HOME=${own}/home`, `${own}/work`, "GIVEN=yes"]));
    expect(lines.join("\n")).not.toContain("A_SECRET_OF_THIS_PROCESS");
    expect([own, temporaryOf(lines)].filter(existsSync)).toEqual([]);
  });

  it("has a temporary folder in which a provider of Terraform can listen, however long the path of the sandbox is", async () => {
    const { host, lines } = start("env; echo done > /command-output.txt", {
      folder: join(folder, "in-a-checkout-far-down".repeat(5)),
    });
    await host.gone;
    // go-plugin names the socket "plugin" and a number of 32 bits; a socket's path has 107 bytes on Linux.
    expect(Buffer.byteLength(join(temporaryOf(lines), "plugin4294967295"))).toBeLessThanOrEqual(107);
  });

  it("works in a folder whose path needs quoting", async () => {
    const { host } = start("echo done > /command-output.txt", { folder: join(folder, "with space $x") });
    expect(await host.outcome).toEqual({ data: "done" });
  });

  it("does not outlive the sandbox's process", async () => {
    const code = `
      const { Host } = require(${JSON.stringify(require.resolve("../../../../sandbox/aws/cloudformation/command-runner/host"))});
      const host = new Host({ instanceId: "i-2", folder: ${JSON.stringify(join(folder, "crash"))}, command: "echo begun; sleep 1000",
        timeoutSeconds: 600, environment: { PATH: "/usr/bin:/bin" }, line: () => console.log(host.processId) });`;
    const sandbox = spawn(process.execPath, ["--require", "tsx/cjs", "-e", code], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const group = await new Promise<number>((resolve) =>
      sandbox.stdout.once("data", (text: Buffer) => resolve(Number(text.toString()))),
    );
    expect(lives(group)).toBe(true);
    sandbox.kill("SIGKILL");
    await until(() => !lives(group));
  });
});
