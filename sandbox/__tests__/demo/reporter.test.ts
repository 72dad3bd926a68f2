import { PassThrough } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { Activity } from "../../demo/activity";
import { createReporter } from "../../demo/reporter";

/** What a reporter writes to a terminal, or elsewhere. */
function listen(terminal: boolean, json = false, columns = 80) {
  const out = Object.assign(new PassThrough(), { isTTY: terminal, columns }) as unknown as NodeJS.WriteStream;
  return { report: createReporter(json, out), said: () => String(out.read() ?? "") };
}

afterEach(() => jest.useRealTimers());

describe("the demo's report", () => {
  it("has plain lines", async () => {
    const { report, said } = listen(false);
    report.step("Deploy");
    report.command("npx cdktf deploy");
    report.note("one\ntwo");
    await report.during("deployed", Promise.resolve());
    expect(said()).toBe("\n== Deploy\n$ npx cdktf deploy\n   one\n   two\n   deployed: 0.0 s\n");
  });

  it("has one JSON object a line where that is wanted", async () => {
    const { report, said } = listen(true, true);
    report.step("Deploy");
    report.command("npx cdktf deploy");
    report.note("one\ntwo");
    await report.during("deployed", Promise.resolve());
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/);
    expect(
      said()
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { time, event: "step", title: "Deploy" },
      { time, event: "command", line: "npx cdktf deploy" },
      { time, event: "note", text: "one\ntwo" },
      { time, event: "done", what: "deployed", seconds: 0 },
    ]);
  });

  it("has a running clock on a terminal, which makes room for the result", async () => {
    const { report, said } = listen(true);
    await report.during("deployed", wait(600));
    // The clock ticks each half second: 0.5 is rounded to either side.
    expect(
      ["0", "1"].map((tick) => `\r\u001b[K   deployed … ${tick} s \r\u001b[K   deployed: 0.6 s\n`),
    ).toContain(said());
  });

  it("shows the clocks of all that goes on, and makes room for what is said meanwhile", async () => {
    jest.useFakeTimers();
    const { report, said } = listen(true);
    const work = () => new Promise((resolve) => setTimeout(resolve, 1300));
    const shown = () => said().replaceAll("\r\u001b[K", "<clear>");
    const works = [report.during("abalone", work()), report.during("churn", work())];
    await jest.advanceTimersByTimeAsync(600);
    expect(shown()).toMatch(/<clear> {3}abalone … [01] s \| churn … [01] s $/);
    report.command("aws iam");
    expect(shown()).toBe("<clear>$ aws iam\n");
    await jest.advanceTimersByTimeAsync(700);
    await Promise.all(works);
    expect(shown()).toMatch(/<clear> {3}abalone: 1\.3 s\n(.*<clear>)* {3}churn: 1\.3 s\n$/);
    report.note("both");
    expect(said()).toBe("   both\n");
  });

  it("shows what happens meanwhile, cut to the terminal's width", async () => {
    jest.useFakeTimers();
    const { report, said } = listen(true, false, 40);
    const activity = new Activity();
    const work = report.during("deploying", new Promise((resolve) => setTimeout(resolve, 1_000)), activity);
    activity.update("aws_s3_bucket.state: Creating...");
    await jest.advanceTimersByTimeAsync(600);
    const [line = ""] = said().split("\r\u001b[K").slice(-1);
    expect(line).toMatch(/^ {3}deploying … [01] s: aws_s3_bucket.*…$/);
    expect(line).toHaveLength(39);
    await jest.advanceTimersByTimeAsync(500);
    await work;
  });

  it("has a line now and then where there is no terminal, with what happens", async () => {
    jest.useFakeTimers();
    const { report, said } = listen(false);
    const activity = new Activity();
    const work = report.during("deploying", new Promise((resolve) => setTimeout(resolve, 31_000)), activity);
    await jest.advanceTimersByTimeAsync(16_000);
    activity.update("aws_s3_bucket.state: Creating...");
    await jest.advanceTimersByTimeAsync(15_000);
    await work;
    expect(said()).toBe(
      "   deploying … 15 s\n   deploying … 30 s: aws_s3_bucket.state: Creating...\n   deploying: 31.0 s\n",
    );
  });

  it.each([
    ["in plain lines", false, false],
    ["on a terminal", true, false],
    ["as JSON", false, true],
  ])("gives what the work gave, %s", async (_how, terminal, json) => {
    expect(await listen(terminal, json).report.during("deployed", Promise.resolve(7))).toBe(7);
  });

  it.each([
    ["in plain lines", false, false],
    ["on a terminal", true, false],
    ["as JSON", false, true],
  ])("never says that failed work is done, %s", async (_how, terminal, json) => {
    const { report, said } = listen(terminal, json);
    await expect(report.during("deployed", Promise.reject(new Error("failed")))).rejects.toThrow("failed");
    expect(said()).not.toContain("deployed");
  });
});
