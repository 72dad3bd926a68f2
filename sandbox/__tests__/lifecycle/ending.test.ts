import { processOf } from "../../running";
import { busySandbox } from "./busy-sandbox";
import { CommandLine, cleanUp } from "./command-line";
import { processTree, survivors } from "./processes";

const LIMIT_MS = 60_000;
afterEach(cleanUp);

describe.each(["SIGTERM", "SIGINT", "SIGHUP", "SIGKILL"] as const)(
  "a busy sandbox that gets %s",
  (signal) => {
    it(
      "leaves no process and no note",
      async () => {
        const name = `${signal}-${process.pid}`;
        const { sandbox, processes } = await busySandbox(name);
        process.kill(sandbox.pid, signal);
        const { code } = await sandbox.ended;
        expect(await survivors(processes)).toEqual([]);
        expect([code, processOf(name)]).toEqual([signal === "SIGKILL" ? null : 0, undefined]);
      },
      LIMIT_MS,
    );
  },
);

describe("a sandbox", () => {
  it(
    "ends with the process that started it, as npm does not pass its own end on",
    async () => {
      const name = `orphan-${process.pid}`;
      const sandbox = new CommandLine(["--name", name, "start"], {}, ["bash", "-c", '"$@"; true', "bash"]);
      await sandbox.said("Ctrl-C stops it.");
      const processes = processTree(processOf(name)?.pid ?? 0);
      expect(processes.length).toBeGreaterThan(1);
      sandbox.child.kill("SIGKILL");
      expect(await survivors(processes)).toEqual([]);
    },
    LIMIT_MS,
  );

  it(
    "may be stopped while it starts",
    async () => {
      const sandbox = new CommandLine(["--name", `early-${process.pid}`, "start"]);
      while (!processOf(`early-${process.pid}`)) await new Promise((resolve) => setTimeout(resolve, 10));
      sandbox.child.kill("SIGTERM");
      expect((await sandbox.ended).code).toBe(0);
      expect(processOf(`early-${process.pid}`)).toBeUndefined();
    },
    LIMIT_MS,
  );
});
