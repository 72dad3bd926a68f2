import { allows, statementsOf } from "./iam/policy";
import type { ServiceContext } from "./service";

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

/** The service that sends, and the resource on whose behalf. */
export interface Sender {
  /** For example `events.amazonaws.com`. */
  readonly service: string;
  readonly sourceArn: string;
}

/**
 * Checks that a service may use the key that encrypts what it sends to
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html).
 * @throws DeliveryError
 */
export async function requireKey(
  serviceContext: ServiceContext,
  key: { readonly keyId: string; readonly region: string; readonly encrypts: string },
  sender: Sender,
): Promise<void> {
  const context = { "aws:sourcearn": sender.sourceArn, "aws:sourceaccount": serviceContext.accountId };
  const statements = statementsOf(await keyPolicy(serviceContext, key.region, key.keyId));
  const refused = ["kms:GenerateDataKey", "kms:Decrypt"].filter(
    (action) => !allows(statements, { action, resource: key.keyId, service: sender.service, context }),
  );
  if (refused.length === 0) return;
  throw new DeliveryError(
    "NO_PERMISSIONS",
    `The policy of key ${key.keyId}, which encrypts ${key.encrypts}, does not allow ${sender.service}: ${refused.join(", ")}.`,
  );
}

/** The policy of an AWS managed key (`alias/aws/sqs`) names no service and cannot be changed: it is as good as none. */
async function keyPolicy(
  serviceContext: ServiceContext,
  region: string,
  keyId: string,
): Promise<string | undefined> {
  if (keyId.includes("alias/aws/")) return undefined;
  const { KeyMetadata } = (await serviceContext.account.json("kms", region, "TrentService.DescribeKey", {
    KeyId: keyId,
  })) as { KeyMetadata: { KeyId: string } };
  const { Policy } = (await serviceContext.account.json("kms", region, "TrentService.GetKeyPolicy", {
    KeyId: KeyMetadata.KeyId,
    PolicyName: "default",
  })) as { Policy: string };
  return Policy;
}
