import * as v from "valibot";
import { type CiContext, explainRefusal, gitlabClient, projectPath } from "./ci-context";

interface PostedNote {
  readonly id: number;
  readonly updated: boolean;
}

const noteSchema = v.object({
  id: v.number(),
  body: v.string(),
  system: v.boolean(),
  author: v.object({ id: v.number() }),
});

/**
 * Writes the one note of this token's user that begins with `marker`: updates it where there is one, and creates it otherwise.
 * https://docs.gitlab.com/api/notes/#merge-requests
 * @throws OpsError with what GitLab answered
 */
export async function writeNote(
  context: CiContext,
  mergeRequest: number,
  marker: string,
  text: string,
): Promise<PostedNote> {
  const gitlab = gitlabClient(context);
  const where = `the merge request !${mergeRequest} of project ${context.project}`;
  const path = `${projectPath(context)}/merge_requests/${mergeRequest}/notes`;
  const idSchema = v.object({ id: v.number() });
  const user = await explainRefusal("The token's user", gitlab.get(idSchema, "/user"));
  const notes = await explainRefusal(
    `The notes of ${where}`,
    gitlab.getAll(noteSchema, path, { sort: "asc", order_by: "created_at" }),
  );
  const own = notes.find(
    ({ body, author, system }) => !system && author.id === user.id && body.startsWith(marker),
  );
  if (own) {
    await explainRefusal(
      `The note ${own.id} of ${where} can not be updated`,
      gitlab.put(idSchema, `${path}/${own.id}`, { body: text }),
    );
    return { id: own.id, updated: true };
  }
  const created = await explainRefusal(
    `No note can be written to ${where}`,
    gitlab.post(idSchema, path, { body: text }),
  );
  return { id: created.id, updated: false };
}
