import type { Finding } from "../../bench/finding";
import { markdownTable, quantity } from "../../bench/table";

const kept: Finding = {
  measurement: "synth",
  what: "synth",
  value: 1.1234,
  unit: "×",
  limit: 1.15,
  how: "2 s",
};

function cells(line: string | undefined): string[] {
  return (line ?? "")
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());
}

const row = (finding: Finding) => cells(markdownTable([finding]).split("\n")[2]);

describe("quantity", () => {
  it.each([
    [1.0421, "×", "1.042 ×"],
    [5.236, "s", "5.24 s"],
    [72.96, "kB", "73.0 kB"],
    [312.4, "MB", "312 MB"],
    [6, "calls", "6 calls"],
  ] as const)("writes %d %s as %s", (value, unit, expected) => {
    expect(quantity(value, unit)).toBe(expected);
  });
});

describe("the table", () => {
  it("is Markdown with a head and columns of one width", () => {
    const finding = { ...kept, what: "a long name of a thing" };
    expect(markdownTable([finding, { ...kept, limit: undefined, unit: "s" }])).toBe(
      [
        "| What                   | Measured | At most | Result          | How |",
        "| ---------------------- | -------- | ------- | --------------- | --- |",
        "| a long name of a thing | 1.123 ×  | 1.15 ×  | kept            | 2 s |",
        "| synth                  | 1.12 s   |         | for information | 2 s |",
      ].join("\n"),
    );
  });

  it("names a missed limit", () => {
    expect(row({ ...kept, value: 1.2 })).toEqual(["synth", "1.200 ×", "1.15 ×", "MISSED", "2 s"]);
  });

  it("shows more digits than a limit that is hardly missed would hide", () => {
    expect(row({ ...kept, value: 1.151 })[1]).toBe("1.151 ×");
  });

  it("has failed measurements as lines of their own, with the first line of the problem", () => {
    const lines = markdownTable([], [{ measurement: "demo", problem: "it stopped:\nlong output" }]).split(
      "\n",
    );
    expect(cells(lines[2])).toEqual(["demo", "", "", "FAILED", "it stopped:"]);
  });

  it("keeps a cell together that holds a column's mark", () => {
    expect(row({ ...kept, how: "a | b" })[4]).toBe("a \\| b");
  });
});
