import type { ReviewedChange, ReviewedPlan } from "../plan/reviewed-plan";

/** For people: how the plan now differs from the one that was reviewed; nothing when they are the same. */
export function differences(reviewed: ReviewedPlan, now: ReviewedPlan): string[] {
  if (reviewed.digest === now.digest) return [];
  const before = byAddress(reviewed.changes);
  const after = byAddress(now.changes);
  const lines = [
    ...stateDifferences(reviewed, now),
    ...now.changes.flatMap((change) => changeDifference(before.get(change.address), change)),
    ...reviewed.changes
      .filter(({ address }) => !after.has(address))
      .map(({ action, address }) => `${address}: the review had ${action}, now nothing changes`),
  ];
  return lines.length > 0 ? lines : ["The digests differ."];
}

function stateDifferences(reviewed: ReviewedPlan, now: ReviewedPlan): string[] {
  if (reviewed.lineage !== now.lineage)
    return [
      `The state is another one: lineage ${reviewed.lineage || "(none)"} in the review, ${now.lineage || "(none)"} now`,
    ];
  if (reviewed.serial === now.serial) return [];
  return [`The state was changed since the review: serial ${reviewed.serial} then, ${now.serial} now`];
}

function changeDifference(before: ReviewedChange | undefined, now: ReviewedChange): string[] {
  const { address, action, attributes } = now;
  if (!before) return [`${address}: ${action} was not in the review`];
  if (before.action !== action) return [`${address}: the review had ${before.action}, now it is ${action}`];
  if (before.hash === now.hash) return [];
  const names = attributes.length > 0 ? ` (${attributes.join(", ")})` : "";
  return [`${address}: ${action} with other values than in the review${names}`];
}

function byAddress(changes: readonly ReviewedChange[]): Map<string, ReviewedChange> {
  return new Map(changes.map((change) => [change.address, change]));
}
