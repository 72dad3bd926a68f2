import type { Finding } from "../../bench/finding";
import type { Bench } from "../../bench/measurement";
import { measureAll } from "../../bench/run";

const found: Finding = { measurement: "two", what: "it", value: 1, unit: "s", how: "" };
const settings = { rounds: 5, during: <Result>(_what: string, work: Promise<Result>) => work };

describe("a measurement that fails", () => {
  const results = measureAll(
    [
      { name: "one", measure: () => Promise.reject(new Error("no sandbox")) },
      { name: "two", measure: () => Promise.resolve([found]) },
    ],
    settings,
  );

  it("is a failure of the run", async () => {
    expect((await results).failures).toEqual([{ measurement: "one", problem: "no sandbox" }]);
  });

  it("keeps none of the others from being made", async () => {
    expect((await results).findings).toEqual([found]);
  });
});

it("passes a measurement how many rounds to make", async () => {
  const measure = jest.fn((_bench: Bench) => Promise.resolve([]));
  await measureAll([{ name: "one", measure }], settings);
  expect(measure).toHaveBeenCalledWith(expect.objectContaining({ rounds: 5 }));
});
