import { PassThrough } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { narrator } from "../../demo/narrator";

/** What a narrator writes to a terminal, or elsewhere. */
function listen(terminal: boolean, json = false) {
  const out = Object.assign(new PassThrough(), { isTTY: terminal }) as unknown as NodeJS.WriteStream;
  return { tell: narrator(json, out), said: () => String(out.read() ?? "") };
}

afterEach(() => jest.useRealTimers());

describe("the demo's story", () => {
  it("is told in plain lines", async () => {
    const { tell, said } = listen(false);
    tell.chapter("Deploy");
    tell.command("npx cdktf deploy");
    tell.note("one\ntwo");
    await tell.during("deployed", Promise.resolve());
    expect(said()).toBe("\n== Deploy\n$ npx cdktf deploy\n   one\n   two\n   deployed: 0.0 s\n");
  });

  it("is told as one JSON object a line", async () => {
    const { tell, said } = listen(true, true);
    tell.chapter("Deploy");
    tell.command("npx cdktf deploy");
    tell.note("one\ntwo");
    await tell.during("deployed", Promise.resolve());
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/);
    expect(
      said()
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { time, event: "chapter", title: "Deploy" },
      { time, event: "command", line: "npx cdktf deploy" },
      { time, event: "note", text: "one\ntwo" },
      { time, event: "done", what: "deployed", seconds: 0 },
    ]);
  });

  it("has a running clock on a terminal, which makes room for the result", async () => {
    const { tell, said } = listen(true);
    await tell.during("deployed", wait(600));
    // The clock ticks each half second: 0.5 is rounded to either side.
    expect(
      ["0", "1"].map((tick) => `\r\u001b[K   deployed … ${tick} s \r\u001b[K   deployed: 0.6 s\n`),
    ).toContain(said());
  });

  it("shows the clocks of all that goes on, and says what is said meanwhile in their place", async () => {
    jest.useFakeTimers();
    const { tell, said } = listen(true);
    const work = () => new Promise((resolve) => setTimeout(resolve, 1300));
    const shown = () => said().replaceAll("\r\u001b[K", "<clear>");
    const works = [tell.during("abalone", work()), tell.during("churn", work())];
    await jest.advanceTimersByTimeAsync(600);
    expect(shown()).toMatch(/<clear> {3}abalone … [01] s, churn … [01] s $/);
    tell.command("aws iam");
    expect(shown()).toBe("<clear>$ aws iam\n");
    await jest.advanceTimersByTimeAsync(700);
    await Promise.all(works);
    expect(shown()).toMatch(/<clear> {3}abalone: 1\.3 s\n(.*<clear>)* {3}churn: 1\.3 s\n$/);
    tell.note("both");
    expect(said()).toBe("   both\n");
  });

  it.each([
    ["in plain lines", false, false],
    ["on a terminal", true, false],
    ["as JSON", false, true],
  ])("gives what the work gave, %s", async (_how, terminal, json) => {
    expect(await listen(terminal, json).tell.during("deployed", Promise.resolve(7))).toBe(7);
  });

  it.each([
    ["in plain lines", false, false],
    ["on a terminal", true, false],
    ["as JSON", false, true],
  ])("never says that failed work is done, %s", async (_how, terminal, json) => {
    const { tell, said } = listen(terminal, json);
    await expect(tell.during("deployed", Promise.reject(new Error("failed")))).rejects.toThrow("failed");
    expect(said()).not.toContain("deployed");
  });
});
