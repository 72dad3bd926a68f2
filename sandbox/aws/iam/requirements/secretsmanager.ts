import { randomBytes } from "node:crypto";
import {
  type Ask,
  arnOf,
  byOperation,
  each,
  leaveToTag,
  type OperationRequirements,
  onAll,
  type Requirement,
  requestTags,
  tagsOfCall,
  text,
} from "./requirement";

/** Operations that read or write a secret's value, and what they need of the key that encrypts it. */
const keyActions: Readonly<Record<string, readonly string[]>> = {
  GetSecretValue: ["kms:Decrypt"],
  PutSecretValue: ["kms:GenerateDataKey", "kms:Decrypt"],
  CreateSecret: ["kms:GenerateDataKey", "kms:Decrypt"],
  UpdateSecret: ["kms:GenerateDataKey", "kms:Decrypt"],
};

const onSecret: OperationRequirements = async (ask) => {
  const { input } = ask;
  const id = text(input, "SecretId");
  const secret = await ask.facts.secret(ask.region, id);
  const resource = secret?.arn ?? (id.startsWith("arn:") ? id : arnOf(ask, "secretsmanager", `secret:${id}`));
  const stage = input["VersionStage"];
  const context = {
    "secretsmanager:secretid": resource,
    ...(typeof stage === "string" && { "secretsmanager:versionstage": stage }),
    ...tagsOfCall(ask),
  };
  const needed = {
    action: `secretsmanager:${ask.operation}`,
    resource,
    context,
    tags: async () => secret?.tags ?? {},
  };
  const writesValue = ask.operation !== "UpdateSecret" || "SecretString" in input || "SecretBinary" in input;
  return [needed, ...(writesValue ? await keyRequirements(ask, resource, secret?.keyId) : [])];
};

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html */
async function keyRequirements(
  ask: Ask,
  secretArn: string,
  keyId: string | undefined,
): Promise<Requirement[]> {
  const actions = keyActions[ask.operation] ?? [];
  const key =
    keyId === undefined || actions.length === 0 ? undefined : await ask.facts.key(ask.region, keyId);
  if (key === undefined || key.isOfAws) return [];
  const context = {
    "kms:viaservice": `secretsmanager.${ask.region}.amazonaws.com`,
    "kms:calleraccount": ask.accountId,
    "kms:encryptioncontext:secretarn": secretArn,
  };
  return actions.map((action) => ({ action, resource: key.arn, context }));
}

/** A new secret's ARN ends in six characters that the service makes up. */
const createSecret: OperationRequirements = async (ask) => {
  const { input } = ask;
  const name = text(input, "Name");
  const resource = arnOf(ask, "secretsmanager", `secret:${name}-${randomBytes(3).toString("hex")}`);
  const context = { "secretsmanager:name": name, ...requestTags(input["Tags"]) };
  const hasValue = "SecretString" in input || "SecretBinary" in input;
  return [
    { action: "secretsmanager:CreateSecret", resource, context },
    ...leaveToTag("secretsmanager:TagResource", resource, context),
    ...(hasValue ? await keyRequirements(ask, resource, text(input, "KmsKeyId") || undefined) : []),
  ];
};

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html */
export const secretsmanager = byOperation({
  ...each(
    "CancelRotateSecret DeleteResourcePolicy DeleteSecret DescribeSecret GetResourcePolicy GetSecretValue ListSecretVersionIds " +
      "PutResourcePolicy PutSecretValue RestoreSecret RotateSecret TagResource UntagResource UpdateSecret UpdateSecretVersionStage",
    onSecret,
  ),
  ...each("BatchGetSecretValue GetRandomPassword ListSecrets", onAll("secretsmanager")),
  CreateSecret: createSecret,
});
