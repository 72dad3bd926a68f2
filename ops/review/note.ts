import { calling, gitlabClient, type Surroundings } from "./ci-context";

export interface PostedNote {
  readonly id: number;
  readonly updated: boolean;
}

/**
 * Writes the one note of this token's user that begins with `marker`: updated where it is, made where it is not.
 * https://docs.gitlab.com/api/notes/#merge-requests
 * @throws OpsError with what GitLab answered
 */
export async function writeNote(
  place: Surroundings,
  mergeRequest: number,
  marker: string,
  text: string,
): Promise<PostedNote> {
  const gitlab = gitlabClient(place);
  const where = `the merge request !${mergeRequest} of project ${place.project}`;
  const user = await calling("The token's user", gitlab.Users.showCurrentUser());
  const notes = await calling(
    `The notes of ${where}`,
    gitlab.MergeRequestNotes.all(place.project, mergeRequest, { sort: "asc", orderBy: "created_at" }),
  );
  const own = notes.find(
    ({ body, author, system }) => !system && author.id === user.id && body.startsWith(marker),
  );
  if (own) {
    await calling(
      `The note ${own.id} of ${where} can not be updated`,
      gitlab.MergeRequestNotes.edit(place.project, mergeRequest, own.id, { body: text }),
    );
    return { id: own.id, updated: true };
  }
  const made = await calling(
    `No note can be written to ${where}`,
    gitlab.MergeRequestNotes.create(place.project, mergeRequest, text),
  );
  return { id: made.id, updated: false };
}
