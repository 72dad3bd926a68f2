import * as v from "valibot";
import { GitLabClient } from "../gitlab/client";
import { GitLabError, GitLabUnreachableError } from "../gitlab/errors";
import { log } from "../runtime/log";
import type { Approval } from "./approval";
import type { TriggerToken } from "./trigger-token";

/** No pipeline was started. The message says why and what to do. */
export class TriggerError extends Error {
  override readonly name = "TriggerError";
}

interface PipelineTarget {
  /** Address of the GitLab instance. */
  readonly url: string;
  readonly projectId: string;
  /** Branch whose `.gitlab-ci.yml` is run. */
  readonly ref: string;
  /** Name or ARN of the secret with the trigger token. */
  readonly secret: string;
  /** When GitLab must have answered, in milliseconds since the epoch. */
  readonly deadline: number;
}

export const triggeredPipelineSchema = v.object({
  outcome: v.literal("triggered"),
  pipelineId: v.number(),
  /** Page of the pipeline. */
  url: v.string(),
});

export type TriggeredPipeline = Readonly<v.InferOutput<typeof triggeredPipelineSchema>>;

const pipelineSchema = v.object({ id: v.number(), web_url: v.string() });

/**
 * Starts the deploy pipeline for an approved model package.
 *
 * The request is not repeated when GitLab may have received it: its answer alone says whether there is a pipeline.
 * @throws TriggerError, SecretError
 */
export async function triggerPipeline(
  target: PipelineTarget,
  token: TriggerToken,
  approval: Approval,
): Promise<TriggeredPipeline> {
  const kept = token.kept(target.secret);
  try {
    return await post(target, kept ?? (await token.read(target.secret)), approval);
  } catch (error) {
    if (kept === undefined || !isTokenRefused(error)) throw explained(error, target);
    log("WARN", "GitLab refused the trigger token that was kept; it is read again", {
      secret: target.secret,
    });
  }
  const current = await token.read(target.secret);
  return post(target, current, approval).catch((error: unknown) => {
    throw explained(error, target);
  });
}

/**
 * GitLab takes the token as a form field, so that it is in no URL and no access log
 * (https://docs.gitlab.com/api/pipeline_triggers/#trigger-a-pipeline-with-a-token).
 */
async function post(target: PipelineTarget, token: string, approval: Approval): Promise<TriggeredPipeline> {
  const client = new GitLabClient({
    url: target.url,
    secrets: [token],
    deadline: target.deadline,
    // To give up on a request that GitLab is working on would start a second pipeline.
    timeout: Infinity,
    onRetry: (error, wait) =>
      log("WARN", "GitLab is asked again", { reason: error.message, waitMilliseconds: wait }),
  });
  const form = new URLSearchParams({ token, ref: target.ref });
  for (const [name, value] of Object.entries(variablesOf(approval))) form.set(`variables[${name}]`, value);
  const path = `/projects/${target.projectId}/trigger/pipeline`;
  const { id, web_url: url } = await client.post(pipelineSchema, path, form);
  return { outcome: "triggered", pipelineId: id, url };
}

/** CI variables of the pipeline. */
function variablesOf(approval: Approval): Readonly<Record<string, string>> {
  const { modelPackageArn, modelPackageGroupName, modelPackageVersion } = approval;
  return {
    MODEL_PACKAGE_ARN: modelPackageArn,
    MODEL_PACKAGE_GROUP_NAME: modelPackageGroupName,
    ...(modelPackageVersion === undefined ? {} : { MODEL_PACKAGE_VERSION: String(modelPackageVersion) }),
  };
}

/** GitLab does not distinguish an unknown token from an unknown project: both are 404. */
function isTokenRefused(error: unknown): boolean {
  return error instanceof GitLabError && (error.status === 401 || error.status === 404);
}

function explained(error: unknown, target: PipelineTarget): unknown {
  if (!(error instanceof GitLabError || error instanceof GitLabUnreachableError)) return error;
  const said = error.message.replace(/[^.?]$/, "$&.");
  return new TriggerError(`No deploy pipeline was started. ${said} ${adviceFor(error, target)}`, {
    cause: error,
  });
}

function adviceFor(
  error: GitLabError | GitLabUnreachableError,
  { projectId, ref, secret }: PipelineTarget,
): string {
  if (isTokenRefused(error)) {
    return `Either there is no project ${projectId}, or the secret "${secret}" does not hold one of its trigger tokens.`;
  }
  if (error instanceof GitLabUnreachableError) {
    return "See that GitLab is up and that AWS Lambda reaches it. The approval is tried again.";
  }
  if (error.detail.includes("Insufficient permissions to set pipeline variables")) {
    return "Let the owner of the trigger token set pipeline variables (project settings, CI/CD, Variables).";
  }
  if (error.status === 400)
    return `See that the branch ${ref} is there and that its .gitlab-ci.yml makes a pipeline for a trigger.`;
  return "The approval is tried again.";
}
