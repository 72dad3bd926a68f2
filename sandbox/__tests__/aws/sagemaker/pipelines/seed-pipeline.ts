import { readFileSync } from "node:fs";
import { join } from "node:path";

import { CreateModelPackageGroupCommand } from "@aws-sdk/client-sagemaker";

import type { PipelineAccount } from "./pipeline-account";

const SEED = join(__dirname, "../../../../../seed-code/model-build");
const GROUP = "abalone-p-abc123";

/**
 * The definition that the SageMaker SDK 3.27.0 makes of the build repository's pipeline: `get-pipeline-definition` there with
 * SAGEMAKER_PROJECT_NAME=abalone, SAGEMAKER_PROJECT_ID=p-abc123, ARTIFACT_BUCKET=sagemaker-p-abc123 and
 * SAGEMAKER_PIPELINE_ROLE_ARN=arn:aws:iam::123456789012:role/pipeline, against a sandbox.
 */
export function seedDefinition(): string {
  return readFileSync(join(__dirname, "seed-definition.json"), "utf8");
}

/** Puts the repository's scripts to where the definition looks for them, its data into the bucket, and makes the group. */
export async function prepareSeed(account: PipelineAccount): Promise<Record<string, string>> {
  for (const [, key = "", script = ""] of seedDefinition().matchAll(/"s3:\/\/[^/"]+\/([^"]*\/(\w+\.py))"/g)) {
    await account.put(key, readFileSync(join(SEED, "pipelines/abalone", script)));
  }
  const data = await account.put("data/abalone.csv", readFileSync(join(SEED, "data/abalone-dataset.csv")));
  await account.sagemaker.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: GROUP }));
  return { InputDataUrl: data };
}
