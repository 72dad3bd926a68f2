import { median, ratio } from "../../bench/statistics";

describe("median", () => {
  it.each([
    [[7], 7],
    [[9, 1, 5], 5],
    [[10, 2, 4, 8], 6],
    [[100, 20, 3], 20],
  ])("of %j is %d", (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  it("leaves the values in their order", () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });

  it("refuses no values", () => {
    expect(() => median([])).toThrow("There is no median of no values.");
  });
});

describe("ratio", () => {
  it("divides the medians", () => {
    expect(ratio([2, 3, 100], [2, 1, 2])).toBe(1.5);
  });

  it("refuses a base of nothing", () => {
    expect(() => ratio([1], [0])).toThrow("A ratio to 0 says nothing: the base must be above 0.");
  });
});
