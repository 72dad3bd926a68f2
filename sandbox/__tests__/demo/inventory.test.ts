import { type Inventory, metricsIn, repositoriesIn } from "../../demo/inventory";
import { inventoryTable } from "../../demo/inventory-table";
import { LocalGitLab, TOKEN } from "../gitlab/local-gitlab";

const INVENTORY: Inventory = {
  projects: [{ name: "abalone", id: "p-1", status: "CreateCompleted" }],
  repositories: [{ name: "ops/abalone-build", url: "http://127.0.0.1:1/ops/abalone-build.git" }],
  models: [
    { name: "abalone-p-1/1", approval: "Approved", metrics: { mse: 4.87654, r2: 0.5 } },
    { name: "abalone-p-1/2", approval: "PendingManualApproval", metrics: {} },
  ],
  endpoints: [{ name: "abalone-p-1-production", status: "InService" }],
};

describe("the table of what was made", () => {
  it("has a line for each thing, in columns", () => {
    expect(inventoryTable(INVENTORY)).toBe(
      [
        "what        name                    details",
        "----------  ----------------------  ----------------------------------------",
        "project     abalone                 p-1, CreateCompleted",
        "repository  ops/abalone-build       http://127.0.0.1:1/ops/abalone-build.git",
        "model       abalone-p-1/1           Approved, mse 4.877, r2 0.5",
        "model       abalone-p-1/2           PendingManualApproval",
        "endpoint    abalone-p-1-production  InService",
      ].join("\n"),
    );
  });
});

describe("the metrics of an evaluation", () => {
  it("are all its values, whatever they are grouped in", () => {
    const evaluation = {
      regression_metrics: { mse: { value: 4.9, standard_deviation: 2.2 }, r2: { value: 0.5 } },
      dataset: { rows: 627 },
    };
    expect(metricsIn(evaluation)).toEqual({ mse: 4.9, r2: 0.5 });
  });

  it("are without those that are no single number, such as a confusion matrix", () => {
    const evaluation = {
      multiclass_classification_metrics: {
        confusion_matrix: { "0": { "0": 12, "1": 3 } },
        accuracy: { value: 0.9 },
        roc: { value: "NaN" },
      },
    };
    expect(metricsIn(evaluation)).toEqual({ accuracy: 0.9 });
  });
});

test("the repositories are those of the demo's user, with the addresses that git clones", async () => {
  const local = await LocalGitLab.start();
  try {
    await local.newProject("churn-build");
    await local.newProject("abalone-build");
    const { url } = local.gitlab;
    expect(await repositoriesIn({ GITLAB_URL: url, GITLAB_TOKEN: TOKEN })).toEqual([
      { name: "ada/abalone-build", url: `${url}/ada/abalone-build.git` },
      { name: "ada/churn-build", url: `${url}/ada/churn-build.git` },
    ]);
  } finally {
    await local.stop();
  }
});
