import { AwsError } from "../aws-error";
import type { Surroundings } from "../service";
import { iam, members, type Xml } from "./iam-caller";
import { type Statement, statementsOf } from "./policy";

/** IAM answers policy documents in URL encoding. */
function document(value: unknown): string {
  return decodeURIComponent(String(value));
}

/** The trust policy of a role of this account, as JSON text; `undefined` if there is no such role. */
export async function trustPolicy(surroundings: Surroundings, roleArn: string): Promise<string | undefined> {
  const name = roleArn.slice(roleArn.lastIndexOf("/") + 1);
  try {
    const { Role: role } = (await iam(surroundings, "GetRole", { RoleName: name })) as { Role?: Xml };
    return role?.Arn === roleArn ? document(role.AssumeRolePolicyDocument) : undefined;
  } catch (error) {
    if (error instanceof AwsError && error.status === 404) return undefined;
    throw error;
  }
}

/** All statements of a role's inline and attached policies. Permissions boundaries are not looked at. */
export async function identityStatements(surroundings: Surroundings, roleName: string): Promise<Statement[]> {
  const form = { RoleName: roleName };
  const inline = await iam(surroundings, "ListRolePolicies", form);
  const attached = await iam(surroundings, "ListAttachedRolePolicies", form);
  const documents = await Promise.all([
    ...members(inline.PolicyNames).map(async (name) => {
      const { PolicyDocument: text } = await iam(surroundings, "GetRolePolicy", {
        ...form,
        PolicyName: name,
      });
      return document(text);
    }),
    ...members(attached.AttachedPolicies).map((policy) =>
      managedPolicy(surroundings, String(policy.PolicyArn)),
    ),
  ]);
  return documents.flatMap((text) => statementsOf(text));
}

async function managedPolicy(surroundings: Surroundings, arn: string): Promise<string> {
  const { Policy: policy } = (await iam(surroundings, "GetPolicy", { PolicyArn: arn })) as { Policy?: Xml };
  const { PolicyVersion: found } = (await iam(surroundings, "GetPolicyVersion", {
    PolicyArn: arn,
    VersionId: String(policy?.DefaultVersionId),
  })) as { PolicyVersion?: Xml };
  return document(found?.Document);
}
