import { readFileSync } from "node:fs";

/** `name==version` of every line that has it, also in TOML. */
function pins(file: string): string[] {
  return [
    ...readFileSync(file, "utf8").matchAll(/^\s*"?((pandas|scikit-learn|xgboost|xgboost-cpu)==[\d.]+)/gm),
  ]
    .map((match) => match[1] ?? "")
    .sort();
}

describe("the Python of SageMaker's jobs", () => {
  const seed = pins("seed-code/model-build/pyproject.toml");

  it("has the versions that the build repository tests its scripts with", () => {
    expect(pins("sandbox/ml-requirements.in")).toEqual(seed);
    expect(seed).toHaveLength(4);
  });

  it("is pinned to them", () => {
    expect(pins("sandbox/ml-requirements.txt")).toEqual(seed);
  });
});
