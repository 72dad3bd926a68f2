import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { GitLabClient } from "../gitlab/client";
import { readEnvironment } from "../runtime/environment";
import { deadlineOf, type Invocation } from "../runtime/invocation";
import { log } from "../runtime/log";
import { readToken } from "../secrets/secret-value";
import { commitSeedCode } from "./commit-seed-code";
import { explained } from "./seed-commit-error";
import type { SeedCommitResult } from "./seed-commit-result";
import { parseEvent } from "./event";
import { GitLabRepository } from "./gitlab-repository";
import { readSeedCode } from "./seed-code";
import { listSeedData } from "./seed-data";

const ENVIRONMENT = ["GITLAB_URL", "GITLAB_TOKEN_SECRET", "SEED_DATA_BUCKET", "SEED_DATA_PREFIX"] as const;
/** Beside the bundle in the function's package. */
const SEED_CODE = join(__dirname, "seed-code");
const SEED_DATA = join(__dirname, "seed-data.json");
/** How long GitLab may take to answer one request, in milliseconds. */
const TIMEOUT = 30_000;
/** Requests to GitLab in one invocation, repeated ones included. */
const MAXIMUM_REQUESTS = 12;

const s3 = new S3Client({});
const secretsManager = new SecretsManagerClient({});

/**
 * Puts the seed code into a project's empty GitLab repository, or offers a newer version of it by a merge request. Terraform
 * invokes it; every failure is thrown, so that the apply fails with its message.
 *
 * Environment: `GITLAB_URL`; `GITLAB_TOKEN_SECRET`, name or ARN of the secret with an access token (scope `api`) as plain text;
 * `SEED_DATA_BUCKET` and `SEED_DATA_PREFIX`, where the data files of the seed code are: `<prefix><repository>/<path>`.
 */
export async function handler(event: unknown, invocation: Invocation): Promise<SeedCommitResult> {
  const environment = readEnvironment(process.env, ENVIRONMENT);
  const request = parseEvent(event);
  const client = new GitLabClient({
    url: environment.GITLAB_URL,
    token: await readToken(secretsManager, environment.GITLAB_TOKEN_SECRET),
    deadline: deadlineOf(invocation),
    timeout: TIMEOUT,
    maximumRequests: MAXIMUM_REQUESTS,
    onRetry: (error, wait) =>
      log("WARN", "GitLab is asked again", { reason: error.message, waitMilliseconds: wait }),
  });
  try {
    const { SEED_DATA_BUCKET: bucket, SEED_DATA_PREFIX: prefix } = environment;
    const data = listSeedData(SEED_DATA, request.repository, { client: s3, bucket, prefix });
    const seed = readSeedCode(SEED_CODE, request.repository, data);
    const result = await commitSeedCode(
      new GitLabRepository(client, request.projectId),
      seed,
      request.branch,
    );
    log("INFO", "Done", { ...request, ...result });
    return result;
  } catch (error) {
    throw explained(error, request, environment.GITLAB_TOKEN_SECRET);
  }
}
