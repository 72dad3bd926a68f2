import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { scheduleMilliseconds } from "../../../aws/events/scheduled-rules";
import { type StartedAws, startedAws } from "../../../testing/started-aws";

describe("scheduleMilliseconds", () => {
  it.each([
    ["rate(1 minute)", 60_000],
    ["rate(5 minutes)", 300_000],
    ["rate(1 hour)", 3_600_000],
    ["rate(2 days)", 172_800_000],
    ["rate(1 minutes)", undefined],
    ["rate(5 minute)", undefined],
    ["rate(0 minutes)", undefined],
    ["rate(5 seconds)", undefined],
    ["cron(0 12 * * ? *)", undefined],
  ])("%s: %s", (expression, milliseconds) => {
    expect(scheduleMilliseconds(expression)).toBe(milliseconds);
  });
});

describe("a rule with a schedule", () => {
  let aws: StartedAws;
  let events: EventBridgeClient;
  let sqs: SQSClient;
  let QueueUrl: string | undefined;
  const Arn = "arn:aws:sqs:us-east-1:123456789012:ticks";

  beforeAll(async () => {
    aws = await startedAws();
    events = new EventBridgeClient(aws.client);
    sqs = new SQSClient(aws.client);
    const statement = { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:*" };
    const Policy = JSON.stringify({ Statement: [{ ...statement, Resource: Arn }] });
    ({ QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "ticks", Attributes: { Policy } })));
  });
  afterAll(() => aws.stop());

  async function ticks(Name: string, State: "ENABLED" | "DISABLED"): Promise<unknown[]> {
    await events.send(new PutRuleCommand({ Name, State, ScheduleExpression: "rate(5 minutes)" }));
    await events.send(new PutTargetsCommand({ Rule: Name, Targets: [{ Id: "queue", Arn }] }));
    await aws.runSchedule(Name);
    await aws.waitUntilIdle();
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    return Messages.map(({ Body = "{}" }) => JSON.parse(Body) as unknown);
  }

  it("sends its targets the clock's event", async () => {
    expect(await ticks("on", "ENABLED")).toEqual([
      expect.objectContaining({
        source: "aws.events",
        "detail-type": "Scheduled Event",
        resources: ["arn:aws:events:us-east-1:123456789012:rule/on"],
        detail: {},
      }),
    ]);
  });

  it("sends nothing when it is disabled", async () => {
    expect(await ticks("off", "DISABLED")).toEqual([]);
  });

  it("is the only kind that can be set off by hand", async () => {
    await events.send(new PutRuleCommand({ Name: "pattern", EventPattern: '{"source":["x"]}' }));
    await expect(aws.runSchedule("pattern")).rejects.toThrow("Rule pattern has no schedule.");
  });
});
