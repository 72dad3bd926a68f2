import { creationOrder, dependenciesOf } from "./dependencies";
import { createResource, deleteResource, type ResourceTypes } from "./resource-operations";
import { setStackStatus } from "./stack-store";
import { resourceProperties, stackScope, takeOutputs, wantedResources } from "./stack-scope";
import type { Stack, StackResource } from "./stack";

/**
 * Makes a stack's resources, each as soon as those that it needs exist, and rolls back as `onFailure` says.
 * Nothing is reported any more once the signal is aborted: a deletion has taken over.
 */
export async function createStackResources(
  stack: Stack,
  types: ResourceTypes,
  signal: AbortSignal,
): Promise<void> {
  const failed = await createEach(stack, types, signal);
  if (signal.aborted) return;
  const reason = failed ?? takeOutputs(stack);
  if (reason === undefined) setStackStatus(stack, "CREATE_COMPLETE");
  else await afterFailure(stack, types, reason);
}

async function createEach(
  stack: Stack,
  types: ResourceTypes,
  signal: AbortSignal,
): Promise<string | undefined> {
  const scope = stackScope(stack, stack.definition, stack.resources);
  const wanted = new Set(wantedResources(scope));
  const dependencies = dependenciesOf(scope.template);
  const failed: string[] = [];
  const tasks = new Map<string, Promise<boolean>>();
  const make = async (logicalId: string): Promise<boolean> => {
    const needed = await Promise.all((dependencies.get(logicalId) ?? []).map((id) => tasks.get(id) ?? true));
    const declaration = scope.template.resources[logicalId];
    if (needed.includes(false) || failed.length > 0 || signal.aborted || declaration === undefined)
      return false;
    const wantedResource = { logicalId, declaration, ...resourceProperties(logicalId, scope) };
    const add = (resource: StackResource) => stack.resources.set(logicalId, resource);
    const done = await createResource(stack, types, wantedResource, { signal, add });
    if (!done) failed.push(logicalId);
    return done;
  };
  for (const id of creationOrder(dependencies).filter((name) => wanted.has(name))) tasks.set(id, make(id));
  await Promise.all(tasks.values());
  return failed.length === 0
    ? undefined
    : `The following resource(s) failed to create: [${failed.join(", ")}]. `;
}

async function afterFailure(stack: Stack, types: ResourceTypes, reason: string): Promise<void> {
  if (stack.onFailure === "DO_NOTHING") {
    setStackStatus(stack, "CREATE_FAILED", reason);
    return;
  }
  if (stack.onFailure === "DELETE") {
    setStackStatus(stack, "DELETE_IN_PROGRESS", `${reason}Delete requested by user.`);
    await deleteAll(stack, types);
    stack.deletionTime = new Date();
    setStackStatus(stack, "DELETE_COMPLETE");
    return;
  }
  setStackStatus(stack, "ROLLBACK_IN_PROGRESS", `${reason}Rollback requested by user.`);
  const gone = await deleteAll(stack, types);
  setStackStatus(stack, gone ? "ROLLBACK_COMPLETE" : "ROLLBACK_FAILED");
}

/** Takes a stack's resources away, the last made first. */
export async function deleteAll(
  stack: Stack,
  types: ResourceTypes,
  retained: readonly string[] = [],
): Promise<boolean> {
  let gone = true;
  for (const resource of [...stack.resources.values()].reverse()) {
    if (resource.status === "DELETE_COMPLETE" || retained.includes(resource.logicalId)) continue;
    gone = (await deleteResource(stack, types, resource)) && gone;
  }
  return gone;
}
