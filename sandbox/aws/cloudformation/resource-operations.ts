import { randomUUID } from "node:crypto";

import { HandlerFailure, type ResourceType } from "./resource-handler";
import { setResourceStatus } from "./stack-store";
import type { ResourceStatus, Stack, StackResource } from "./stack";
import type { ResourceDeclaration } from "./template/template";

export type ResourceTypes = ReadonlyMap<string, ResourceType>;

const REPLACEMENT = "Requested update requires the creation of a new physical resource; hence creating one.";

interface WantedResource extends Pick<StackResource, "logicalId" | "properties" | "shownProperties"> {
  readonly declaration: ResourceDeclaration;
}

/**
 * Makes one resource of a stack and writes its events, as part of a creation or, with `replaced`, of an update.
 *
 * @returns whether it succeeded; the resource's status says why not.
 */
export async function createResource(
  stack: Stack,
  types: ResourceTypes,
  wanted: WantedResource,
  options: { replaced?: StackResource; signal: AbortSignal; add(resource: StackResource): void },
): Promise<boolean> {
  const { logicalId, declaration, properties, shownProperties } = wanted;
  const verb = options.replaced === undefined ? "CREATE" : "UPDATE";
  const resource: StackResource = {
    logicalId,
    type: declaration.type,
    physicalId: options.replaced?.physicalId ?? "",
    status: `${verb}_IN_PROGRESS`,
    timestamp: new Date(),
    properties,
    shownProperties,
    attributes: {},
    deletionPolicy: declaration.deletionPolicy,
  };
  options.add(resource);
  const report = (status: ResourceStatus, reason?: string) => {
    if (!options.signal.aborted) setResourceStatus(stack, resource, status, reason);
  };
  report(`${verb}_IN_PROGRESS`, options.replaced && REPLACEMENT);
  try {
    await runCreateHandler(stack, types, resource, options.signal, () =>
      report(`${verb}_IN_PROGRESS`, "Resource creation Initiated"),
    );
  } catch (error) {
    report(`${verb}_FAILED`, failureReason(error));
    return false;
  }
  report(`${verb}_COMPLETE`);
  return true;
}

async function runCreateHandler(
  stack: Stack,
  types: ResourceTypes,
  resource: StackResource,
  signal: AbortSignal,
  initiated: () => void,
): Promise<void> {
  const type = types.get(resource.type);
  const problems = type?.problems(resource.properties) ?? [`unknown type ${resource.type}`];
  if (problems.length > 0) {
    throw new Error(
      `Properties validation failed for resource ${resource.logicalId} with message:\n${problems.join("\n")}`,
    );
  }
  const created = await type?.create({
    region: stack.region,
    properties: resource.properties,
    signal,
    identified(physicalId) {
      resource.physicalId = physicalId;
      initiated();
    },
  });
  resource.physicalId = created?.physicalId ?? "";
  resource.attributes = created?.attributes ?? {};
}

function failureReason(error: unknown): string {
  if (!(error instanceof HandlerFailure)) return (error as Error).message;
  return `Resource handler returned message: "${error.message}" (RequestToken: ${randomUUID()}, HandlerErrorCode: ${error.code})`;
}

/**
 * Takes one physical resource away and writes its events. One that is gone already counts as deleted.
 *
 * @returns whether it succeeded.
 */
export async function deleteResource(
  stack: Stack,
  types: ResourceTypes,
  resource: StackResource,
): Promise<boolean> {
  if (resource.deletionPolicy.startsWith("Retain")) {
    setResourceStatus(stack, resource, "DELETE_SKIPPED");
    return true;
  }
  setResourceStatus(stack, resource, "DELETE_IN_PROGRESS");
  try {
    if (resource.physicalId !== "") await types.get(resource.type)?.delete(stack.region, resource.physicalId);
  } catch (error) {
    if (!(error instanceof HandlerFailure && error.code === "NotFound")) {
      setResourceStatus(stack, resource, "DELETE_FAILED", failureReason(error));
      return false;
    }
  }
  setResourceStatus(stack, resource, "DELETE_COMPLETE");
  return true;
}
