import { InvokeCommand, LambdaClient, PutFunctionEventInvokeConfigCommand } from "@aws-sdk/client-lambda";
import { CreateQueueCommand, type Message, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { heardTopic } from "../sns/heard-topic";
import { type StartedAws, startedAws } from "../../../testing/started-aws";
import { functionFrom, roleFor } from "./function-fixture";

describe("invoking a function asynchronously", () => {
  let aws: StartedAws;
  let lambda: LambdaClient;
  let sqs: SQSClient;
  let Role: string;

  beforeAll(async () => {
    aws = await startedAws({ lambda: { retryDelaysMilliseconds: [10, 20] } });
    lambda = new LambdaClient(aws.client);
    sqs = new SQSClient(aws.client);
    Role = await roleFor(aws, "functions", "lambda.amazonaws.com", ["sqs:SendMessage"]);
  });
  afterAll(() => aws.stop());

  const queue = async (QueueName: string): Promise<{ arn: string; messages: () => Promise<Message[]> }> => {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }));
    const receive = { QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] };
    return {
      arn: `arn:aws:sqs:us-east-1:123456789012:${QueueName}`,
      messages: async () => (await sqs.send(new ReceiveMessageCommand(receive))).Messages ?? [],
    };
  };
  const send = async (FunctionName: string, event: object): Promise<number | undefined> => {
    const command = new InvokeCommand({
      FunctionName,
      InvocationType: "Event",
      Payload: JSON.stringify(event),
    });
    const { StatusCode } = await lambda.send(command);
    await aws.waitUntilIdle();
    return StatusCode;
  };

  it("accepts the event, tries three times and then sends it to the dead-letter queue", async () => {
    const failed = await queue("dead-letters");
    const source = `let tries = 0; exports.handler = async () => { throw new Error("try " + ++tries) };`;
    await functionFrom(aws, source, {
      FunctionName: "fails",
      Role,
      DeadLetterConfig: { TargetArn: failed.arn },
    });
    expect(await send("fails", { model: 1 })).toBe(202);
    const [message, ...more] = await failed.messages();
    expect(more).toEqual([]);
    expect(JSON.parse(message?.Body ?? "")).toEqual({ model: 1 });
    expect(message?.MessageAttributes).toMatchObject({
      ErrorCode: { StringValue: "200" },
      ErrorMessage: { StringValue: "try 3" },
      RequestID: { StringValue: expect.stringMatching(/^[\da-f-]{36}$/) as string },
    });
  });

  it("stops trying once the function succeeds", async () => {
    const done = await queue("done");
    const source = `let tries = 0; exports.handler = async () => { if (++tries < 2) throw new Error("no"); return tries; };`;
    await functionFrom(aws, source, { FunctionName: "recovers", Role });
    const DestinationConfig = { OnSuccess: { Destination: done.arn } };
    await lambda.send(
      new PutFunctionEventInvokeConfigCommand({ FunctionName: "recovers", DestinationConfig }),
    );
    await send("recovers", {});
    const [message] = await done.messages();
    expect(JSON.parse(message?.Body ?? "")).toMatchObject({
      requestContext: { condition: "Success", approximateInvokeCount: 2 },
      responsePayload: 2,
    });
  });

  it("publishes failures to a topic, if the function's role may publish to it", async () => {
    const topic = await heardTopic(aws, "failures-topic");
    await functionFrom(aws, `exports.handler = async () => { throw new Error("down") };`, {
      FunctionName: "heard",
      Role: await roleFor(aws, "publisher", "lambda.amazonaws.com", ["sns:Publish"]),
    });
    const DestinationConfig = { OnFailure: { Destination: topic.arn } };
    const config = { FunctionName: "heard", MaximumRetryAttempts: 0, DestinationConfig };
    await lambda.send(new PutFunctionEventInvokeConfigCommand(config));
    await send("heard", {});
    expect((await topic.messages()).map((message) => JSON.parse(message) as unknown)).toMatchObject([
      { responsePayload: { errorMessage: "down" } },
    ]);
  });

  it("refuses a topic that the function's role may not publish to", async () => {
    await functionFrom(aws, "exports.handler = () => 1;", { FunctionName: "mute", Role });
    const Destination = "arn:aws:sns:us-east-1:123456789012:any";
    await expect(
      lambda.send(
        new PutFunctionEventInvokeConfigCommand({
          FunctionName: "mute",
          DestinationConfig: { OnFailure: { Destination } },
        }),
      ),
    ).rejects.toThrow(`does not have permissions to call Publish on ${Destination}`);
  });

  it("sends the destination for failures what was asked and what was answered", async () => {
    const failed = await queue("failures");
    await functionFrom(aws, `exports.handler = async () => { throw new Error("down") };`, {
      FunctionName: "down",
      Role,
    });
    const DestinationConfig = { OnFailure: { Destination: failed.arn } };
    await lambda.send(
      new PutFunctionEventInvokeConfigCommand({
        FunctionName: "down",
        MaximumRetryAttempts: 0,
        DestinationConfig,
      }),
    );
    await send("down", { model: 2 });
    const [message] = await failed.messages();
    expect(JSON.parse(message?.Body ?? "")).toMatchObject({
      requestContext: { condition: "RetriesExhausted", approximateInvokeCount: 1 },
      requestPayload: { model: 2 },
      responseContext: { functionError: "Unhandled" },
      responsePayload: { errorMessage: "down" },
    });
  });
});
