import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import type { DataAwsIamPolicyDocumentStatement as Statement } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import { type EncryptingService, FunctionRole, type FunctionRoleSettings } from "./function-role";
import { functionLogGroup } from "../../../contracts/project-names";
import { NODE_RUNTIME, writeLogs } from "../../shared/node-function";

const LOG_RETENTION_DAYS = 90;

export interface ProjectFunctionProps {
  /** Name of the function and of its role. */
  readonly name: string;
  readonly description: string;
  /** Zip file with `index.js`, by its path from the folder that Terraform runs in. */
  readonly codeFile: string;
  /** Most seconds that one run may take. */
  readonly timeout: number;
  /** In MB. */
  readonly memory: number;
  readonly environment: Readonly<Record<string, string>>;
  /** What the function may do beside writing its log; one statement for each purpose. */
  readonly statements: readonly Statement[];
  /** Services whose content it reads. @see FunctionRoleProps */
  readonly decryptsFrom?: readonly EncryptingService[];
  readonly role: FunctionRoleSettings;
}

/** A Lambda function of the project with its log group and its role. It is not traced: it runs rarely, and its log is enough. */
export class ProjectFunction extends Construct {
  readonly lambda: LambdaFunction;
  readonly role: FunctionRole;

  constructor(scope: Construct, id: string, props: ProjectFunctionProps) {
    super(scope, id);
    const logGroup = this.createLogGroup(props.name);
    this.role = new FunctionRole(this, "role", {
      ...props.role,
      name: props.name,
      statements: [writeLogs(logGroup), ...props.statements],
      decryptsFrom: props.decryptsFrom,
    });
    this.lambda = this.createFunction(props, logGroup);
  }

  /** Made before the function, which would make one without a retention on its first run. */
  private createLogGroup(functionName: string): CloudwatchLogGroup {
    return new CloudwatchLogGroup(this, "log", {
      name: functionLogGroup(functionName),
      retentionInDays: LOG_RETENTION_DAYS,
    });
  }

  private createFunction(props: ProjectFunctionProps, logGroup: CloudwatchLogGroup): LambdaFunction {
    return new LambdaFunction(this, "function", {
      functionName: props.name,
      description: props.description,
      ...NODE_RUNTIME,
      filename: props.codeFile,
      sourceCodeHash: Fn.filebase64sha256(props.codeFile),
      timeout: props.timeout,
      memorySize: props.memory,
      role: this.role.arn,
      environment: { variables: { ...props.environment } },
      dependsOn: [logGroup, ...this.role.permissions],
    });
  }
}
