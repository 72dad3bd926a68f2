import { AwsError } from "../aws-error";
import { trustPolicy } from "../iam/role";
import { allows } from "../iam/policy";
import { xmlAnswer } from "../protocol";
import type { AwsResponse, Call, ServiceContext } from "../service";
import { checkedStatements, forMoto, isPublic, namedPrincipals } from "./bucket-policy";

interface PublicAccessBlock {
  readonly blockPublicPolicy: boolean;
  readonly restrictPublicBuckets: boolean;
}

/** Policies of buckets: kept whole here, since moto acts wrongly upon conditions and named principals. */
export class BucketPolicies {
  private readonly texts = new Map<string, string>();

  constructor(private readonly serviceContext: ServiceContext) {}

  async put(call: Call, bucket: string): Promise<AwsResponse> {
    const text = call.request.body.toString("utf8");
    const statements = checkedStatements(text, bucket);
    await this.requirePrincipals(namedPrincipals(statements, call.accountId));
    if (isPublic(statements) && (await this.publicAccessBlock(bucket, call.region)).blockPublicPolicy) {
      throw new AwsError(
        "AccessDenied",
        `User is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::${bucket}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`,
        403,
      );
    }
    const answer = await call.forward(Buffer.from(forMoto(statements)));
    if (answer.status < 300) this.texts.set(bucket, text);
    return answer;
  }

  /** `undefined` where there is none: moto has the message for that. */
  get(bucket: string): AwsResponse | undefined {
    const text = this.texts.get(bucket);
    if (text === undefined) return undefined;
    return { status: 200, headers: { "content-type": "application/json" }, body: Buffer.from(text) };
  }

  status(bucket: string): AwsResponse | undefined {
    const text = this.texts.get(bucket);
    if (text === undefined) return undefined;
    const answer = isPublic(checkedStatements(text, bucket)) ? "TRUE" : "FALSE";
    return xmlAnswer(
      `<?xml version="1.0" encoding="UTF-8"?><PolicyStatus xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsPublic>${answer}</IsPublic></PolicyStatus>`,
    );
  }

  remove(bucket: string): void {
    this.texts.delete(bucket);
  }

  /** Whether somebody unknown may read an object: only where the policy says so and nothing blocks it. */
  async anyoneMayRead(bucket: string, key: string, region: string): Promise<boolean> {
    const text = this.texts.get(bucket);
    if (text === undefined) return false;
    const statements = checkedStatements(text, bucket);
    const request = { action: "s3:GetObject", resource: `arn:aws:s3:::${bucket}/${key}`, service: "*" };
    if (!allows(statements, request)) return false;
    return !(await this.publicAccessBlock(bucket, region)).restrictPublicBuckets;
  }

  private async requirePrincipals(arns: readonly string[]): Promise<void> {
    for (const arn of arns) {
      const exists = arn.includes(":user/")
        ? true
        : (await trustPolicy(this.serviceContext, arn)) !== undefined;
      if (!exists) throw new AwsError("MalformedPolicy", "Invalid principal in policy");
    }
  }

  private async publicAccessBlock(bucket: string, region: string): Promise<PublicAccessBlock> {
    try {
      const target = `/${bucket}?publicAccessBlock`;
      const { body } = await this.serviceContext.account.http({
        signingName: "s3",
        region,
        method: "GET",
        target,
      });
      const is = (name: string): boolean =>
        body.toString("utf8").toLowerCase().includes(`<${name.toLowerCase()}>true<`);
      return {
        blockPublicPolicy: is("BlockPublicPolicy"),
        restrictPublicBuckets: is("RestrictPublicBuckets"),
      };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return { blockPublicPolicy: false, restrictPublicBuckets: false };
    }
  }
}
