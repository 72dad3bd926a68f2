import { type Finding, exitCode, ratioFinding, withinLimit } from "../../bench/finding";

const size: Finding = {
  measurement: "package",
  what: "`tf-code.zip`",
  value: 150,
  unit: "kB",
  limit: 150,
  how: "",
};
const failure = { measurement: "demo", problem: "no sandbox" };

describe("a limit", () => {
  it("may be reached", () => {
    expect(withinLimit(size)).toBe(true);
  });

  it("may not be passed", () => {
    expect(withinLimit({ ...size, value: 150.001 })).toBe(false);
  });

  it("is kept by what is for information only", () => {
    expect(withinLimit({ ...size, value: 9_999, limit: undefined })).toBe(true);
  });
});

describe("the exit code", () => {
  it("is 0 when all limits are kept", () => {
    expect(exitCode([size], [])).toBe(0);
  });

  it("is 1 when one of the limits is missed", () => {
    expect(exitCode([size, { ...size, value: 151 }], [])).toBe(1);
  });

  it("is 1 when a measurement could not be made", () => {
    expect(exitCode([size], [failure])).toBe(1);
  });
});

describe("the finding about a ratio", () => {
  const finding = ratioFinding(
    { measurement: "synth", what: "both to none", limit: 1.15, how: "warm" },
    { name: "both", seconds: [3, 2.4, 2.2] },
    { name: "none", seconds: [2, 1.9, 2.1] },
  );

  it("has the ratio of the medians as its value", () => {
    expect(finding).toMatchObject({ value: 1.2, unit: "×", limit: 1.15 });
  });

  it("says what the medians are and of how many values", () => {
    expect(finding.how).toBe("2.40 s to 2.00 s, medians of 3; warm");
  });

  it("keeps every value", () => {
    expect(finding.samples).toEqual({ both: [3, 2.4, 2.2], none: [2, 1.9, 2.1] });
  });
});
