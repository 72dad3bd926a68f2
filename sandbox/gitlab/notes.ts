import { canReadCode, projectAccess } from "./authorization";
import type { ApiCall } from "./api-call";
import { badRequest, forbidden, notFound } from "./gitlab-error";
import type { Instance } from "./instance";
import { findMergeRequest, mergeRequestProject } from "./merge-requests";
import { AccessLevel, type MergeRequest, type Note, type Project } from "./model";
import type { Routes } from "./routes";
import { basicUser } from "./users";

/** https://docs.gitlab.com/administration/instance_limits/#size-of-comments-and-descriptions-of-issues-merge-requests-and-epics */
const LIMIT = 1_000_000;

const answer = (
  instance: Instance,
  project: Project,
  mergeRequest: MergeRequest,
  note: Note,
): Record<string, unknown> => ({
  id: note.id,
  type: null,
  body: note.body,
  author: basicUser(instance, note.author),
  created_at: note.createdAt.toISOString(),
  updated_at: note.updatedAt.toISOString(),
  system: note.system,
  noteable_id: mergeRequest.id,
  noteable_type: "MergeRequest",
  project_id: project.id,
  resolvable: false,
  confidential: note.internal,
  internal: note.internal,
  imported: false,
  imported_from: "none",
  noteable_iid: mergeRequest.iid,
  commands_changes: {},
});

interface NotesContext {
  readonly project: Project;
  readonly mergeRequest: MergeRequest;
}

function notesContext(call: ApiCall): NotesContext {
  const project = mergeRequestProject(call);
  return { project, mergeRequest: findMergeRequest(call, project) };
}

function find(call: ApiCall, { mergeRequest }: NotesContext): Note {
  const id = call.pathNumber("note_id");
  const note = mergeRequest.notes.find((candidate) => candidate.id === id);
  if (!note) throw notFound();
  return note;
}

function refuseBody(body: string): void {
  if (body.trim() === "") throw badRequest(`Note {note: ["can't be blank"]}`);
  if (body.length > LIMIT) throw badRequest(`Note {note: ["is too long (maximum is ${LIMIT} characters)"]}`);
}

function create(call: ApiCall): unknown {
  const context = notesContext(call);
  const body = call.parameters.requiredText("body");
  const internal = call.parameters.boolean("internal") ?? false;
  call.parameters.check();
  if (context.project.archived || !canReadCode(call.user, context.project)) throw forbidden();
  refuseBody(body);
  const now = new Date();
  const id = call.instance.nextId("note");
  const note: Note = { id, author: call.user, createdAt: now, updatedAt: now, system: false, internal, body };
  context.mergeRequest.notes.push(note);
  return answer(call.instance, context.project, context.mergeRequest, note);
}

/** A note is its author's, and a maintainer's; nobody changes what GitLab itself noted. */
function editable(call: ApiCall, context: NotesContext): Note {
  const note = find(call, context);
  const allowed =
    note.author === call.user || projectAccess(call.user, context.project) >= AccessLevel.maintainer;
  if (note.system || context.project.archived || !allowed) throw forbidden();
  return note;
}

function update(call: ApiCall): unknown {
  const context = notesContext(call);
  const body = call.parameters.text("body", { allowBlank: false });
  call.parameters.check();
  const note = editable(call, context);
  if (body !== undefined) {
    refuseBody(body);
    Object.assign(note, { body, updatedAt: new Date() });
  }
  return answer(call.instance, context.project, context.mergeRequest, note);
}

/** https://docs.gitlab.com/api/notes/#merge-requests */
export function registerNotes(routes: Routes): void {
  const { instance } = routes;
  const notes = "/projects/:id/merge_requests/:merge_request_iid/notes";
  routes.get(notes, (call) => {
    const { project, mergeRequest } = notesContext(call);
    const by = call.parameters.text("order_by", { values: ["created_at", "updated_at"] }) ?? "created_at";
    const sort = call.parameters.text("sort", { values: ["asc", "desc"] }) ?? "desc";
    const filter = call.parameters.text("activity_filter", {
      values: ["all_notes", "only_comments", "only_activity"],
    });
    call.parameters.check();
    const time = ({ createdAt, updatedAt }: Note): number =>
      (by === "created_at" ? createdAt : updatedAt).getTime();
    const found = mergeRequest.notes
      .filter(
        ({ system }) =>
          filter === undefined || filter === "all_notes" || system === (filter === "only_activity"),
      )
      .sort((left, right) => time(left) - time(right) || left.id - right.id);
    return call
      .page(sort === "asc" ? found : found.reverse())
      .map((note) => answer(instance, project, mergeRequest, note));
  });
  routes.post(notes, create);
  routes.put(`${notes}/:note_id`, update);
}
