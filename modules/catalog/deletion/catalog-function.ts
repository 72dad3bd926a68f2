import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import {
  DataAwsIamPolicyDocument,
  type DataAwsIamPolicyDocumentStatement as Statement,
} from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import { AssetType, Fn, TerraformAsset } from "cdktf";
import { Construct } from "constructs";
import { functionLogGroup } from "../../../contracts/project-names";
import { lambdaTrust, NODE_RUNTIME, writeLogs } from "../../shared/node-function";

export interface CatalogFunctionProps {
  /** Name of the function and of its role. */
  readonly name: string;
  readonly description: string;
  /** Zip file with `index.js`. */
  readonly packageFile: string;
  /** Most seconds that one run may take. */
  readonly timeout: number;
  /** In MB. */
  readonly memory: number;
  readonly environment: Readonly<Record<string, string>>;
  /** What the function may do beside writing its log; one statement for each purpose. */
  readonly statements: readonly Statement[];
  /** Days that its log is kept; one of the numbers that CloudWatch Logs takes. */
  readonly retentionDays: number;
}

/** A Lambda function of the catalog itself, with a log group and a role of its own. It is not traced: its log is enough. */
export class CatalogFunction extends Construct {
  readonly lambda: LambdaFunction;
  /** What the role may do: whatever makes Lambda look at it, or run the function, waits for this. The function does not. */
  readonly permissions: IamRolePolicy;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: CatalogFunctionProps,
  ) {
    super(scope, id);
    // Made before the function, which would make one without a retention on its first run.
    const log = new CloudwatchLogGroup(this, "log", {
      name: functionLogGroup(props.name),
      retentionInDays: props.retentionDays,
    });
    const role = this.createRole();
    this.permissions = this.allow(role, [writeLogs(log), ...props.statements]);
    this.lambda = this.createFunction(role, log);
  }

  private createRole(): IamRole {
    return new IamRole(this, "role", {
      name: this.props.name,
      description: `Runs the function ${this.props.name}`,
      assumeRolePolicy: lambdaTrust(this).json,
    });
  }

  private allow(role: IamRole, statement: Statement[]): IamRolePolicy {
    const document = new DataAwsIamPolicyDocument(this, "permissions-document", { statement });
    return new IamRolePolicy(this, "permissions", {
      name: "permissions",
      role: role.id,
      policy: document.json,
    });
  }

  private createFunction(role: IamRole, log: CloudwatchLogGroup): LambdaFunction {
    const { name, description, packageFile, timeout, memory, environment } = this.props;
    const { path } = new TerraformAsset(this, "package", { path: packageFile, type: AssetType.FILE });
    return new LambdaFunction(this, "function", {
      functionName: name,
      description,
      ...NODE_RUNTIME,
      filename: path,
      sourceCodeHash: Fn.filebase64sha256(path),
      timeout,
      memorySize: memory,
      role: role.arn,
      environment: { variables: { ...environment } },
      dependsOn: [log],
    });
  }
}
