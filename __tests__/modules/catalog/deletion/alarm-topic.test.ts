import { AlarmTopic } from "../../../../modules/catalog/deletion/alarm-topic";
import { account } from "../../../aws-account";
import { keyArn, names } from "../../../catalog";
import { statement, synthesized } from "../../../synthesized";

const stack = synthesized((scope) => {
  new AlarmTopic(scope, "alarms", { account, names, keyArn });
});

describe("AlarmTopic", () => {
  it("is encrypted by the catalog's key", () => {
    expect(stack.resource("aws_sns_topic")).toMatchObject({
      name: "dev-machine-learning-ops-alarms",
      kms_master_key_id: keyArn,
    });
  });

  it("takes messages of its own rule only", () => {
    expect(statement(stack, "PublishAlarms")).toMatchObject({
      principals: [{ type: "Service", identifiers: ["events.amazonaws.com"] }],
      actions: ["sns:Publish"],
      resources: ["arn:aws:sns:eu-west-1:111122223333:dev-machine-learning-ops-alarms"],
      condition: [
        {
          test: "ArnEquals",
          variable: "aws:SourceArn",
          values: ["arn:aws:events:eu-west-1:111122223333:rule/dev-machine-learning-ops-not-destroyed"],
        },
      ],
    });
  });

  it("hears of the projects of its own catalog", () => {
    const rule = stack.resource("aws_cloudwatch_event_rule");
    expect(rule["name"]).toBe("dev-machine-learning-ops-not-destroyed");
    for (const part of ["sagemaker-projects", "Deleted Project Not Destroyed", names.stateBucket])
      expect(rule["event_pattern"]).toContain(`"${part}"`);
  });

  it("sends people a sentence, not an event", () => {
    expect(stack.resource("aws_cloudwatch_event_target")["input_transformer"]).toEqual({
      input_paths: { message: "$.detail.message" },
      input_template: '"<message>"',
    });
  });
});
