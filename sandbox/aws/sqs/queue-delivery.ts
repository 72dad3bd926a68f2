import { type Arn, parseArn } from "../arn";
import { AwsError } from "../aws-error";
import { allows, statementsOf } from "../iam/policy";
import { DeliveryError, requireKey, type Sender } from "../service-delivery";
import type { ServiceContext } from "../service";

interface QueueMessage {
  readonly queueArn: string;
  readonly body: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly messageGroupId?: string;
}

/**
 * Sends to a queue as an AWS service does: the queue's policy has to allow it, and the key's policy too where the queue is encrypted
 * with KMS (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html).
 * @throws DeliveryError
 */
export async function sendAsService(
  serviceContext: ServiceContext,
  message: QueueMessage,
  sender: Sender,
): Promise<void> {
  const arn = parseArn(message.queueArn);
  if (!arn) throw new DeliveryError("NO_RESOURCE", `"${message.queueArn}" is not the ARN of a queue.`);
  const attributes = await queueAttributes(serviceContext, arn);
  const context = { "aws:sourcearn": sender.sourceArn, "aws:sourceaccount": serviceContext.accountId };
  const request = { action: "sqs:SendMessage", resource: message.queueArn, service: sender.service, context };
  if (!allows(statementsOf(attributes.Policy), request)) {
    throw new DeliveryError(
      "NO_PERMISSIONS",
      `The policy of queue ${message.queueArn} does not allow ${sender.service} to send messages for ${sender.sourceArn}.`,
    );
  }
  if (attributes.KmsMasterKeyId)
    await requireKey(
      serviceContext,
      { keyId: attributes.KmsMasterKeyId, region: arn.region, encrypts: `queue ${arn.resource}` },
      sender,
    );
  await sendMessage(serviceContext, message);
}

/** Sends to a queue with no check of who may; the caller made it. */
export async function sendMessage(serviceContext: ServiceContext, message: QueueMessage): Promise<void> {
  const arn = parseArn(message.queueArn);
  if (!arn) throw new DeliveryError("NO_RESOURCE", `"${message.queueArn}" is not the ARN of a queue.`);
  const attributes = Object.entries(message.attributes ?? {}).map(
    ([name, value]) => [name, { DataType: "String", StringValue: value }] as const,
  );
  await serviceContext.account.json("sqs", arn.region, "AmazonSQS.SendMessage", {
    QueueUrl: queueUrl(serviceContext, arn),
    MessageBody: message.body,
    ...(attributes.length > 0 && { MessageAttributes: Object.fromEntries(attributes) }),
    ...(message.messageGroupId && { MessageGroupId: message.messageGroupId }),
  });
}

function queueUrl(serviceContext: ServiceContext, arn: Arn): string {
  return `${serviceContext.url()}/${arn.account}/${arn.resource}`;
}

async function queueAttributes(serviceContext: ServiceContext, arn: Arn): Promise<Record<string, string>> {
  try {
    const { Attributes } = (await serviceContext.account.json(
      "sqs",
      arn.region,
      "AmazonSQS.GetQueueAttributes",
      {
        QueueUrl: queueUrl(serviceContext, arn),
        AttributeNames: ["All"],
      },
    )) as { Attributes?: Record<string, string> };
    return Attributes ?? {};
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new DeliveryError("NO_RESOURCE", `Queue ${arn.resource} in ${arn.region}: ${error.message}`);
  }
}
