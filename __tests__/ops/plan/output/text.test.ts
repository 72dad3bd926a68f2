import { reviewText } from "../../../../ops/plan/output/text";
import { reviewFixture } from "../review-fixture";

const text = reviewText(reviewFixture());

describe("a review on a terminal", () => {
  it("has the counts of the catalog and its changes by module", () => {
    expect(text).toMatch(
      /^service-catalog: 3 to add, 2 to change, 3 to destroy\n {2}alarms\n {4}update aws_sns_topic/,
    );
  });

  it("has a table of the projects that were planned", () => {
    expect(text).toMatch(/^PROJECT +TO ADD +TO CHANGE +TO DESTROY +WOULD LOSE DATA$/m);
    expect(text).toMatch(/^fraud +1 +1 +1 +bucket aws_s3_bucket\.artifact-bucket_bucket_1A2B3C4D$/m);
    expect(text).toMatch(/^abalone +0 +1 +0 +nothing$/m);
  });

  it("says why others have no plan", () => {
    expect(text).toContain("3 of 12 living projects planned, 1 failed, 1 without a plan");
    expect(text).toContain("broken: COULD NOT BE PLANNED: Error");
    expect(text).toContain("gone: not planned: is destroyed");
  });

  it("says what is destroyed, data first", () => {
    expect(text).toMatch(/Destroyed or replaced:\n {2}\S+: replace \S+ \((logs|bucket): data\)/);
  });
});

it("names secrets that get a new value", () => {
  const catalog = { changes: [], secretValues: ["aws_secretsmanager_secret_version.token"] };
  expect(reviewText(reviewFixture({ catalog, projects: undefined }))).toContain(
    "new value of a secret: aws_secretsmanager_secret_version.token",
  );
});

it("says first that a plan is refused", () => {
  expect(reviewText(reviewFixture({ refusals: ["No."] }))).toMatch(/^REFUSED: No\.\n/);
});
