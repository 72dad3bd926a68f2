import type { Context } from "../policy-pattern";
import {
  type Ask,
  arnOf,
  byOperation,
  each,
  type OperationRequirements,
  onAll,
  requestTags,
  tagKeys,
  text,
} from "./requirement";

async function keyArn(ask: Ask, keyId: string): Promise<string> {
  const key = await ask.facts.key(ask.region, keyId);
  return key?.arn ?? (keyId.startsWith("arn:") ? keyId : arnOf(ask, "kms", `key/${keyId}`));
}

/** moto writes the key's id before what it encrypts, as text. */
function keyOfCiphertext(blob: string): string {
  return Buffer.from(blob, "base64").subarray(0, 36).toString("latin1");
}

const onKey: OperationRequirements = async (ask) => {
  const { input } = ask;
  const keyId = text(input, "KeyId") || keyOfCiphertext(text(input, "CiphertextBlob"));
  return [
    {
      action: `kms:${ask.operation}`,
      resource: await keyArn(ask, keyId),
      context: {
        "kms:calleraccount": ask.accountId,
        ...(keyId.includes("alias/") && { "kms:requestalias": keyId.slice(keyId.indexOf("alias/")) }),
        ...encryptionContext(input["EncryptionContext"]),
        ...kmsTags(input["Tags"]),
        ...tagKeys(input["TagKeys"]),
      },
    },
  ];
};

function encryptionContext(given: unknown): Context {
  const entries = Object.entries((given ?? {}) as Record<string, string>);
  return Object.fromEntries(
    entries.map(([name, value]) => [`kms:encryptioncontext:${name.toLowerCase()}`, value]),
  );
}

/** KMS has `TagKey` and `TagValue`, where other services have `Key` and `Value`. */
function kmsTags(tags: unknown): Context {
  const pairs = (tags ?? []) as readonly { readonly TagKey: string; readonly TagValue: string }[];
  return requestTags(Object.fromEntries(pairs.map(({ TagKey, TagValue }) => [TagKey, TagValue])));
}

const onAlias: OperationRequirements = async (ask) => {
  const alias = text(ask.input, "AliasName");
  const key = await keyArn(ask, text(ask.input, "TargetKeyId") || alias);
  return [arnOf(ask, "kms", alias), key].map((resource) => ({ action: `kms:${ask.operation}`, resource }));
};

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html */
export const kms = byOperation({
  ...each(
    "Decrypt DescribeKey DisableKey DisableKeyRotation EnableKey EnableKeyRotation Encrypt GenerateDataKey " +
      "GenerateDataKeyWithoutPlaintext GetKeyPolicy GetKeyRotationStatus ListGrants ListKeyPolicies ListResourceTags " +
      "PutKeyPolicy ScheduleKeyDeletion CancelKeyDeletion TagResource UntagResource UpdateKeyDescription CreateGrant RevokeGrant",
    onKey,
  ),
  ...each("CreateAlias DeleteAlias UpdateAlias", onAlias),
  ...each("ListKeys ListAliases GenerateRandom", onAll("kms")),
  CreateKey: (ask) => {
    const context = kmsTags(ask.input["Tags"]);
    const tags =
      ask.input["Tags"] === undefined ? [] : [{ action: "kms:TagResource", resource: "*", context }];
    return [{ action: "kms:CreateKey", resource: "*", context }, ...tags];
  },
});
