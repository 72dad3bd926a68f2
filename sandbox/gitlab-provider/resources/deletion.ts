import { setTimeout as sleep } from "node:timers/promises";
import type { GitLabClient, JsonObject } from "../client";

const POLL_MS = 200;
const DELETION_TIMEOUT_MS = 600_000;

/**
 * GitLab deletes projects in the background, and since 18.0 only marks them at first:
 * https://docs.gitlab.com/user/project/working_with_projects/#delete-a-project
 */
export function isMarkedForDeletion(answer: JsonObject): boolean {
  return Boolean(answer.marked_for_deletion_on ?? answer.marked_for_deletion_at);
}

/**
 * Waits until the thing is gone, or marked where that is enough. The provider itself first waits five seconds; GitLab's
 * answer is looked at at once here, so that a run in the sandbox is not slowed down.
 */
async function untilDeleted(
  client: GitLabClient,
  path: string,
  accept: "marked" | "gone",
  timeoutMs?: number,
) {
  const deadline = Date.now() + (timeoutMs ?? DELETION_TIMEOUT_MS);
  for (;;) {
    const answer = await client.find(path);
    if (!answer || (accept === "marked" && isMarkedForDeletion(answer))) return;
    if (Date.now() > deadline) throw new Error(`${path} was deleted, but GitLab still shows it.`);
    await sleep(POLL_MS);
  }
}

/** Marks for deletion and, where asked, deletes what is marked: that takes the path that the mark gave it. */
export async function deleteInTwoSteps(
  client: GitLabClient,
  path: string,
  options: { readonly permanently: boolean; readonly pathField: string; readonly timeoutMs?: number },
): Promise<void> {
  await client.delete(path);
  await untilDeleted(client, path, "marked", options.timeoutMs);
  if (!options.permanently) return;
  const marked = await client.find(path);
  if (!marked) return;
  const query = new URLSearchParams({
    permanently_remove: "true",
    full_path: String(marked[options.pathField]),
  });
  await client.delete(`${path}?${query}`);
  await untilDeleted(client, path, "gone", options.timeoutMs);
}
