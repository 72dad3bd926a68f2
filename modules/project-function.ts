import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import type { DataAwsIamPolicyDocumentStatement as Statement } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import { Fn, type TerraformResourceLifecycle } from "cdktf";
import { Construct } from "constructs";
import { FunctionRole, type FunctionRoleSettings } from "./function-role";

const RUNTIME = "nodejs22.x";
/** Offered in every region; the price of arm64 would save nothing on functions that run a few times in a project's life. */
const ARCHITECTURE = "x86_64";
const LOG_RETENTION_DAYS = 90;

/** A function's zip file with `index.js`, by its path from the folder that Terraform runs in. */
export interface CodeFile {
  readonly file: string;
}

/** A function's zip file with `index.js` as an object of S3, which Lambda fetches as whoever runs Terraform. */
export interface CodeObject {
  readonly bucket: string;
  readonly key: string;
  /** File with the SHA-256 sum of the zip file, in Base64 and without a line end, by its path from Terraform's folder. */
  readonly sumFile: string;
}

export interface ProjectFunctionProps {
  /** Name of the function and of its role. */
  readonly name: string;
  readonly description: string;
  readonly code: CodeFile | CodeObject;
  /** Most seconds that one run may take. */
  readonly timeout: number;
  /** In MB. */
  readonly memory: number;
  readonly environment: Readonly<Record<string, string>>;
  /** What the function may do beside writing its log; one statement for each purpose. */
  readonly statements: readonly Statement[];
  readonly role: FunctionRoleSettings;
}

/** A Lambda function of the project with its log group and its role. It is not traced: logs tell all of a run that rare. */
export class ProjectFunction extends Construct {
  readonly lambda: LambdaFunction;
  readonly role: FunctionRole;

  constructor(scope: Construct, id: string, props: ProjectFunctionProps) {
    super(scope, id);
    const logGroup = this.createLogGroup(props.name);
    this.role = new FunctionRole(this, "role", {
      ...props.role,
      name: props.name,
      statements: [this.writeLogs(logGroup), ...props.statements],
    });
    this.lambda = this.createFunction(props, logGroup);
  }

  /** Made before the function, which would make one without a retention on its first run. */
  private createLogGroup(functionName: string): CloudwatchLogGroup {
    return new CloudwatchLogGroup(this, "log", {
      name: `/aws/lambda/${functionName}`,
      retentionInDays: LOG_RETENTION_DAYS,
    });
  }

  private writeLogs(logGroup: CloudwatchLogGroup): Statement {
    return {
      sid: "WriteLogs",
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [`${logGroup.arn}:*`],
    };
  }

  private createFunction(props: ProjectFunctionProps, logGroup: CloudwatchLogGroup): LambdaFunction {
    return new LambdaFunction(this, "function", {
      functionName: props.name,
      description: props.description,
      runtime: RUNTIME,
      architectures: [ARCHITECTURE],
      handler: "index.handler",
      ...("file" in props.code ? fromFile(props.code) : fromBucket(props.code)),
      timeout: props.timeout,
      memorySize: props.memory,
      role: this.role.arn,
      environment: { variables: { ...props.environment } },
      dependsOn: [logGroup, ...this.role.permissions],
    });
  }
}

function fromFile({ file }: CodeFile) {
  return { filename: file, sourceCodeHash: Fn.filebase64sha256(file) };
}

function fromBucket({ bucket, key, sumFile }: CodeObject) {
  const sourceCodeHash = Fn.file(sumFile);
  return { s3Bucket: bucket, s3Key: key, sourceCodeHash, lifecycle: onlyCodeOf(sumFile, bucket, key) };
}

/**
 * Lambda says which code it has fetched. The provider plans with the sum of the code before; the time of the last change,
 * which it does not know when the code changes, makes Terraform wait with the comparison until the code is there. It must
 * come first: Terraform compares a text of which it knows the beginning.
 */
function onlyCodeOf(sumFile: string, bucket: string, key: string): TerraformResourceLifecycle {
  const fetched = '"${substr(self.last_modified, 0, 0)}${self.code_sha256}"';
  return {
    postcondition: [
      {
        condition: `\${${fetched} == file("${sumFile}")}`,
        errorMessage:
          `s3://${bucket}/${key} is not the object that belongs to this version of the product: its SHA-256 sum is another one. ` +
          "Let the ops team find out who changed it, deploy the catalog again, and update the project to its newest version.",
      },
    ],
  };
}
