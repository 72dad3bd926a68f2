import { runOnHost } from "./staged-host";

describe("remove_pipelines", () => {
  const listed = "abalone-p-1\nabalone-p-1-train-more-0a1b2c\nabalone-p-12";

  it("deletes the project's pipeline and those of branches, but not another project's", () => {
    const { code, changes } = runOnHost("remove_pipelines", { "aws sagemaker list-pipelines": listed });
    expect(code).toBe(0);
    expect(changes).toEqual([
      "aws sagemaker delete-pipeline --pipeline-name abalone-p-1",
      "aws sagemaker delete-pipeline --pipeline-name abalone-p-1-train-more-0a1b2c",
    ]);
  });

  it("fails for a pipeline that runs, and says what to do", () => {
    const { code, failure } = runOnHost("remove_pipelines", {
      "aws sagemaker list-pipelines": listed,
      "aws sagemaker delete-pipeline": 254,
    });
    expect(code).toBe(1);
    expect(failure).toBe(
      "The pipeline abalone-p-1 can not be deleted: aws sagemaker delete-pipeline: refused If it runs, stop it or wait for its end, and update the project with a new RunToken.",
    );
  });

  it("fails when pipelines can not be listed", () => {
    const { failure } = runOnHost("remove_pipelines", { "aws sagemaker list-pipelines": 254 });
    expect(failure).toBe("The pipelines of p-1 can not be listed.");
  });
});

describe("remove_groups_of_branches", () => {
  const answers = {
    "aws sagemaker list-model-package-groups": "abalone-p-1-train-more-0a1b2c\nabalone-p-12",
    "aws sagemaker list-model-packages": "arn:one\narn:two",
  };
  const remove = (data: string, more = {}) =>
    runOnHost("remove_groups_of_branches", { ...answers, ...more }, { DATA_ON_DESTROY: data });

  it("retains them, and says so, when data are kept", () => {
    const { changes, retained } = remove("keep");
    expect([changes, retained]).toEqual([[], "abalone-p-1-train-more-0a1b2c"]);
  });

  it("deletes them with their models when data are deleted", () => {
    expect(remove("delete").changes).toEqual([
      "aws sagemaker delete-model-package --model-package-name arn:one",
      "aws sagemaker delete-model-package --model-package-name arn:two",
      "aws sagemaker delete-model-package-group --model-package-group-name abalone-p-1-train-more-0a1b2c",
    ]);
  });

  it("fails when a group can not be deleted", () => {
    const { failure } = remove("delete", { "aws sagemaker delete-model-package-group": 254 });
    expect(failure).toBe("The model package group abalone-p-1-train-more-0a1b2c can not be deleted.");
  });
});

describe("remove_what_ci_made", () => {
  it("looks for all of it, whatever the state has", () => {
    const { calls } = runOnHost(": >resources.txt; remove_what_ci_made");
    expect(calls.map((call) => call.split(" ").slice(1, 3).join(" "))).toEqual([
      "sagemaker list-pipelines",
      "sagemaker list-model-package-groups",
      "s3api list-objects-v2",
    ]);
  });

  it("deletes no pipeline of another project", () => {
    const { changes } = runOnHost("remove_what_ci_made", { "aws sagemaker list-pipelines": "abalone-p-12" });
    expect(changes).toEqual([]);
  });
});
