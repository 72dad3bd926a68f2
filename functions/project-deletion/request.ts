import { type Input, PROJECT_ID, STATE_LOCK_ID } from "../../contracts/inputs";
import { InvalidEventError } from "../runtime/invalid-event";
import { asObject, shown, type JsonObject } from "../runtime/json";

/** What the function is asked to do. */
export type DeletionRequest =
  /** The schedule: reconcile every pending deletion. */
  | { readonly kind: "sweep" }
  /** CloudFormation: a stack came to a new status. */
  | { readonly kind: "stack"; readonly stackId: string; readonly stackName: string; readonly status: string }
  /** A person: destroy a deleted project, by its id if its deletion is pending, or by its stack. */
  | {
      readonly kind: "deletion";
      readonly projectId: string | undefined;
      readonly stackId: string | undefined;
      readonly stateLockId: string;
    };

const STACK = /^arn:aws[a-z-]*:cloudformation:[a-z0-9-]+:\d{12}:stack\/([A-Za-z][A-Za-z0-9-]{0,127})\/\S+$/;

/**
 * Reads an event "CloudFormation Stack Status Change"
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/event-detail-stack-status-change.html), a "Scheduled Event", or
 * what a person writes: `{"projectId": "p-…"}` or `{"stackId": "arn:…"}`, with `"stateLockId"` where a dead host left its lock.
 * @throws InvalidEventError
 */
export function parseRequest(event: unknown): DeletionRequest {
  const request = asObject(event);
  const { source, "detail-type": detailType } = request;
  if (source === "aws.events" && detailType === "Scheduled Event") return { kind: "sweep" };
  if (source === "aws.cloudformation" && detailType === "CloudFormation Stack Status Change")
    return stackRequest(asObject(request.detail));
  if (source === undefined && detailType === undefined) return deletionRequest(request);
  throw new InvalidEventError("The event is not one of this function", [
    `source and detail-type are ${shown(source)} and ${shown(detailType)}`,
  ]);
}

function stackRequest(detail: JsonObject): DeletionRequest {
  const { "stack-id": stackId, "status-details": details } = detail;
  const { status } = asObject(details);
  const stackName = STACK.exec(String(stackId))?.[1];
  if (stackName !== undefined && typeof status === "string")
    return { kind: "stack", stackId: String(stackId), stackName, status };
  throw new InvalidEventError("The event is not a stack's change of status", [
    `detail.stack-id is ${shown(stackId)}`,
    `detail.status-details.status is ${shown(status)}`,
  ]);
}

function deletionRequest({ projectId, stackId, stateLockId = "" }: JsonObject): DeletionRequest {
  const problems = [
    projectId === undefined || accepts(PROJECT_ID, projectId) ? "" : `projectId is ${shown(projectId)}`,
    stackId === undefined || (typeof stackId === "string" && STACK.test(stackId))
      ? ""
      : `stackId is ${shown(stackId)}`,
    stateLockId === "" || accepts(STATE_LOCK_ID, stateLockId) ? "" : `stateLockId is ${shown(stateLockId)}`,
    (projectId === undefined) !== (stackId === undefined) ? "" : "give either projectId or stackId",
  ].filter((problem) => problem !== "");
  if (problems.length > 0) throw new InvalidEventError("The event requests no deletion", problems);
  return {
    kind: "deletion",
    projectId: projectId as string | undefined,
    stackId: stackId as string | undefined,
    stateLockId: stateLockId as string,
  };
}

function accepts(input: Input, value: unknown): boolean {
  return typeof value === "string" && input.accepts(value);
}
