import type { PlanDocument } from "../../../../ops/plan/terraform/plan-document";
import { refusals } from "../../../../ops/plan/catalog/refusal";
import { recordedPlan } from "../terraform/recorded-plans";

const plan = recordedPlan("destroys");

/** The plan with another action on the encryption key. */
function withKeyDestroyed(): PlanDocument {
  const { resource_changes: changes = [] } = plan;
  return {
    ...plan,
    resource_changes: changes.map((resource) =>
      resource.type === "aws_kms_key"
        ? { ...resource, change: { ...resource.change, actions: ["delete"], after: null } }
        : resource,
    ),
  };
}

it("refuses a plan that replaces the state bucket or destroys the lock table", () => {
  expect(refusals(plan)).toEqual([
    "The plan would destroy the lock table terraform-tfstate-dev-machine-learning-ops " +
      "(aws_dynamodb_table.lock-table_table_1A2B3C4D): no run of a project could lock its state any more.",
    "The plan would replace the state bucket dev-machine-learning-ops-tfstate-123456789012 " +
      "(aws_s3_bucket.state-bucket_bucket_828F7150): no project could be updated or destroyed any more.",
  ]);
});

it("refuses a plan that destroys the encryption key", () => {
  expect(refusals(withKeyDestroyed())).toContainEqual(
    expect.stringMatching(/^The plan would destroy the encryption key arn:aws:kms:/),
  );
});

it("knows the bucket by its name, whatever its address is", () => {
  const renamed = (plan.resource_changes ?? []).map((resource) =>
    resource.type === "aws_s3_bucket" ? { ...resource, address: "aws_s3_bucket.other" } : resource,
  );
  expect(refusals({ ...plan, resource_changes: renamed })).toContainEqual(
    expect.stringContaining("aws_s3_bucket.other"),
  );
});

it("refuses no plan that keeps them", () => {
  expect(refusals(recordedPlan("changes"))).toEqual([]);
});

it("refuses no update of them", () => {
  const updated = (plan.resource_changes ?? []).map((resource) => ({
    ...resource,
    change: { ...resource.change, actions: ["update"] as const },
  }));
  expect(refusals({ ...plan, resource_changes: updated })).toEqual([]);
});
