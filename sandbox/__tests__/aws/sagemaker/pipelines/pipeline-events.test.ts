import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";

import { condition, definition, fail } from "./definitions";
import { PipelineAccount } from "./pipeline-account";

interface Event {
  readonly "detail-type": string;
  readonly detail: Readonly<Record<string, unknown>>;
}

let account: PipelineAccount;
let sqs: SQSClient;
let QueueUrl: string;
beforeAll(async () => {
  account = await PipelineAccount.open();
  sqs = new SQSClient(account.aws.client);
  QueueUrl = (await sqs.send(new CreateQueueCommand({ QueueName: "events" }))).QueueUrl ?? "";
  const events = new EventBridgeClient(account.aws.client);
  const pattern = {
    source: ["aws.sagemaker"],
    "detail-type": [
      "SageMaker Model Building Pipeline Execution Status Change",
      "SageMaker Model Building Pipeline Execution Step Status Change",
    ],
  };
  const rule = new PutRuleCommand({ Name: "pipelines", EventPattern: JSON.stringify(pattern) });
  const { RuleArn } = await events.send(rule);
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
  );
  const Arn = Attributes?.["QueueArn"] ?? "";
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: Arn,
        Condition: { ArnEquals: { "aws:SourceArn": RuleArn } },
      },
    ],
  });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  await events.send(new PutTargetsCommand({ Rule: "pipelines", Targets: [{ Id: "queue", Arn }] }));
});
afterAll(() => account.close());

/** All events that have come. */
async function received(): Promise<Event[]> {
  await account.aws.waitUntilIdle();
  const events: Event[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 }),
    );
    if (Messages.length === 0) return events;
    events.push(...Messages.map(({ Body = "{}" }) => JSON.parse(Body) as Event));
  }
}

describe("the events of an execution", () => {
  it("say how it and its steps change", async () => {
    const check = condition("Check", [], [fail("Reject", "no")], []);
    const { arn } = await account.run(definition([check]));
    const events = await received();
    const steps = events.filter((event) => event["detail-type"].includes("Step"));
    const statuses = steps.map(({ detail }) =>
      [detail["stepName"], detail["previousStepStatus"], detail["currentStepStatus"]].join(" "),
    );
    expect(statuses.sort()).toEqual([
      "Check  Starting",
      "Check Executing Succeeded",
      "Check Starting Executing",
      "Reject  Starting",
      "Reject Executing Failed",
      "Reject Starting Executing",
    ]);
    expect(steps.find(({ detail }) => detail["currentStepStatus"] === "Failed")?.detail).toMatchObject({
      failureReason: "no",
      metadata: { Fail: { ErrorMessage: "no" } },
      stepType: "Fail",
      pipelineExecutionArn: arn,
    });
    const ended = events.find(({ detail }) => detail["currentPipelineExecutionStatus"] === "Failed");
    expect(ended?.detail).toMatchObject({
      pipelineArn: arn.replace(/\/execution.*/, ""),
      pipelineExecutionArn: arn,
      previousPipelineExecutionStatus: "Executing",
      executionEndTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
    });
  });
});
