import { MEASUREMENTS, chosen } from "../../bench/measurements";

const names = (chosenNames: readonly string[]) => chosen(chosenNames).map(({ name }) => name);

describe("the measurements", () => {
  it("are all made when none is named", () => {
    expect(chosen([])).toEqual(MEASUREMENTS);
  });

  it("are made in their own order", () => {
    expect(names(["host-run", "synth"])).toEqual(["synth", "host-run"]);
  });

  it("refuse a name that there is not, with those that there are", () => {
    expect(() => chosen(["synth", "speed"])).toThrow(
      "No measurement is named speed. There are: synth, package, sandbox, demo, host-run, ops-status.",
    );
  });
});
