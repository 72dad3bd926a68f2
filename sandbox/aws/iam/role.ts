import { AwsError } from "../aws-error";
import type { ServiceContext } from "../service";
import { iam, members, type Xml } from "./iam-caller";
import { type Statement, statementsOf } from "./policy";

/** IAM answers policy documents in URL encoding. */
function policyDocument(value: unknown): string {
  return decodeURIComponent(String(value));
}

type Caller = Pick<ServiceContext, "account">;

/** A role or a user as IAM describes it; `undefined` if there is none of that name. */
export async function describeEntity(
  serviceContext: Caller,
  kind: "Role" | "User",
  name: string,
): Promise<Xml | undefined> {
  try {
    return (await iam(serviceContext, `Get${kind}`, { [`${kind}Name`]: name }))[kind] as Xml | undefined;
  } catch (error) {
    if (error instanceof AwsError && error.status === 404) return undefined;
    throw error;
  }
}

/** The trust policy of a role of this account, as JSON text; `undefined` if there is no such role. */
export async function trustPolicy(serviceContext: Caller, roleArn: string): Promise<string | undefined> {
  const role = await describeEntity(serviceContext, "Role", roleArn.slice(roleArn.lastIndexOf("/") + 1));
  return role?.Arn === roleArn ? policyDocument(role.AssumeRolePolicyDocument) : undefined;
}

/** All statements of the inline and attached policies of a role, a user or a group. */
export async function policiesOf(
  serviceContext: Caller,
  kind: "Role" | "User" | "Group",
  name: string,
): Promise<Statement[]> {
  const form = { [`${kind}Name`]: name };
  const [inline, attached] = await Promise.all([
    iam(serviceContext, `List${kind}Policies`, form),
    iam(serviceContext, `ListAttached${kind}Policies`, form),
  ]);
  const documents = await Promise.all([
    ...members(inline.PolicyNames).map(async (policy) => {
      const { PolicyDocument: text } = await iam(serviceContext, `Get${kind}Policy`, {
        ...form,
        PolicyName: policy,
      });
      return policyDocument(text);
    }),
    ...members(attached.AttachedPolicies).map((policy) =>
      managedPolicy(serviceContext, String(policy.PolicyArn)),
    ),
  ]);
  return documents.flatMap((text) => statementsOf(text));
}

/** The document of a managed policy's default version. */
export async function managedPolicy(serviceContext: Caller, arn: string): Promise<string> {
  const { Policy: policy } = (await iam(serviceContext, "GetPolicy", { PolicyArn: arn })) as { Policy?: Xml };
  const { PolicyVersion: found } = (await iam(serviceContext, "GetPolicyVersion", {
    PolicyArn: arn,
    VersionId: String(policy?.DefaultVersionId),
  })) as { PolicyVersion?: Xml };
  return policyDocument(found?.Document);
}
