import {
  canonical,
  changedAttributes,
  countsOf,
  plannedChanges,
} from "../../../../ops/plan/terraform/planned-change";
import { recordedPlan, SECRETS } from "./recorded-plans";

const changes = plannedChanges(recordedPlan("changes"));
const changeOf = (address: string) => changes.find((change) => change.address.startsWith(address));

describe("changes of a recorded plan", () => {
  it("are counted as Terraform counts them", () => {
    expect(countsOf(changes)).toEqual({ add: 3, change: 2, destroy: 3 });
  });

  it("name the attributes that an update changes", () => {
    expect(changeOf("aws_sns_topic.alarms")).toMatchObject({
      action: "update",
      attributes: ["display_name"],
    });
  });

  it("name what forces a replacement", () => {
    expect(changeOf("aws_cloudwatch_log_group")).toMatchObject({ action: "replace", attributes: ["name"] });
  });

  it("have no attributes where the whole resource comes or goes", () => {
    expect(changeOf("aws_sns_topic.reports")).toMatchObject({ action: "create", attributes: [] });
    expect(changeOf("aws_sqs_queue")).toMatchObject({ action: "delete", attributes: [] });
  });

  it("hold no value of a secret", () => {
    const text = JSON.stringify(changes);
    expect(SECRETS.filter((secret) => text.includes(secret))).toEqual([]);
    expect(changeOf("aws_ssm_parameter")?.attributes).toContain("value");
  });

  it("are none for what stays as it is", () => {
    expect(changeOf("aws_kms_key")).toBeUndefined();
  });
});

it("names attributes that are known only after the apply where no other changes", () => {
  const change = {
    actions: ["update"],
    before: { arn: "a", tags: {} },
    after: { tags: {} },
    after_unknown: { arn: true },
  };
  expect(changedAttributes(change as never)).toEqual(["arn"]);
});

it("leaves out marks of unknown values that mark nothing", () => {
  const change = {
    actions: ["update"],
    before: { a: 1, tags: {} },
    after: { a: 2, tags: {} },
    after_unknown: { tags: {} },
  };
  expect(changedAttributes(change as never)).toEqual(["a"]);
});

it("writes the same value as the same text, whatever the order of its keys", () => {
  expect(canonical({ b: [1, null], a: { d: "x", c: undefined } })).toBe(
    canonical({ a: { c: null, d: "x" }, b: [1, null] }),
  );
});
