import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import type { DataAwsIamPolicyDocumentStatement as Statement } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { DataAwsIamRole } from "@cdktf/provider-aws/lib/data-aws-iam-role";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Fn, type IResolvable, Op, type TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import { lambdaTrust } from "../../shared/node-function";
import { attributeOrNull, isSet, countIf, nullIfEmpty } from "../variables/optional-value";
import { PROJECT_ROLE_PATH } from "../../../contracts/project-resource-patterns";

/** A service that decrypts by the customer's key on behalf of the function. */
export type EncryptingService = "secretsmanager" | "s3";

/** What ops decides on the roles of all functions. */
export interface FunctionRoleSettings {
  /** Name of an existing role to use instead; `""`: none. */
  readonly existingRole: TerraformVariable;
  /** ARN of the policy that bounds the role; `""`: none. */
  readonly permissionsBoundaryArn: TerraformVariable;
  /** ARN of the key that encrypts secrets and objects; `""`: the services' own keys, which need no permission. */
  readonly kmsKeyArn: TerraformVariable;
  readonly region: string;
}

export interface FunctionRoleProps extends FunctionRoleSettings {
  readonly name: string;
  /** One statement for each purpose. */
  readonly statements: readonly Statement[];
  /** Services whose content, encrypted by the customer's key, the function reads. @default ["secretsmanager"] */
  readonly decryptsFrom?: readonly EncryptingService[];
}

/** The role of one function: its own with only what it needs, or one that exists already. */
export class FunctionRole extends Construct {
  readonly arn: string;
  /** What the role may do: an invocation waits for it. */
  readonly permissions: readonly IamRolePolicy[];
  private readonly isOwn: IResolvable;

  constructor(scope: Construct, id: string, props: FunctionRoleProps) {
    super(scope, id);
    this.isOwn = Op.not(isSet(props.existingRole));
    const own = this.createRole(props);
    const existing = new DataAwsIamRole(this, "existing", {
      count: countIf(isSet(props.existingRole)),
      name: props.existingRole.stringValue,
    });
    this.permissions = [this.allow(own, props.statements), this.allowDecryption(own, props)];
    this.arn = Fn.coalesce([attributeOrNull(own, "arn"), attributeOrNull(existing, "arn")]);
  }

  private createRole(props: FunctionRoleProps): IamRole {
    return new IamRole(this, "role", {
      count: countIf(this.isOwn),
      name: props.name,
      path: PROJECT_ROLE_PATH,
      description: `Runs the function ${props.name}`,
      assumeRolePolicy: lambdaTrust(this).json,
      permissionsBoundary: nullIfEmpty(props.permissionsBoundaryArn),
    });
  }

  private allow(role: IamRole, statements: readonly Statement[]): IamRolePolicy {
    const document = new DataAwsIamPolicyDocument(this, "permissions-document", {
      statement: [...statements],
    });
    return new IamRolePolicy(this, "permissions", {
      count: countIf(this.isOwn),
      name: "permissions",
      role: attributeOrNull(role, "id"),
      policy: document.json,
    });
  }

  /** What is encrypted by a key of the customer's needs that key too, but only by way of the service that keeps it. */
  private allowDecryption(role: IamRole, props: FunctionRoleProps): IamRolePolicy {
    const services = props.decryptsFrom ?? ["secretsmanager"];
    const isNeeded = Op.and(this.isOwn, isSet(props.kmsKeyArn));
    const document = new DataAwsIamPolicyDocument(this, "decryption-document", {
      count: countIf(isNeeded),
      statement: [
        {
          sid: "DecryptThroughServices",
          actions: ["kms:Decrypt"],
          resources: [props.kmsKeyArn.stringValue],
          condition: [
            {
              test: "StringEquals",
              variable: "kms:ViaService",
              values: services.map((service) => `${service}.${props.region}.amazonaws.com`),
            },
          ],
        },
      ],
    });
    return new IamRolePolicy(this, "decryption", {
      count: countIf(isNeeded),
      name: "decryption",
      role: attributeOrNull(role, "id"),
      policy: attributeOrNull(document, "json"),
    });
  }
}
