import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { memoryOfTree, parentInStat, processTree, pssInRollup } from "../../bench/process-tree";

describe("what /proc says", () => {
  it("has the parent after a name with spaces and brackets", () => {
    expect(parentInStat("4711 (a (b) c) S 42 4711 0 0 -1")).toBe(42);
  });

  it("has the proportional set size in bytes", () => {
    const rollup = "55d0-7fff ---p 00000000 00:00 0 [rollup]\nRss:  900 kB\nPss:  400 kB\nPss_Anon: 100 kB\n";
    expect(pssInRollup(rollup)).toBe(409_600);
  });

  it("has no size of a process that is gone", () => {
    expect(pssInRollup("")).toBe(0);
  });
});

const onLinux = process.platform === "linux" ? describe : describe.skip;

onLinux("the tree of a process", () => {
  let parent: ChildProcess;

  beforeAll(async () => {
    parent = spawn("bash", ["-c", "sleep 60 & echo $!; wait"], {
      stdio: ["ignore", "pipe", "ignore"],
      detached: true,
    });
    await once(parent.stdout as NodeJS.ReadableStream, "data");
  });

  afterAll(async () => {
    process.kill(-(parent.pid as number), "SIGKILL");
    await once(parent, "exit");
  });

  it("has its children", () => {
    expect(processTree(parent.pid as number)).toHaveLength(2);
  });

  it("takes memory", () => {
    expect(memoryOfTree(parent.pid as number)).toBeGreaterThan(0.1);
  });
});
