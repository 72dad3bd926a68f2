import type { PlanDocument } from "../../../ops/plan/terraform/plan-document";
import type { CatalogPlan } from "../../../ops/plan/catalog/catalog-plan";
import { differences } from "../../../ops/apply/differences";
import { parseReviewedPlan, reviewedPlan, withoutSensitive } from "../../../ops/plan/reviewed-plan";
import { recordedPlan, SECRETS } from "./terraform/recorded-plans";

const recorded = recordedPlan("changes");

function planOf(document: PlanDocument, serial = 7, lineage = "1b2c"): CatalogPlan {
  return { document, state: { lineage, serial, keysAreStored: true } } as CatalogPlan;
}

/** The recorded plan with one value changed behind the back of the review. */
function withAfter(address: string, values: object): PlanDocument {
  const changes = (recorded.resource_changes ?? []).map((resource) =>
    resource.address === address
      ? {
          ...resource,
          change: { ...resource.change, after: { ...(resource.change.after as object), ...values } },
        }
      : resource,
  );
  return { ...recorded, resource_changes: changes };
}

const TOPIC = "aws_sns_topic.alarms_topic_CB6504A9";
const reviewed = reviewedPlan(planOf(recorded), "aaaa");

describe("a reviewed plan", () => {
  it("is known again after a merge, which has another commit", () => {
    expect(reviewedPlan(planOf(recorded), "bbbb").digest).toBe(reviewed.digest);
  });

  it("holds no value, not even one that is no secret", () => {
    const text = JSON.stringify(reviewed);
    expect([...SECRETS, "Somebody is needed"].filter((value) => text.includes(value))).toEqual([]);
  });

  it("has the changes of outputs too", () => {
    expect(reviewed.changes.map(({ address }) => address)).toContain("output.latest_release_id");
  });

  it("does not depend on a sensitive value", () => {
    const other = withAfter("aws_ssm_parameter.parameters_token_0A1B2C3D", { value: "third-token" });
    expect(reviewedPlan(planOf(other), "aaaa").digest).toBe(reviewed.digest);
  });

  it("is refused when its file was changed by hand", () => {
    const forged = JSON.stringify({ ...reviewed, changes: [] });
    expect(() => parseReviewedPlan(forged, "plan.json")).toThrow(
      "plan.json was changed since it was written: its digest is of another plan. A reviewed plan is what npm run -s plan -- --out FILE writes.",
    );
  });

  it("is read as it was written", () => {
    expect(parseReviewedPlan(JSON.stringify(reviewed), "plan.json")).toEqual(reviewed);
  });
});

describe("how a plan differs from the reviewed one", () => {
  const from = (document: PlanDocument, serial?: number, lineage?: string) =>
    differences(reviewed, reviewedPlan(planOf(document, serial, lineage), undefined));

  it("is nothing for the same plan", () => {
    expect(from(recorded)).toEqual([]);
  });

  it("is the state, when somebody has deployed since", () => {
    expect(from(recorded, 8)).toEqual(["The state was changed since the review: serial 7 then, 8 now"]);
  });

  it("is the state, when it is another one", () => {
    expect(from(recorded, 7, "9d9d")).toEqual([
      "The state is another one: lineage 1b2c in the review, 9d9d now",
    ]);
  });

  it("is a value, identified by the names of attributes", () => {
    expect(from(withAfter(TOPIC, { display_name: "Other" }))).toEqual([
      `${TOPIC}: update with other values than in the review (display_name)`,
    ]);
  });

  it("is a change that comes or goes", () => {
    const rest = (recorded.resource_changes ?? []).filter(({ address }) => address !== TOPIC);
    const lines = differences(
      reviewedPlan(planOf({ ...recorded, resource_changes: rest }), undefined),
      reviewed,
    );
    expect(lines).toEqual([`${TOPIC}: update was not in the review`]);
    expect(from({ ...recorded, resource_changes: rest })).toEqual([
      `${TOPIC}: the review had update, now nothing changes`,
    ]);
  });
});

it("takes sensitive values out at any depth", () => {
  const value = { a: 1, list: [{ b: "x", c: "y" }], whole: { d: 1 } };
  const marks = { list: [{ b: true }], whole: true };
  expect(withoutSensitive(value, marks)).toEqual({ a: 1, list: [{ b: null, c: "y" }], whole: null });
});
