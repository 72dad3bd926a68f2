import { setTimeout as wait } from "node:timers/promises";
import { inParallel, settled } from "../../../ops/aws/parallel";

describe("inParallel", () => {
  it("does no more at once than it may, and gives the results in the order of the items", async () => {
    let [now, most] = [0, 0];
    const results = await inParallel([30, 1, 20, 1], 2, async (milliseconds) => {
      most = Math.max(most, (now += 1));
      await wait(milliseconds);
      now -= 1;
      return milliseconds * 2;
    });
    expect([results, most]).toEqual([[60, 2, 40, 2], 2]);
  });

  it("starts no more after a failure", async () => {
    const started: number[] = [];
    const work = inParallel([1, 2, 3], 1, async (item) => {
      started.push(item);
      if (item === 2) throw new Error("no");
    });
    await expect(work).rejects.toThrow("no");
    expect(started).toEqual([1, 2]);
  });
});

describe("settled", () => {
  it("turns a failure into a message", async () => {
    const failure = Object.assign(new Error("Not\n  allowed"), { name: "AccessDeniedException" });
    expect(await settled("The locks", Promise.reject(failure))).toEqual({
      problem: "The locks: AccessDeniedException: Not allowed",
    });
    expect(await settled("The locks", Promise.resolve(1))).toEqual({ value: 1 });
  });
});
