import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { ApiCall } from "./api-call";
import { canReadProject, namespaceAccess, projectAccess } from "./authorization";
import { invalidRecord } from "./gitlab-error";
import { AccessLevel, type Namespace, type Project, type Visibility } from "./model";
import type { Parameters } from "./parameters";
import { fullProject, simpleProject } from "./project-answer";
import { registerProjectEnd } from "./project-deletion";
import { nameProblems, pathOf } from "./project-rules";
import { givenSettings, initialSettings, SETTING_NAMES } from "./project-settings";
import { startReadme } from "./readme";
import type { Routes } from "./routes";

const VISIBILITIES: readonly Visibility[] = ["private", "internal", "public"];
const EDITABLE = [
  "name",
  "path",
  "default_branch",
  "description",
  "visibility",
  "topics",
  "tag_list",
  ...SETTING_NAMES,
];

const visibilityOf = (parameters: Parameters): Visibility | undefined =>
  parameters.text("visibility", { values: VISIBILITIES }) as Visibility | undefined;

const topicsOf = (parameters: Parameters): string[] | undefined =>
  parameters.list("topics") ?? parameters.list("tag_list");

function targetNamespace(call: ApiCall): Namespace {
  const id = call.parameters.integer("namespace_id");
  if (id === undefined) return call.instance.namespaceOf(call.user);
  const namespace = call.instance.findNamespace(String(id));
  if (!namespace || namespaceAccess(call.user, namespace) < AccessLevel.developer) {
    throw invalidRecord({ namespace: ["is not valid"] });
  }
  return namespace;
}

/** https://docs.gitlab.com/api/projects/#create-a-project */
async function createProject(call: ApiCall): Promise<unknown> {
  const { instance, parameters } = call;
  const [givenName, givenPath] = [parameters.text("name"), parameters.text("path")];
  if (givenName === undefined && givenPath === undefined) {
    parameters.problem("name, path are missing, at least one parameter must be provided");
  }
  const visibility = visibilityOf(parameters) ?? "private";
  const topics = topicsOf(parameters) ?? [];
  const settings = { ...initialSettings(), ...givenSettings(parameters) };
  const readme = parameters.boolean("initialize_with_readme") ?? false;
  const defaultBranch = (readme ? parameters.text("default_branch") : undefined) ?? "main";
  parameters.check();
  const namespace = targetNamespace(call);
  const name = givenName ?? givenPath ?? "";
  const path = givenPath ?? pathOf(name);
  const errors = nameProblems(instance, namespace, { name, path });
  if (Object.keys(errors).length > 0) throw invalidRecord(errors);
  const id = instance.nextId("project");
  const now = new Date();
  const project: Project = {
    id,
    namespace,
    creator: call.user,
    createdAt: now,
    repository: join(instance.repositories, `${id}.git`),
    members: new Map(),
    variables: [],
    triggers: [],
    protectedBranches: [],
    pipelines: [],
    environments: [],
    resourceGroups: new Map(),
    mergeRequests: [],
    settings,
    runnersToken: `GR1348941${randomBytes(15).toString("base64url")}`,
    name,
    path,
    description: parameters.text("description") ?? null,
    visibility,
    defaultBranch,
    empty: true,
    archived: false,
    topics,
    lastActivityAt: now,
    updatedAt: now,
    deletion: null,
  };
  // Taken at once, so that two calls at the same time cannot both have the name.
  instance.projects.set(id, project);
  instance.formerPaths.delete(instance.projectPath(project).toLowerCase());
  await instance.repository(project).init(defaultBranch);
  if (namespace.kind === "group" && projectAccess(call.user, project) < AccessLevel.owner) {
    project.members.set(call.user.id, { user: call.user, accessLevel: AccessLevel.owner, createdAt: now });
  }
  if (readme) await startReadme(instance, project, call.user);
  return fullProject(instance, project, call.user);
}

/** https://docs.gitlab.com/api/projects/#list-all-projects */
async function listProjects(call: ApiCall): Promise<unknown> {
  const { instance, parameters } = call;
  const owned = parameters.boolean("owned") ?? false;
  const membership = parameters.boolean("membership") ?? false;
  const archived = parameters.boolean("archived");
  const visibility = visibilityOf(parameters);
  const search = parameters.text("search")?.toLowerCase();
  const byPath = parameters.boolean("search_namespaces") ?? false;
  const least = parameters.integer("min_access_level") ?? 0;
  const topics = parameters.list("topic") ?? [];
  parameters.check();
  const user = call.maybeUser;
  const level = (project: Project): number => (user ? projectAccess({ ...user, admin: false }, project) : 0);
  const matching = [...instance.projects.values()]
    .filter((project) => canReadProject(user, project))
    .filter(
      (project) =>
        !owned ||
        (user !== undefined && (project.namespace.owner === user || level(project) >= AccessLevel.owner)),
    )
    .filter((project) => !membership || level(project) >= AccessLevel.guest)
    .filter((project) => level(project) >= least)
    .filter((project) => archived === undefined || project.archived === archived)
    .filter((project) => visibility === undefined || project.visibility === visibility)
    .filter((project) => topics.every((topic) => project.topics.includes(topic)))
    .filter((project) => {
      if (search === undefined) return true;
      const path = byPath ? instance.projectPath(project) : project.path;
      return [project.name, path, project.description ?? ""].some((text) =>
        text.toLowerCase().includes(search),
      );
    });
  const page = call.keysetOrOffsetPage(ordered(matching, parameters));
  if ((parameters.boolean("simple") ?? false) || user === undefined) {
    return page.map((project) => simpleProject(instance, project));
  }
  return Promise.all(page.map((project) => fullProject(instance, project, user)));
}

function ordered(projects: readonly Project[], parameters: Parameters): Project[] {
  const by = parameters.text("order_by") ?? "created_at";
  const direction = parameters.text("sort") === "asc" ? 1 : -1;
  const key = (project: Project): string | number => {
    if (by === "name") return project.name.toLowerCase();
    if (by === "path") return project.path.toLowerCase();
    if (by === "last_activity_at") return project.lastActivityAt.getTime();
    if (by === "updated_at") return project.updatedAt.getTime();
    return project.id;
  };
  return [...projects].sort((left, right) => {
    const [a, b] = [key(left), key(right)];
    return (a < b ? -1 : a > b ? 1 : left.id - right.id) * direction;
  });
}

/** https://docs.gitlab.com/api/projects/#edit-a-project */
async function editProject(call: ApiCall): Promise<unknown> {
  const { instance, parameters } = call;
  const project = call.project(AccessLevel.maintainer);
  if (!EDITABLE.some((name) => parameters.has(name))) {
    parameters.problem(`${EDITABLE.join(", ")} are missing, at least one parameter must be provided`);
  }
  const visibility = visibilityOf(parameters);
  const settings = givenSettings(parameters);
  const [name, path] = [parameters.text("name") ?? project.name, parameters.text("path") ?? project.path];
  const branch = parameters.text("default_branch") ?? project.defaultBranch;
  const description = parameters.has("description")
    ? (parameters.text("description") ?? null)
    : project.description;
  const topics = topicsOf(parameters);
  parameters.check();
  const errors = nameProblems(instance, project.namespace, { name, path }, project);
  if (branch !== project.defaultBranch && !(await instance.repository(project).branchHead(branch))) {
    errors["base"] = [`Could not change HEAD: branch '${branch}' does not exist`];
  }
  if (Object.keys(errors).length > 0) throw invalidRecord(errors);
  if (path !== project.path)
    instance.formerPaths.set(instance.projectPath(project).toLowerCase(), project.id);
  if (branch !== project.defaultBranch) await instance.repository(project).setHead(branch);
  Object.assign(project, { name, path, description, defaultBranch: branch, updatedAt: new Date() });
  Object.assign(project.settings, settings);
  if (visibility) project.visibility = visibility;
  if (topics) project.topics = topics;
  return fullProject(instance, project, call.user);
}

export function registerProjects(routes: Routes): void {
  const { instance } = routes;
  routes.post("/projects", createProject);
  routes.get("/projects", listProjects, { anonymous: true });
  routes.get(
    "/projects/:id",
    (call) => {
      const project = call.project();
      if (!call.maybeUser) return simpleProject(instance, project);
      return fullProject(instance, project, call.user);
    },
    { anonymous: true },
  );
  routes.put("/projects/:id", editProject);
  registerProjectEnd(routes);
}
