import { spawnSync } from "node:child_process";

function demo(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", "sandbox/demo.ts", ...args],
    {
      encoding: "utf8",
    },
  );
  return { code: status, stdout, stderr };
}

describe("the demo's command line", () => {
  it("prints help", () => {
    const { code, stdout } = demo("--help");
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^Usage: npm run demo -- \[options\]/)]);
    expect(stdout).toContain("--projects-only");
  });

  it("names an option that it does not know, and shows those that it knows", () => {
    const { code, stderr } = demo("--project-only");
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(
        /^error: unknown option '--project-only'\n\(Did you mean --projects-only\?\)\n\nUsage:/,
      ),
    ]);
  });
});
