import { tenthToFirst } from "../../bench/tenth-project";

const TIMES = [10, 12, 11, 50, 50, 50, 50, 15, 13.2, 9];

describe("ten projects", () => {
  it("are judged by the medians of the first and the last three", () => {
    const [finding] = tenthToFirst(TIMES);
    expect([finding?.value, finding?.limit]).toEqual([13.2 / 11, 1.1]);
  });

  it("show the tenth to the first for information", () => {
    const [, finding] = tenthToFirst(TIMES);
    expect([finding?.value, finding?.limit]).toEqual([0.9, undefined]);
  });
});
