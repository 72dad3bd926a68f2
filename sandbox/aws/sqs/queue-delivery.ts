import { type Arn, parseArn } from "../arn";
import { AwsError } from "../aws-error";
import { allows, statementsOf } from "../iam/policy";
import type { Surroundings } from "../service";

/** Why an event did not reach a target, in the code that EventBridge writes to a dead-letter queue. */
export class DeliveryError extends Error {
  override readonly name = "DeliveryError";

  constructor(
    readonly code: "NO_PERMISSIONS" | "NO_RESOURCE" | "THROTTLING" | "SDK_CLIENT_ERROR" | "INTERNAL_ERROR",
    message: string,
  ) {
    super(message);
  }

  /** Missing permissions and resources stay missing; EventBridge tries only the rest again. */
  get retriable(): boolean {
    return this.code === "THROTTLING" || this.code === "INTERNAL_ERROR";
  }
}

export interface QueueMessage {
  readonly queueArn: string;
  readonly body: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly messageGroupId?: string;
}

/** The service that sends, and the resource on whose behalf. */
export interface Sender {
  /** For example `events.amazonaws.com`. */
  readonly service: string;
  readonly sourceArn: string;
}

/**
 * Sends to a queue as an AWS service does: the queue's policy has to allow it, and the key's policy too where the queue is encrypted
 * with KMS (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html).
 * @throws DeliveryError
 */
export async function sendAsService(
  surroundings: Surroundings,
  message: QueueMessage,
  sender: Sender,
): Promise<void> {
  const arn = parseArn(message.queueArn);
  if (!arn) throw new DeliveryError("NO_RESOURCE", `"${message.queueArn}" is not the ARN of a queue.`);
  const attributes = await queueAttributes(surroundings, arn);
  const context = { "aws:sourcearn": sender.sourceArn, "aws:sourceaccount": surroundings.accountId };
  const request = { action: "sqs:SendMessage", resource: message.queueArn, service: sender.service, context };
  if (!allows(statementsOf(attributes.Policy), request)) {
    throw new DeliveryError(
      "NO_PERMISSIONS",
      `The policy of queue ${message.queueArn} does not allow ${sender.service} to send messages for ${sender.sourceArn}.`,
    );
  }
  if (attributes.KmsMasterKeyId)
    await requireKey(surroundings, arn, attributes.KmsMasterKeyId, sender, context);
  await sendMessage(surroundings, message);
}

/** Sends to a queue with no check of who may; the caller made it. */
export async function sendMessage(surroundings: Surroundings, message: QueueMessage): Promise<void> {
  const arn = parseArn(message.queueArn);
  if (!arn) throw new DeliveryError("NO_RESOURCE", `"${message.queueArn}" is not the ARN of a queue.`);
  const attributes = Object.entries(message.attributes ?? {}).map(
    ([name, value]) => [name, { DataType: "String", StringValue: value }] as const,
  );
  await surroundings.account.json("sqs", arn.region, "AmazonSQS.SendMessage", {
    QueueUrl: queueUrl(surroundings, arn),
    MessageBody: message.body,
    ...(attributes.length > 0 && { MessageAttributes: Object.fromEntries(attributes) }),
    ...(message.messageGroupId && { MessageGroupId: message.messageGroupId }),
  });
}

function queueUrl(surroundings: Surroundings, arn: Arn): string {
  return `${surroundings.url()}/${arn.account}/${arn.resource}`;
}

async function queueAttributes(surroundings: Surroundings, arn: Arn): Promise<Record<string, string>> {
  try {
    const { Attributes } = (await surroundings.account.json(
      "sqs",
      arn.region,
      "AmazonSQS.GetQueueAttributes",
      {
        QueueUrl: queueUrl(surroundings, arn),
        AttributeNames: ["All"],
      },
    )) as { Attributes?: Record<string, string> };
    return Attributes ?? {};
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new DeliveryError("NO_RESOURCE", `Queue ${arn.resource} in ${arn.region}: ${error.message}`);
  }
}

async function requireKey(
  surroundings: Surroundings,
  queue: Arn,
  keyId: string,
  sender: Sender,
  context: Readonly<Record<string, string>>,
): Promise<void> {
  const policy = await keyPolicy(surroundings, queue.region, keyId);
  const refused = ["kms:GenerateDataKey", "kms:Decrypt"].filter(
    (action) => !allows(statementsOf(policy), { action, resource: keyId, service: sender.service, context }),
  );
  if (refused.length === 0) return;
  throw new DeliveryError(
    "NO_PERMISSIONS",
    `The policy of key ${keyId}, which encrypts queue ${queue.resource}, does not allow ${sender.service}: ${refused.join(", ")}.`,
  );
}

/** The policy of an AWS managed key (`alias/aws/sqs`) names no service and cannot be changed: it is as good as none. */
async function keyPolicy(
  surroundings: Surroundings,
  region: string,
  keyId: string,
): Promise<string | undefined> {
  if (keyId.includes("alias/aws/")) return undefined;
  const { KeyMetadata } = (await surroundings.account.json("kms", region, "TrentService.DescribeKey", {
    KeyId: keyId,
  })) as { KeyMetadata: { KeyId: string } };
  const { Policy } = (await surroundings.account.json("kms", region, "TrentService.GetKeyPolicy", {
    KeyId: KeyMetadata.KeyId,
    PolicyName: "default",
  })) as { Policy: string };
  return Policy;
}
