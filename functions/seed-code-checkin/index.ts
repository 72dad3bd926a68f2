import { join } from "node:path";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { GitLabClient } from "../gitlab/client";
import { readEnvironment } from "../runtime/environment";
import { deadlineOf, type Invocation } from "../runtime/invocation";
import { log } from "../runtime/log";
import { readToken } from "../secrets/secret-value";
import { commitSeedCode } from "./commit-seed-code";
import { explained } from "./seed-commit-error";
import type { SeedCommitResult } from "../../contracts/seed-commit";
import { parseEvent } from "./event";
import { GitLabRepository } from "./gitlab-repository";
import { readSeedCode } from "./seed-code";

const ENVIRONMENT = ["GITLAB_URL", "GITLAB_TOKEN_SECRET"] as const;
/** Beside the bundle in the function's package. */
const SEED_CODE = join(__dirname, "seed-code");
/** How long GitLab may take to answer one request, in milliseconds. */
const TIMEOUT = 30_000;
/** Requests to GitLab in one invocation, repeated ones included. */
const MAXIMUM_REQUESTS = 12;

const secretsManager = new SecretsManagerClient({});

/**
 * Puts the seed code into a project's empty GitLab repository, or offers a newer version of it by a merge request. Terraform
 * invokes it; every failure is thrown, so that the apply fails with its message.
 *
 * Environment: `GITLAB_URL`; `GITLAB_TOKEN_SECRET`, name or ARN of the secret with an access token (scope `api`) as plain text.
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
    const seed = readSeedCode(SEED_CODE, request.repository);
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
