import type { LambdaInvocation } from "@cdktf/provider-aws/lib/lambda-invocation";
import type { TerraformStack } from "cdktf";
import type { ArtifactBucket } from "./artifacts/artifact-bucket";
import type { DeployTrigger } from "./deploy-trigger/deploy-trigger";
import type { GitRepository } from "./repositories/git-repository";
import type { ModelPackageGroup } from "./artifacts/model-package-group";
import { mergeRequestOf, type SeedCommitFunction } from "./repositories/seed-commit";
import { declareOutputs } from "../shared/outputs";

/** The parts of a project that somebody looks up after an apply. */
interface ProjectParts {
  readonly artifacts: ArtifactBucket;
  readonly models: ModelPackageGroup;
  readonly build: GitRepository;
  readonly deploy: GitRepository;
  readonly seedCommit: SeedCommitFunction;
  readonly buildSeed: LambdaInvocation;
  readonly deploySeed: LambdaInvocation;
  readonly trigger: DeployTrigger;
}

/** Declares the outputs on the stack under their plain names. None is a secret. */
export function projectOutputs(stack: TerraformStack, parts: ProjectParts): void {
  const { artifacts, models, build, deploy, seedCommit, buildSeed, deploySeed, trigger } = parts;
  declareOutputs(stack, {
    s3_bucket_id: ["Name of the artifact bucket.", artifacts.bucket.id],
    model_package_group_name: ["Name of the model package group.", models.name],
    model_build_repository_id: ["Id of the model build repository in GitLab.", build.project.id],
    model_build_repository_url: ["URL of the model build repository in a browser.", build.project.webUrl],
    model_deploy_repository_id: ["Id of the model deploy repository in GitLab.", deploy.project.id],
    model_deploy_repository_url: ["URL of the model deploy repository in a browser.", deploy.project.webUrl],
    // The host's status object takes these two from the output of terraform apply: command-runner/host/status.sh.
    model_build_seed_merge_request: [
      "Merge request with newer seed code in the model build repository; empty without one.",
      mergeRequestOf(buildSeed),
    ],
    model_deploy_seed_merge_request: [
      "Merge request with newer seed code in the model deploy repository; empty without one.",
      mergeRequestOf(deploySeed),
    ],
    seed_code_checkin_function: ["Name of the function that commits the seed code.", seedCommit.functionName],
    deploy_pipeline_function: ["Name of the function that starts the deploy pipeline.", trigger.functionName],
    deploy_dead_letter_queue_url: [
      "URL of the dead-letter queue: approvals that started no pipeline.",
      trigger.deadLetterQueueUrl,
    ],
  });
}
