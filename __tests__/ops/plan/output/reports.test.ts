import { reviewDocument, terraformReport } from "../../../../ops/plan/output/reports";
import { reviewFixture } from "../review-fixture";

it("gives GitLab the counts of what a merge applies", () => {
  expect(JSON.parse(terraformReport(reviewFixture()))).toEqual({ create: 3, update: 2, delete: 3 });
});

describe("the JSON document", () => {
  const document = JSON.parse(JSON.stringify(reviewDocument(reviewFixture()))) as Record<string, unknown>;

  it("has the counts and changes of the catalog", () => {
    expect(document["catalog"]).toMatchObject({ add: 3, change: 2, destroy: 3 });
  });

  it("has each project with its counts and losses, or the reason why there are none", () => {
    const { planned } = document["projects"] as { planned: unknown[] };
    expect(planned).toContainEqual(
      expect.objectContaining({
        name: "fraud",
        add: 1,
        losses: ["bucket aws_s3_bucket.artifact-bucket_bucket_1A2B3C4D"],
        reason: null,
      }),
    );
    expect(planned).toContainEqual(expect.objectContaining({ name: "broken", add: null, failed: true }));
  });

  it("has what is alike in several projects once", () => {
    const { groups } = document["projects"] as { groups: unknown[] };
    expect(groups).toContainEqual(
      expect.objectContaining({ like: "abalone", projects: ["abalone", "churn"] }),
    );
  });
});
