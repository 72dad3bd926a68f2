import { projectRows, projectTotals } from "../../../../ops/plan/output/project-row";
import { PROJECTS } from "../review-fixture";

const rows = projectRows({ projects: PROJECTS });

it("come in the order in which somebody has to look at them", () => {
  expect(rows.map(({ name }) => name)).toEqual(["fraud", "broken", "abalone", "churn", "gone"]);
});

it("name what would be lost", () => {
  expect(rows[0]?.losses).toEqual(["bucket aws_s3_bucket.artifact-bucket_bucket_1A2B3C4D"]);
});

it("are added up", () => {
  expect(projectTotals(rows)).toEqual({
    ...{ add: 1, change: 3, destroy: 1 },
    ...{ planned: 3, changed: 3, losing: 1, failed: 1, skipped: 1 },
  });
});
