import { report } from "../../bench/report";

const results = { findings: [], failures: [] };
const when = { machine: "linux, 2 cores", began: new Date("2026-02-03T04:05:06Z") };

describe("the report", () => {
  it("says when and on what it was measured", () => {
    expect(report(results, { ...when, rounds: 5 })).toContain("\n2026-02-03T04:05Z on linux, 2 cores.\n");
  });

  it("warns of too few rounds", () => {
    expect(report(results, { ...when, rounds: 4 })).toContain(
      "Only 4 of 5 rounds: to look at, not to quote.",
    );
  });

  it("has no warning with enough rounds", () => {
    expect(report(results, { ...when, rounds: 5 })).not.toContain("rounds");
  });
});
