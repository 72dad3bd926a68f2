import { isDeepStrictEqual } from "node:util";

import { creationOrder, dependenciesOf } from "./dependencies";
import { createResource, deleteResource, type ResourceTypes } from "./resource-operations";
import { setResourceStatus, setStackStatus } from "./stack-store";
import { resourceProperties, stackOutputs, stackScope, takeOutputs, wantedResources } from "./stack-scope";
import type { Stack, StackDefinition, StackResource } from "./stack";

/** Would this definition change anything? Only then does CloudFormation start an update. */
export function wouldChange(stack: Stack, definition: StackDefinition): boolean {
  if (!isDeepStrictEqual(definition.tags, stack.definition.tags)) return true;
  const scope = stackScope(stack, definition, stack.resources);
  const wanted = wantedResources(scope);
  if (!isDeepStrictEqual(new Set(wanted), new Set(stack.resources.keys()))) return true;
  const differs = wanted.some((id) => {
    const [now, then] = [definition.template.resources[id], stack.definition.template.resources[id]];
    return (
      now?.type !== then?.type ||
      now?.deletionPolicy !== then?.deletionPolicy ||
      !isDeepStrictEqual(now?.metadata, then?.metadata) ||
      !isDeepStrictEqual(resourceProperties(id, scope).properties, stack.resources.get(id)?.properties)
    );
  });
  return differs || !isDeepStrictEqual(stackOutputs(scope), stack.outputs);
}

/** Replaces what changed, then takes the old away; after a failure takes the new away and keeps the old. */
export async function updateStackResources(
  stack: Stack,
  definition: StackDefinition,
  types: ResourceTypes,
): Promise<void> {
  const before = { definition: stack.definition, resources: new Map(stack.resources) };
  stack.definition = definition;
  stack.lastUpdatedTime = new Date();
  setStackStatus(stack, "UPDATE_IN_PROGRESS", "User Initiated");
  const reason = (await changeEach(stack, types, before.resources)) ?? takeOutputs(stack);
  if (reason === undefined) await cleanUp(stack, types, before.resources);
  else await rollBack(stack, types, before, reason);
}

async function changeEach(
  stack: Stack,
  types: ResourceTypes,
  before: ReadonlyMap<string, StackResource>,
): Promise<string | undefined> {
  const scope = stackScope(stack, stack.definition, stack.resources);
  const wanted = new Set(wantedResources(scope));
  for (const id of stack.resources.keys()) if (!wanted.has(id)) stack.resources.delete(id);
  for (const logicalId of creationOrder(dependenciesOf(scope.template)).filter((id) => wanted.has(id))) {
    const declaration = scope.template.resources[logicalId];
    const replaced = before.get(logicalId);
    const { properties, shownProperties } = resourceProperties(logicalId, scope);
    const same = declaration?.type === replaced?.type && isDeepStrictEqual(properties, replaced?.properties);
    if (same || declaration === undefined) continue;
    const done = await createResource(
      stack,
      types,
      { logicalId, declaration, properties, shownProperties },
      {
        replaced,
        signal: new AbortController().signal,
        add: (resource) => stack.resources.set(logicalId, resource),
      },
    );
    if (!done)
      return `The following resource(s) failed to ${replaced ? "update" : "create"}: [${logicalId}]. `;
  }
  return undefined;
}

async function cleanUp(
  stack: Stack,
  types: ResourceTypes,
  before: ReadonlyMap<string, StackResource>,
): Promise<void> {
  setStackStatus(stack, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
  await deleteReplaced(stack, types, before, stack.resources);
  setStackStatus(stack, "UPDATE_COMPLETE");
}

async function rollBack(
  stack: Stack,
  types: ResourceTypes,
  before: Pick<Stack, "definition" | "resources">,
  reason: string,
): Promise<void> {
  setStackStatus(stack, "UPDATE_ROLLBACK_IN_PROGRESS", reason);
  const failed = new Map(stack.resources);
  stack.definition = before.definition;
  stack.resources.clear();
  for (const [id, resource] of before.resources) {
    stack.resources.set(id, resource);
    if (failed.get(id) !== resource) setResourceStatus(stack, resource, "UPDATE_COMPLETE");
  }
  setStackStatus(stack, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS");
  await deleteReplaced(stack, types, failed, stack.resources);
  setStackStatus(stack, "UPDATE_ROLLBACK_COMPLETE");
}

/** Deletes what `old` has and `kept` has no longer; the events name it, the stack's list of resources does not. */
async function deleteReplaced(
  stack: Stack,
  types: ResourceTypes,
  old: ReadonlyMap<string, StackResource>,
  kept: ReadonlyMap<string, StackResource>,
): Promise<void> {
  for (const [id, resource] of old) {
    if (kept.get(id) === resource || kept.get(id)?.physicalId === resource.physicalId) continue;
    await deleteResource(stack, types, { ...resource });
  }
}
