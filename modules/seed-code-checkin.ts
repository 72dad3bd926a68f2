import { DataAwsSecretsmanagerSecret } from "@cdktf/provider-aws/lib/data-aws-secretsmanager-secret";
import { LambdaInvocation } from "@cdktf/provider-aws/lib/lambda-invocation";
import { Fn, type ITerraformDependable, type TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import type { FunctionRoleSettings } from "./function-role";
import type { GitRepository } from "./git-repository";
import { ProjectFunction } from "./project-function";

/** In tf-code.zip; the function's package itself lies beside that in the bucket, since the seed's data would make it large. */
const SUM_FILE = "seed-code-checkin.sha256";
/** Time for all files in one commit, with the pauses that GitLab asks for when it limits the rate. */
const TIMEOUT_SECONDS = 120;
const MEMORY_MB = 256;

/** Names of the repositories that the function has seed code for. */
export type SeededRepository = "model-build" | "model-deploy";

export interface SeedCodeCheckInProps {
  readonly name: string;
  /** Bucket and key of the function's package, which holds the seed code. */
  readonly packageBucket: TerraformVariable;
  readonly packageKey: TerraformVariable;
  readonly gitlabUrl: string;
  /** Name or ARN of the secret with the GitLab token. */
  readonly tokenSecret: TerraformVariable;
  readonly role: FunctionRoleSettings;
}

/** The function that commits the seed code, run once for each new repository. */
export class SeedCodeCheckIn extends Construct {
  readonly functionName: string;
  private readonly function: ProjectFunction;

  constructor(scope: Construct, id: string, props: SeedCodeCheckInProps) {
    super(scope, id);
    // Its policy needs the ARN, which ends in characters that only Secrets Manager knows.
    const token = new DataAwsSecretsmanagerSecret(this, "token", { name: props.tokenSecret.stringValue });
    this.function = new ProjectFunction(this, "function", {
      name: props.name,
      description: "Commits the seed code of a SageMaker project to its new GitLab repositories",
      code: {
        bucket: props.packageBucket.stringValue,
        key: props.packageKey.stringValue,
        sumFile: SUM_FILE,
      },
      timeout: TIMEOUT_SECONDS,
      memory: MEMORY_MB,
      environment: { GITLAB_URL: props.gitlabUrl, GITLAB_TOKEN_SECRET: token.arn },
      statements: [
        { sid: "ReadGitLabToken", actions: ["secretsmanager:GetSecretValue"], resources: [token.arn] },
      ],
      role: props.role,
    });
    this.functionName = this.function.lambda.functionName;
  }

  /**
   * Commits the seed code to a repository. Whatever the function throws fails the apply with its message. It runs anew only if
   * its input changes: the repository was made anew, or another branch is wanted.
   */
  run(
    repository: SeededRepository,
    target: GitRepository,
    after: readonly ITerraformDependable[],
  ): LambdaInvocation {
    return new LambdaInvocation(this, repository, {
      functionName: this.functionName,
      input: Fn.jsonencode({
        action: "checkin",
        repository,
        projectId: Fn.tonumber(target.project.id),
        branch: target.branch,
      }),
      dependsOn: [...after],
    });
  }
}
