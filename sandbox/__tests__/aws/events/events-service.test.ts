import {
  EventBridgeClient,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  type Target,
} from "@aws-sdk/client-eventbridge";
import { AddPermissionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { CreateQueueCommand, type Message, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { functionFrom, roleFor } from "../lambda/function-fixture";
import { heardTopic } from "../sns/heard-topic";
import { type StartedAws, startedAws } from "../../../testing/started-aws";

interface Queue {
  readonly arn: string;
  messages(): Promise<Message[]>;
}

describe("EventBridge", () => {
  let aws: StartedAws;
  let events: EventBridgeClient;
  let sqs: SQSClient;

  beforeAll(async () => {
    aws = await startedAws({ lambda: { retryDelaysMilliseconds: [10, 10] } });
    events = new EventBridgeClient(aws.client);
    sqs = new SQSClient(aws.client);
  });
  afterAll(() => aws.stop());

  const queue = async (
    QueueName: string,
    mayReceive = true,
    Attributes: Record<string, string> = {},
  ): Promise<Queue> => {
    const arn = `arn:aws:sqs:us-east-1:123456789012:${QueueName}`;
    const statement = {
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: arn,
      Condition: { ArnLike: { "aws:SourceArn": "arn:aws:events:us-east-1:123456789012:rule/*" } },
    };
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: mayReceive ? [statement] : [] });
    const command = new CreateQueueCommand({
      QueueName,
      Attributes: { ...(mayReceive && { Policy }), ...Attributes },
    });
    const { QueueUrl } = await sqs.send(command);
    const receive = { QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] };
    return { arn, messages: async () => (await sqs.send(new ReceiveMessageCommand(receive))).Messages ?? [] };
  };

  /** A rule on events of a source of its own. */
  const rule = async (Name: string, ...Targets: Target[]): Promise<void> => {
    await events.send(new PutRuleCommand({ Name, EventPattern: JSON.stringify({ source: [Name] }) }));
    await events.send(new PutTargetsCommand({ Rule: Name, Targets }));
  };

  const put = async (Source: string, detail: object = {}) => {
    const Entries = [{ Source, DetailType: "test", Detail: JSON.stringify(detail) }];
    const answer = await events.send(new PutEventsCommand({ Entries }));
    await aws.waitUntilIdle();
    return answer;
  };

  it("delivers a matching event to a queue, in EventBridge's envelope", async () => {
    const received = await queue("received");
    await rule("to-queue", { Id: "queue", Arn: received.arn });
    const { Entries } = await put("to-queue", { number: 1 });
    await put("other-source");
    const messages = await received.messages();
    expect(messages.map((message) => JSON.parse(message.Body ?? "") as unknown)).toEqual([
      {
        version: "0",
        id: Entries?.[0]?.EventId,
        "detail-type": "test",
        source: "to-queue",
        account: "123456789012",
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
        region: "us-east-1",
        resources: [],
        detail: { number: 1 },
      },
    ]);
  });

  it("delivers to a function that allows the rule", async () => {
    const received = await queue("from-function");
    const source = `
      const { SQSClient, SendMessageCommand } = require("@aws-sdk/client-sqs");
      exports.handler = (event) => new SQSClient({}).send(new SendMessageCommand({
        QueueUrl: process.env.QUEUE_URL, MessageBody: event.detail.model }));`;
    const Arn = await functionFrom(aws, source, {
      FunctionName: "target",
      Role: await roleFor(aws, "target", "lambda.amazonaws.com", ["sqs:SendMessage"]),
      Environment: { Variables: { QUEUE_URL: `${aws.url}/123456789012/from-function` } },
    });
    await new LambdaClient(aws.client).send(
      new AddPermissionCommand({
        FunctionName: "target",
        StatementId: "events",
        Action: "lambda:InvokeFunction",
        Principal: "events.amazonaws.com",
        SourceArn: "arn:aws:events:us-east-1:123456789012:rule/to-function",
      }),
    );
    await rule("to-function", { Id: "function", Arn });
    await put("to-function", { model: "churn" });
    expect((await received.messages()).map((message) => message.Body)).toEqual(["churn"]);
  });

  it("sends the event to the target's dead-letter queue when the function does not allow the rule", async () => {
    const letters = await queue("dead-letters");
    const Arn = await functionFrom(aws, "exports.handler = () => 1;", {
      FunctionName: "closed",
      Role: await roleFor(aws, "closed", "lambda.amazonaws.com"),
    });
    await rule("not-allowed", { Id: "function", Arn, DeadLetterConfig: { Arn: letters.arn } });
    await put("not-allowed", { model: "churn" });
    const [message] = await letters.messages();
    expect(JSON.parse(message?.Body ?? "")).toMatchObject({
      source: "not-allowed",
      detail: { model: "churn" },
    });
    expect(message?.MessageAttributes).toMatchObject({
      RULE_ARN: { StringValue: "arn:aws:events:us-east-1:123456789012:rule/not-allowed" },
      TARGET_ARN: { StringValue: Arn },
      ERROR_CODE: { StringValue: "NO_PERMISSIONS" },
      ERROR_MESSAGE: {
        StringValue: expect.stringContaining("does not allow events.amazonaws.com") as string,
      },
    });
  });

  it("names a function that does not exist in the dead letter", async () => {
    const letters = await queue("letters-of-missing");
    const Arn = "arn:aws:lambda:us-east-1:123456789012:function:missing";
    await rule("to-missing", { Id: "function", Arn, DeadLetterConfig: { Arn: letters.arn } });
    await put("to-missing");
    const [message] = await letters.messages();
    expect(message?.MessageAttributes?.ERROR_CODE?.StringValue).toBe("NO_RESOURCE");
  });

  it("does not deliver to a queue whose policy does not allow the rule", async () => {
    const closed = await queue("closed-queue", false);
    await rule("to-closed-queue", { Id: "queue", Arn: closed.arn });
    await put("to-closed-queue");
    expect(await closed.messages()).toEqual([]);
  });

  it("does not deliver to a queue encrypted with the key that AWS manages", async () => {
    const encrypted = await queue("encrypted", true, { KmsMasterKeyId: "alias/aws/sqs" });
    await rule("to-encrypted", { Id: "queue", Arn: encrypted.arn });
    await put("to-encrypted");
    expect(await encrypted.messages()).toEqual([]);
  });

  it("delivers to a topic whose policy allows the rule", async () => {
    const statement = {
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sns:Publish",
    };
    const Policy = JSON.stringify({ Statement: [{ ...statement, Resource: "*" }] });
    const topic = await heardTopic(aws, "alarms", { Policy });
    await rule("to-topic", { Id: "topic", Arn: topic.arn, InputPath: "$.detail.model" });
    await put("to-topic", { model: "churn" });
    expect(await topic.messages()).toEqual(['"churn"']);
  });

  it("delivers everything twice when asked to", async () => {
    const received = await queue("twice");
    await rule("twice", { Id: "queue", Arn: received.arn });
    aws.delivery.copies = 2;
    const { Entries } = await put("twice");
    aws.delivery.copies = 1;
    const ids = (await received.messages()).map(
      (message) => (JSON.parse(message.Body ?? "") as { id: string }).id,
    );
    expect(ids).toEqual([Entries?.[0]?.EventId, Entries?.[0]?.EventId]);
  });

  it("delivers the events that services of the account emit", async () => {
    const received = await queue("from-sagemaker");
    await rule("aws.sagemaker", { Id: "queue", Arn: received.arn, InputPath: "$.detail" });
    const detail = { ModelApprovalStatus: "Approved" };
    const detailType = "SageMaker Model Package State Change";
    aws.serviceContext.emitEvent({ source: "aws.sagemaker", detailType, detail, region: "us-east-1" });
    await aws.waitUntilIdle();
    expect((await received.messages()).map((message) => message.Body)).toEqual([JSON.stringify(detail)]);
  });

  it("reads back a target as it was written", async () => {
    const target = {
      Id: "function",
      Arn: "arn:aws:lambda:us-east-1:123456789012:function:f",
      DeadLetterConfig: { Arn: "arn:aws:sqs:us-east-1:123456789012:letters" },
      RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 60 },
    };
    await rule("read-back", target);
    const { Targets } = await events.send(new ListTargetsByRuleCommand({ Rule: "read-back" }));
    expect(Targets).toEqual([target]);
  });

  it("refuses events in the name of an AWS service", async () => {
    const { FailedEntryCount, Entries } = await put("aws.s3");
    expect({ FailedEntryCount, Entries }).toEqual({
      FailedEntryCount: 1,
      Entries: [
        { ErrorCode: "NotAuthorizedForSourceException", ErrorMessage: "Not authorized for the source." },
      ],
    });
  });

  it.each([
    [{ Name: "r".repeat(65), EventPattern: "{}" }, "ValidationException", "length less than or equal to 64"],
    [{ Name: "a b", EventPattern: "{}" }, "ValidationException", "regular expression pattern"],
    [
      { Name: "r", EventPattern: `{"source":"x"}` },
      "InvalidEventPatternException",
      "must be an object or an array",
    ],
    [
      { Name: "r", ScheduleExpression: "rate(1 days)" },
      "ValidationException",
      "ScheduleExpression is not valid",
    ],
    [{ Name: "r", ScheduleExpression: "cron(0 12 * * ? *)" }, "UnknownOperationException", "cron"],
    [
      { Name: "r", ScheduleExpression: "rate(1 day)", EventBusName: "other" },
      "ValidationException",
      "only on the default event bus",
    ],
  ])("refuses rule %j", async (input, name, message) => {
    await expect(events.send(new PutRuleCommand(input))).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message) as string,
    });
  });

  it.each<[string, Target[], string, string]>([
    [
      "a sixth target",
      Array.from({ length: 6 }, (_, index) => ({
        Id: `t${index}`,
        Arn: "arn:aws:sqs:us-east-1:123456789012:q",
      })),
      "LimitExceededException",
      "exceeds the maximum number allowed",
    ],
    [
      "a service it does not play",
      [{ Id: "t", Arn: "arn:aws:kinesis:us-east-1:123456789012:stream/t" }],
      "UnknownOperationException",
      "kinesis",
    ],
    [
      "a dead-letter queue that is none",
      [
        {
          Id: "t",
          Arn: "arn:aws:sqs:us-east-1:123456789012:q",
          DeadLetterConfig: { Arn: "arn:aws:sns:us-east-1:123456789012:t" },
        },
      ],
      "ValidationException",
      "is not the ARN of a standard queue",
    ],
    [
      "too many retries",
      [{ Id: "t", Arn: "arn:aws:sqs:us-east-1:123456789012:q", RetryPolicy: { MaximumRetryAttempts: 186 } }],
      "ValidationException",
      "less than or equal to 185",
    ],
  ])("refuses %s", async (_what, Targets, name, message) => {
    await expect(rule("limits", ...Targets)).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message) as string,
    });
  });
});
