import { DataAwsSecretsmanagerSecret } from "@cdktf/provider-aws/lib/data-aws-secretsmanager-secret";
import { LambdaInvocation } from "@cdktf/provider-aws/lib/lambda-invocation";
import { Fn, type ITerraformDependable, type TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import type { SeededRepository } from "../../../contracts/seed-commit";
import type { FunctionRoleSettings } from "../functions/function-role";
import type { GitRepository } from "./git-repository";
import { ProjectFunction } from "../functions/project-function";

/** In tf-code.zip. */
const CODE_FILE = "seed-code-checkin.zip";
/** Time for all files in one commit, with the pauses that GitLab asks for when it limits the rate. */
const TIMEOUT_SECONDS = 120;
const MEMORY_MB = 256;

export interface SeedCommitFunctionProps {
  readonly name: string;
  readonly gitlabUrl: string;
  /** Name or ARN of the secret with the GitLab token. */
  readonly tokenSecret: TerraformVariable;
  readonly role: FunctionRoleSettings;
}

/** The function that commits the seed code, run for each new repository and for each new version of the seed code. */
export class SeedCommitFunction extends Construct {
  readonly functionName: string;
  private readonly function: ProjectFunction;

  constructor(scope: Construct, id: string, props: SeedCommitFunctionProps) {
    super(scope, id);
    // Its policy needs the ARN, which ends in characters that only Secrets Manager knows.
    const token = new DataAwsSecretsmanagerSecret(this, "token", { name: props.tokenSecret.stringValue });
    this.function = new ProjectFunction(this, "function", {
      name: props.name,
      description: "Commits the seed code of a SageMaker project to its new GitLab repositories",
      codeFile: CODE_FILE,
      timeout: TIMEOUT_SECONDS,
      memory: MEMORY_MB,
      environment: {
        GITLAB_URL: props.gitlabUrl,
        GITLAB_TOKEN_SECRET: token.arn,
      },
      statements: [
        { sid: "ReadGitLabToken", actions: ["secretsmanager:GetSecretValue"], resources: [token.arn] },
      ],
      decryptsFrom: ["secretsmanager"],
      role: props.role,
    });
    this.functionName = this.function.lambda.functionName;
  }

  /**
   * Commits the seed code to a repository, or offers it a newer version. Whatever the function throws fails the apply with its
   * message. It runs anew only if its input changes (the repository was made anew, or another branch is wanted) or its package,
   * which has the seed code.
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
      triggers: { package: Fn.filebase64sha256(CODE_FILE) },
      dependsOn: [...after],
    });
  }
}

/** Address of the merge request that a seed commit has made or found; empty without one. */
export function mergeRequestOf(seedCommit: LambdaInvocation): string {
  return Fn.try([Fn.lookupNested(Fn.jsondecode(seedCommit.result), ["mergeRequest"]), ""]);
}
