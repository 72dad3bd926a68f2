import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { StartedAws } from "../../../testing/started-aws";

/** A topic and its messages. */
interface HeardTopic {
  readonly arn: string;
  messages(): Promise<string[]>;
}

/** Makes a topic that a queue listens to; with `attributes` such as `Policy` and `KmsMasterKeyId`. */
export async function heardTopic(
  aws: StartedAws,
  name: string,
  attributes: Readonly<Record<string, string>> = {},
): Promise<HeardTopic> {
  const call = (Action: string, form: Record<string, string>) =>
    aws.serviceContext.account.query("sns", "us-east-1", { Action, Version: "2010-03-31", ...form });
  const arn = `arn:aws:sns:us-east-1:123456789012:${name}`;
  await call("CreateTopic", { Name: name });
  for (const [AttributeName, AttributeValue] of Object.entries(attributes))
    await call("SetTopicAttributes", { TopicArn: arn, AttributeName, AttributeValue });
  const sqs = new SQSClient(aws.client);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `of-${name}` }));
  const Endpoint = `arn:aws:sqs:us-east-1:123456789012:of-${name}`;
  await call("Subscribe", { TopicArn: arn, Protocol: "sqs", Endpoint });
  return {
    arn,
    async messages() {
      const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 });
      const { Messages = [] } = await sqs.send(receive);
      return Messages.map(({ Body = "{}" }) => (JSON.parse(Body) as { Message: string }).Message);
    },
  };
}
