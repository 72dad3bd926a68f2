import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { publishAsService } from "../../../aws/sns/topic-delivery";
import { type StartedAws, startedAws } from "../../../testing/started-aws";
import { heardTopic } from "./heard-topic";

let aws: StartedAws;
beforeAll(async () => {
  aws = await startedAws();
});
afterAll(() => aws.stop());

const RULE = "arn:aws:events:us-east-1:123456789012:rule/alarms";
const sender = { service: "events.amazonaws.com", sourceArn: RULE };
const policy = (action: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: action,
        Resource: "*",
        Condition: { ArnEquals: { "aws:SourceArn": RULE } },
      },
    ],
  });

/** A key that only the account itself may use, or EventBridge too. */
async function key(forEvents: boolean): Promise<string> {
  const kms = new KMSClient(aws.client);
  const { KeyMetadata } = await kms.send(new CreateKeyCommand(forEvents ? { Policy: policy("kms:*") } : {}));
  return KeyMetadata?.Arn ?? "";
}

describe("publishing to a topic as a service", () => {
  it("is what the topic's policy allows", async () => {
    const topic = await heardTopic(aws, "open", { Policy: policy("sns:Publish") });
    await publishAsService(aws.serviceContext, topic.arn, "help", sender);
    expect(await topic.messages()).toEqual(["help"]);
  });

  it("is refused for another source than the policy names", async () => {
    const topic = await heardTopic(aws, "narrow", { Policy: policy("sns:Publish") });
    const other = { ...sender, sourceArn: `${RULE}-2` };
    await expect(publishAsService(aws.serviceContext, topic.arn, "help", other)).rejects.toThrow(
      `The policy of topic ${topic.arn} does not allow events.amazonaws.com to publish for ${RULE}-2.`,
    );
    expect(await topic.messages()).toEqual([]);
  });

  it("needs the key of an encrypted topic", async () => {
    const attributes = { Policy: policy("sns:Publish") };
    const usable = await heardTopic(aws, "usable", { ...attributes, KmsMasterKeyId: await key(true) });
    await publishAsService(aws.serviceContext, usable.arn, "help", sender);
    expect(await usable.messages()).toEqual(["help"]);
    const closed = await heardTopic(aws, "closed", { ...attributes, KmsMasterKeyId: await key(false) });
    await expect(publishAsService(aws.serviceContext, closed.arn, "help", sender)).rejects.toThrow(
      /which encrypts topic .*closed, does not allow events\.amazonaws\.com: kms:GenerateDataKey, kms:Decrypt/,
    );
  });

  it("names a topic that is not there", async () => {
    const missing = "arn:aws:sns:us-east-1:123456789012:missing";
    await expect(publishAsService(aws.serviceContext, missing, "help", sender)).rejects.toMatchObject({
      code: "NO_RESOURCE",
      message: expect.stringContaining(missing) as unknown,
    });
  });
});
