import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { S3Client } from "@aws-sdk/client-s3";
import { readEnvironment } from "../runtime/environment";
import { log } from "../runtime/log";
import { Alarm } from "./alarm";
import { deletedProject } from "./deleted-project";
import { DestroyStacks } from "./destroy-stacks";
import { pendingDeletionOf, requestDeletion } from "./pending-deletions";
import { type Progress, reconcile, type ReconcileContext } from "./reconcile";
import { Records } from "./records";
import { parseRequest } from "./request";
import { sweep } from "./sweep";

const ENVIRONMENT = ["STATE_BUCKET", "STACK_PREFIX", "AWS_LAMBDA_FUNCTION_NAME"] as const;

/** Progress by project id; empty when there was nothing to do. */
export type Outcome = Readonly<Record<string, Progress>>;

const cloudFormation = new CloudFormationClient({});
const s3 = new S3Client({});
const eventBridge = new EventBridgeClient({});

/**
 * Destroys a project's resources when the project is deleted without having been destroyed first.
 *
 * Deleting a project in Studio deletes its stack, and CommandRunner runs no command when it is deleted. CloudFormation sends the
 * event "CloudFormation Stack Status Change" for every stack, and describes a deleted one for 90 days: its template, its
 * parameters, its tags. So nothing must be written down beforehand, and the destroy is a stack of the same template with the
 * same parameters, `TerraformAction=destroy` apart: the same release, the same rule for data.
 * CloudTrail's record of DeleteProject would come before the stack is gone, and only in an account with a trail; Service Catalog
 * sends no event of its own, and knows nothing of projects from templates in S3.
 *
 * A pending deletion in the state bucket stands for each destroy until it is done. Events of the destroy's own stack reconcile it; a
 * scheduled rule does where an event was lost, as CloudFormation's may be
 * (https://docs.aws.amazon.com/eventbridge/latest/ref/event-delivery-level.html), and where a further attempt is due.
 *
 * Environment: `STATE_BUCKET`; `STACK_PREFIX`, with which names of destroys' stacks begin; `RETRY_MINUTES`, minutes before each
 * further attempt, separated by commas, or empty.
 */
export async function handler(event: unknown): Promise<Outcome> {
  const environment = readEnvironment(process.env, ENVIRONMENT);
  const bucket = environment.STATE_BUCKET;
  const context: ReconcileContext = {
    records: new Records(s3, bucket),
    stacks: new DestroyStacks(cloudFormation, environment.STACK_PREFIX),
    alarm: new Alarm(eventBridge, bucket, environment.AWS_LAMBDA_FUNCTION_NAME),
    retryMinutes: (process.env["RETRY_MINUTES"] ?? "").split(",").filter(Boolean).map(Number),
  };
  const request = parseRequest(event);
  switch (request.kind) {
    case "sweep":
      return sweep(context);
    case "deletion": {
      const deletion = await requestDeletion(request, context, (stackId) =>
        deletedProject(cloudFormation, stackId, bucket),
      );
      return { [deletion.projectId]: await reconcile(deletion, context) };
    }
    case "stack":
      return stackChanged(request, context, bucket);
  }
}

async function stackChanged(
  { stackId, stackName, status }: { stackId: string; stackName: string; status: string },
  context: ReconcileContext,
  bucket: string,
): Promise<Outcome> {
  const destroyed = context.stacks.projectOf(stackName);
  if (destroyed !== undefined) {
    const deletion = await context.records.pendingDeletion(destroyed);
    return deletion ? { [destroyed]: await reconcile(deletion, context) } : {};
  }
  const project =
    status === "DELETE_COMPLETE" ? await deletedProject(cloudFormation, stackId, bucket) : undefined;
  if (project === undefined || !(await context.records.needsDestroy(project.id))) {
    log("INFO", "Nothing is to be destroyed", { stackId, projectId: project?.id });
    return {};
  }
  return { [project.id]: await reconcile(await pendingDeletionOf(project, context.records), context) };
}
