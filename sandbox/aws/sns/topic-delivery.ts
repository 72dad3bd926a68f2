import { XMLParser } from "fast-xml-parser";
import { AwsError } from "../aws-error";
import { allows, statementsOf } from "../iam/policy";
import { DeliveryError, requireKey, type Sender } from "../service-delivery";
import type { ServiceContext } from "../service";

const VERSION = "2010-03-31";
const parser = new XMLParser({ parseTagValue: false, isArray: (name) => name === "entry" });

/**
 * Publishes to a topic as an AWS service does: the topic's policy has to allow it, and the key's policy too where the topic is
 * encrypted with KMS (https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html).
 * @throws DeliveryError
 */
export async function publishAsService(
  serviceContext: ServiceContext,
  topicArn: string,
  message: string,
  sender: Sender,
): Promise<void> {
  const attributes = await topicAttributes(serviceContext, topicArn);
  const context = { "aws:sourcearn": sender.sourceArn, "aws:sourceaccount": serviceContext.accountId };
  const request = { action: "sns:Publish", resource: topicArn, service: sender.service, context };
  if (!allows(statementsOf(attributes["Policy"]), request)) {
    throw new DeliveryError(
      "NO_PERMISSIONS",
      `The policy of topic ${topicArn} does not allow ${sender.service} to publish for ${sender.sourceArn}.`,
    );
  }
  const keyId = attributes["KmsMasterKeyId"];
  if (keyId)
    await requireKey(
      serviceContext,
      { keyId, region: regionOf(topicArn), encrypts: `topic ${topicArn}` },
      sender,
    );
  await publish(serviceContext, topicArn, message);
}

/** Publishes with no check of who may; the caller made it. */
export async function publish(
  serviceContext: ServiceContext,
  topicArn: string,
  message: string,
): Promise<void> {
  await call(serviceContext, "Publish", { TopicArn: topicArn, Message: message });
}

async function topicAttributes(
  serviceContext: ServiceContext,
  topicArn: string,
): Promise<Readonly<Record<string, string>>> {
  try {
    const answer = parser.parse(
      await call(serviceContext, "GetTopicAttributes", { TopicArn: topicArn }),
    ) as AttributesAnswer;
    const { entry = [] } = answer.GetTopicAttributesResponse.GetTopicAttributesResult.Attributes;
    return Object.fromEntries(entry.map(({ key, value }) => [key, value]));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new DeliveryError("NO_RESOURCE", `Topic ${topicArn}: ${error.message}`);
  }
}

interface AttributesAnswer {
  readonly GetTopicAttributesResponse: {
    readonly GetTopicAttributesResult: {
      readonly Attributes: { readonly entry?: readonly { readonly key: string; readonly value: string }[] };
    };
  };
}

function call(
  serviceContext: ServiceContext,
  action: string,
  form: Readonly<Record<string, string>>,
): Promise<string> {
  const region = regionOf(form["TopicArn"] ?? "");
  return serviceContext.account.query("sns", region, { Action: action, Version: VERSION, ...form });
}

function regionOf(arn: string): string {
  return arn.split(":")[3] ?? "";
}
