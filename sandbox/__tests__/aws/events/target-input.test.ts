import { targetInput } from "../../../aws/events/target-input";

const event = { source: "aws.sagemaker", detail: { arn: 'arn:"1"', versions: [{ id: 7 }] } };
const ruleArn = "arn:aws:events:us-east-1:123456789012:rule/approved";

describe("the input of a target", () => {
  it.each([
    ["the event", {}, JSON.stringify(event)],
    ["a constant", { Input: "{}" }, "{}"],
    ["a part of the event", { InputPath: "$.detail.versions[0].id" }, "7"],
    [
      "a template with values as JSON and inside quotes",
      {
        InputTransformer: {
          InputPathsMap: { arn: "$.detail.arn", versions: "$.detail.versions" },
          InputTemplate: `{"text":"of <arn>","versions":<versions>,"rule":"<aws.events.rule-name>"}`,
        },
      },
      `{"text":"of arn:\\"1\\"","versions":[{"id":7}],"rule":"approved"}`,
    ],
  ])("is %s", (_what, target, input) => {
    expect(targetInput(target, event, ruleArn)).toBe(input);
  });
});
