import { canReadCode, projectAccess } from "./authorization";
import type { ApiCall } from "./api-call";
import { forbidden, notFound, refused } from "./gitlab-error";
import type { Instance } from "./instance";
import { mergeRequestDetail, mergeRequestSummary } from "./merge-request-answer";
import { addSystemNote, baseOf, headRef } from "./merge-request-refresh";
import { isDraft } from "./ci/predefined-variables";
import { NO_COMMIT } from "./git-repository";
import { AccessLevel, type MergeRequest, type Project, type User } from "./model";
import type { Parameters } from "./parameters";
import { createMergeRequestPipeline } from "./pipeline-creation";
import type { Routes } from "./routes";

const STATES = ["opened", "closed", "locked", "merged", "all"];

export function mergeRequestProject(call: ApiCall): Project {
  const project = call.project();
  if (!canReadCode(call.maybeUser, project)) throw forbidden();
  return project;
}

export function findMergeRequest(call: ApiCall, project: Project): MergeRequest {
  const iid = call.pathNumber("merge_request_iid");
  const found = project.mergeRequests.find((candidate) => candidate.iid === iid);
  if (!found) throw notFound("Merge Request");
  return found;
}

function list(call: ApiCall): unknown {
  const project = mergeRequestProject(call);
  const { parameters } = call;
  const state = parameters.text("state", { values: STATES }) ?? "all";
  const order =
    parameters.text("order_by", { values: ["created_at", "updated_at", "title"] }) ?? "created_at";
  const sort = parameters.text("sort", { values: ["asc", "desc"] }) ?? "desc";
  const [source, target] = [parameters.text("source_branch"), parameters.text("target_branch")];
  const iids = parameters.list("iids")?.map(Number);
  const author = parameters.text("author_username");
  const search = parameters.text("search")?.toLowerCase();
  const labels = parameters.list("labels") ?? [];
  const draft = parameters.boolean("draft") ?? parameters.boolean("wip");
  parameters.check();
  const key = (one: MergeRequest): number | string =>
    order === "title" ? one.title : (order === "updated_at" ? one.updatedAt : one.createdAt).getTime();
  const found = project.mergeRequests
    .filter((one) => state === "all" || one.state === state)
    .filter((one) => source === undefined || one.sourceBranch === source)
    .filter((one) => target === undefined || one.targetBranch === target)
    .filter((one) => iids === undefined || iids.includes(one.iid))
    .filter((one) => author === undefined || one.author.username === author)
    .filter((one) => labels.every((label) => one.labels.includes(label)))
    .filter((one) => draft === undefined || isDraft(one.title) === draft)
    .filter(
      (one) =>
        search === undefined || `${one.title}\n${one.description ?? ""}`.toLowerCase().includes(search),
    )
    .sort((left, right) => (key(left) < key(right) ? -1 : key(left) > key(right) ? 1 : left.iid - right.iid));
  const ordered = sort === "asc" ? found : found.reverse();
  return Promise.all(call.page(ordered).map((one) => mergeRequestSummary(call.instance, project, one)));
}

function usersOf(instance: Instance, parameters: Parameters, name: string): User[] | undefined {
  const single = parameters.integer(`${name}_id`);
  const ids = parameters.list(`${name}_ids`)?.map(Number) ?? (single === undefined ? undefined : [single]);
  return ids && instance.users.filter(({ id }) => ids.includes(id));
}

/** Of two merge requests from one branch to another only one can be open. */
function refuseDuplicate(project: Project, source: string, target: string, self?: MergeRequest): void {
  const other = project.mergeRequests.find(
    (one) =>
      one !== self && one.state === "opened" && one.sourceBranch === source && one.targetBranch === target,
  );
  if (other)
    throw refused([`Another open merge request already exists for this source branch: !${other.iid}`], 409);
}

async function create(call: ApiCall): Promise<unknown> {
  const project = call.project(AccessLevel.developer);
  const { instance, parameters } = call;
  const title = parameters.requiredText("title");
  const source = parameters.requiredText("source_branch");
  const target = parameters.requiredText("target_branch");
  const fields = readFields(instance, parameters);
  parameters.check();
  if (project.archived) throw forbidden();
  if (source === target) throw refused(["You can't use same project/branch for source and target"], 422);
  if (title.trim() === "") throw refused({ title: ["can't be blank"] });
  refuseDuplicate(project, source, target);
  const repository = instance.repository(project);
  const [sha, startSha] = [await repository.branchHead(source), await repository.branchHead(target)];
  if (sha === undefined) throw refused({ source_branch: ["does not exist"] });
  if (startSha === undefined) throw refused({ target_branch: ["does not exist"] });
  const now = new Date();
  const mergeRequest: MergeRequest = {
    id: instance.nextId("mergeRequest"),
    iid: (project.mergeRequests.at(-1)?.iid ?? 0) + 1,
    author: call.user,
    createdAt: now,
    updatedAt: now,
    sourceBranch: source,
    targetBranch: target,
    notes: [],
    title,
    description: null,
    labels: [],
    assignees: [],
    reviewers: [],
    state: "opened",
    squash:
      project.settings["squash_option"] === "always" || project.settings["squash_option"] === "default_on",
    removeSourceBranch: false,
    ...{ sha, startSha, baseSha: await baseOf(repository, startSha, sha) },
    mergeCommitSha: null,
    squashCommitSha: null,
    mergeUser: null,
    mergedAt: null,
    closedBy: null,
    closedAt: null,
    ...fields,
  };
  await repository.updateRefs([{ ref: headRef(mergeRequest), before: NO_COMMIT, after: sha }]);
  project.mergeRequests.push(mergeRequest);
  await createMergeRequestPipeline(instance, project, call.user, mergeRequest);
  return mergeRequestDetail(instance, project, mergeRequest, call.user);
}

/** What may be given at creation and later; only what was given. */
function readFields(instance: Instance, parameters: Parameters): Partial<MergeRequest> {
  const given: { -readonly [Key in keyof MergeRequest]?: MergeRequest[Key] } = {};
  if (parameters.has("description")) given.description = parameters.text("description") ?? null;
  const labels = parameters.list("labels");
  if (labels) given.labels = labels;
  const squash = parameters.boolean("squash");
  if (squash !== undefined) given.squash = squash;
  const remove = parameters.boolean("remove_source_branch");
  if (remove !== undefined) given.removeSourceBranch = remove;
  const assignees = usersOf(instance, parameters, "assignee");
  if (assignees) given.assignees = assignees;
  const reviewers = usersOf(instance, parameters, "reviewer");
  if (reviewers) given.reviewers = reviewers;
  return given;
}

const UPDATABLE = [
  "title",
  "description",
  "target_branch",
  "labels",
  "add_labels",
  "remove_labels",
  "squash",
  "remove_source_branch",
  "assignee_id",
  "assignee_ids",
  "reviewer_ids",
  "state_event",
  "discussion_locked",
  "milestone_id",
  "allow_collaboration",
];

async function update(call: ApiCall): Promise<unknown> {
  const project = mergeRequestProject(call);
  const { instance, parameters } = call;
  const mergeRequest = findMergeRequest(call, project);
  const own = mergeRequest.author === call.user;
  if (projectAccess(call.user, project) < AccessLevel.developer && !own) throw forbidden();
  if (!UPDATABLE.some((name) => parameters.has(name)))
    parameters.problem(`${UPDATABLE.join(", ")} are missing, at least one parameter must be provided`);
  const title = parameters.text("title", { allowBlank: false });
  const target = parameters.text("target_branch", { allowBlank: false });
  const event = parameters.text("state_event", { values: ["close", "reopen"] });
  const fields = readFields(instance, parameters);
  const labels = new Set(fields.labels ?? mergeRequest.labels);
  for (const label of parameters.list("add_labels") ?? []) labels.add(label);
  for (const label of parameters.list("remove_labels") ?? []) labels.delete(label);
  parameters.check();
  if (target === mergeRequest.sourceBranch)
    throw refused(["You can't use same project/branch for source and target"], 422);
  if (target !== undefined && !(await instance.repository(project).branchHead(target)))
    throw refused({ target_branch: ["does not exist"] });
  if (event === "reopen" && mergeRequest.state === "closed")
    refuseDuplicate(project, mergeRequest.sourceBranch, target ?? mergeRequest.targetBranch, mergeRequest);
  const changed = {
    labels: [...labels],
    ...(title ? { title } : {}),
    ...(target ? { targetBranch: target } : {}),
  };
  Object.assign(mergeRequest, fields, changed, { updatedAt: new Date() });
  if (event) changeState(instance, mergeRequest, call.user, event);
  return mergeRequestDetail(instance, project, mergeRequest, call.user);
}

function changeState(instance: Instance, mergeRequest: MergeRequest, user: User, event: string): void {
  if (event === "close" && mergeRequest.state === "opened") {
    Object.assign(mergeRequest, { state: "closed", closedBy: user, closedAt: new Date() });
    addSystemNote(instance, mergeRequest, user, "closed");
  }
  if (event === "reopen" && mergeRequest.state === "closed") {
    Object.assign(mergeRequest, { state: "opened", closedBy: null, closedAt: null });
    addSystemNote(instance, mergeRequest, user, "reopened");
  }
}

/** https://docs.gitlab.com/api/merge_requests/ */
export function registerMergeRequests(routes: Routes): void {
  const { instance } = routes;
  const one = "/projects/:id/merge_requests/:merge_request_iid";
  routes.get("/projects/:id/merge_requests", list, { anonymous: true });
  routes.post("/projects/:id/merge_requests", create);
  routes.get(one, (call) => {
    const project = mergeRequestProject(call);
    return mergeRequestDetail(instance, project, findMergeRequest(call, project), call.user);
  });
  routes.put(one, update);
}
