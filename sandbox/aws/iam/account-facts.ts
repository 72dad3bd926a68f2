import { AwsError } from "../aws-error";
import type { AwsRequest, ServiceContext } from "../service";
import type { ResourcePolicy } from "./decision";
import { members, type Xml } from "./iam-caller";
import { type Statement, statementsOf } from "./policy";
import { describeEntity, trustPolicy } from "./role";

/** A key of KMS. */
export interface Key {
  readonly arn: string;
  /** Keys of AWS's own, whose policy lets the whole account use them through their service. */
  readonly isOfAws: boolean;
}

/** How a bucket encrypts what comes without a wish of its own. */
interface BucketEncryption {
  readonly keyId: string;
  readonly hasBucketKey: boolean;
}

export type Tags = Readonly<Record<string, string>>;

/** What the account has that decisions depend on, beside its principals: looked up as the account, and kept until it changes. */
export class AccountFacts {
  private readonly keys = new Map<string, Promise<Key | undefined>>();
  private readonly keyPolicies = new Map<string, Promise<Statement[]>>();
  private readonly bucketPolicies = new Map<string, Promise<Statement[]>>();
  private readonly partitionKeys = new Map<string, Promise<string | undefined>>();
  private readonly encryptions = new Map<string, Promise<BucketEncryption | undefined>>();

  constructor(readonly caller: Pick<ServiceContext, "account" | "accountId">) {}

  /** The policy that a resource brings itself; `undefined` for services whose resources have none here. */
  async resourcePolicy(
    action: string,
    resource: string,
    region: string,
  ): Promise<ResourcePolicy | undefined> {
    const [service] = action.split(":");
    if (service === "kms" && resource.includes(":key/"))
      return { isKeeper: true, statements: await this.keyPolicy(region, resource) };
    if (action === "sts:AssumeRole")
      return { isKeeper: true, statements: statementsOf(await trustPolicy(this.caller, resource)) };
    const bucket = service === "s3" && /^arn:[^:]+:s3:::([^/*]+)/.exec(resource)?.[1];
    if (!bucket) return undefined;
    return { isKeeper: false, statements: await this.bucketPolicy(bucket, region) };
  }

  /** A key by its id, ARN or alias. */
  async key(region: string, keyId: string): Promise<Key | undefined> {
    const read = async (): Promise<Key | undefined> => {
      const { KeyMetadata: key } = (await this.caller.account.json(
        "kms",
        region,
        "TrentService.DescribeKey",
        {
          KeyId: keyId,
        },
      )) as { KeyMetadata: { Arn: string; KeyManager: string } };
      return { arn: key.Arn, isOfAws: key.KeyManager === "AWS" };
    };
    // What an alias stands for may change.
    if (keyId.includes("alias/")) return found(read());
    return kept(this.keys, keyId, () => found(read()));
  }

  /** `undefined` for keys of S3's own. */
  bucketEncryption(bucket: string, region: string): Promise<BucketEncryption | undefined> {
    return kept(this.encryptions, bucket, async () => {
      const text = await found(this.bucketSetting(bucket, region, "encryption"));
      const keyId = /<KMSMasterKeyID>([^<]+)</.exec(text ?? "")?.[1];
      if (!text?.includes("aws:kms")) return undefined;
      const hasBucketKey = /<BucketKeyEnabled>true</i.test(text);
      return { keyId: keyId ?? "alias/aws/s3", hasBucketKey };
    });
  }

  /** A role or a user; `undefined` if there is none of that name. */
  async entity(
    kind: "role" | "user",
    name: string,
  ): Promise<{ readonly arn: string; readonly boundaryArn?: string; readonly tags: Tags } | undefined> {
    const entity = await describeEntity(this.caller, kind === "role" ? "Role" : "User", name);
    if (!entity) return undefined;
    const boundary = (entity.PermissionsBoundary as Xml | undefined)?.PermissionsBoundaryArn;
    return {
      arn: String(entity.Arn),
      boundaryArn: boundary === undefined ? undefined : String(boundary),
      tags: tagsOf(members(entity.Tags)),
    };
  }

  /** A secret by its name or ARN. */
  async secret(
    region: string,
    id: string,
  ): Promise<{ readonly arn: string; readonly keyId?: string; readonly tags: Tags } | undefined> {
    const answer = await found(
      this.caller.account.json("secretsmanager", region, "secretsmanager.DescribeSecret", { SecretId: id }),
    );
    if (!answer) return undefined;
    const { ARN: arn, KmsKeyId: keyId, Tags: tags } = answer as { ARN: string; KmsKeyId?: string; Tags?: [] };
    return { arn, keyId, tags: tagsOf(tags) };
  }

  async sagemakerTags(region: string, arn: string): Promise<Tags> {
    const answer = await found(
      this.caller.account.json("sagemaker", region, "SageMaker.ListTags", { ResourceArn: arn }),
    );
    return tagsOf(answer?.["Tags"]);
  }

  /** Name of the attribute that is a table's partition key. */
  partitionKey(table: string, region: string): Promise<string | undefined> {
    const name = table.replace(/^arn:.*:table\//, "");
    return kept(this.partitionKeys, `${region}/${name}`, async () => {
      const input = { TableName: name };
      const answer = await found(
        this.caller.account.json("dynamodb", region, "DynamoDB_20120810.DescribeTable", input),
      );
      const { KeySchema: keys = [] } = (answer?.["Table"] ?? {}) as {
        KeySchema?: readonly { readonly AttributeName: string; readonly KeyType: string }[];
      };
      return keys.find(({ KeyType: type }) => type === "HASH")?.AttributeName;
    });
  }

  /** Takes note of a request that may have changed one of these facts. */
  changed({ signingName, method, target, headers }: AwsRequest): void {
    if (signingName === "s3" && method !== "GET" && method !== "HEAD") {
      const [, bucket = "", key] = /^\/([^/?]*)\/?([^?]*)/.exec(target) ?? [];
      if (key === "") {
        this.bucketPolicies.delete(bucket);
        this.encryptions.delete(bucket);
      }
    }
    const operation = headers["x-amz-target"] ?? "";
    if (operation.endsWith(".PutKeyPolicy")) this.keyPolicies.clear();
    if (/DynamoDB.*\.(Create|Delete)Table$/.test(operation)) this.partitionKeys.clear();
  }

  private keyPolicy(region: string, keyArn: string): Promise<Statement[]> {
    return kept(this.keyPolicies, keyArn, async () => {
      const answer = await found(
        this.caller.account.json("kms", region, "TrentService.GetKeyPolicy", {
          KeyId: keyArn.slice(keyArn.lastIndexOf("/") + 1),
          PolicyName: "default",
        }),
      );
      return statementsOf(answer?.["Policy"] as string | undefined);
    });
  }

  private bucketPolicy(bucket: string, region: string): Promise<Statement[]> {
    return kept(this.bucketPolicies, bucket, async () =>
      statementsOf(await found(this.bucketSetting(bucket, region, "policy"))),
    );
  }

  private async bucketSetting(bucket: string, region: string, setting: string): Promise<string> {
    const target = `/${bucket}?${setting}`;
    const { body } = await this.caller.account.http({ signingName: "s3", region, method: "GET", target });
    return body.toString("utf8");
  }
}

function tagsOf(tags: unknown): Tags {
  const pairs = (tags ?? []) as readonly { readonly Key?: unknown; readonly Value?: unknown }[];
  return Object.fromEntries(pairs.map(({ Key: key, Value: value }) => [String(key), String(value ?? "")]));
}

/** `undefined` for what is not there. */
async function found<Value>(reading: Promise<Value>): Promise<Value | undefined> {
  return reading.catch((error: unknown) => {
    if (error instanceof AwsError && error.status < 500) return undefined;
    throw error;
  });
}

function kept<Value>(
  known: Map<string, Promise<Value>>,
  key: string,
  read: () => Promise<Value>,
): Promise<Value> {
  const value = known.get(key) ?? read();
  known.set(key, value);
  value.catch(() => known.delete(key));
  return value;
}
