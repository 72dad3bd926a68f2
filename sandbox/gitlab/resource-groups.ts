import type { ApiCall } from "./api-call";
import { waitingFor } from "./ci/resource-groups";
import { notFound } from "./gitlab-error";
import { jobAnswer } from "./job-answer";
import { AccessLevel, type Project, type ResourceGroup } from "./model";
import type { Routes } from "./routes";

const MODES = ["unordered", "oldest_first", "newest_first", "newest_ready_first"];

const answer = (group: ResourceGroup): Record<string, unknown> => ({
  id: group.id,
  key: group.key,
  process_mode: group.processMode,
  created_at: group.createdAt.toISOString(),
  updated_at: group.updatedAt.toISOString(),
});

function find(call: ApiCall, project: Project): ResourceGroup {
  const group = project.resourceGroups.get(call.pathValue("key"));
  if (!group) throw notFound("Resource group");
  return group;
}

/** https://docs.gitlab.com/api/resource_groups/ */
export function registerResourceGroups(routes: Routes): void {
  const { instance } = routes;
  routes.get("/projects/:id/resource_groups", (call) =>
    call.page([...call.project(AccessLevel.developer).resourceGroups.values()]).map(answer),
  );
  routes.get("/projects/:id/resource_groups/:key", (call) =>
    answer(find(call, call.project(AccessLevel.developer))),
  );
  routes.get("/projects/:id/resource_groups/:key/current_job", (call) => {
    const project = call.project(AccessLevel.developer);
    const { holder } = find(call, project);
    if (!holder) throw notFound();
    return jobAnswer(instance, project, holder);
  });
  routes.get("/projects/:id/resource_groups/:key/upcoming_jobs", (call) => {
    const project = call.project(AccessLevel.developer);
    const jobs = waitingFor(project, find(call, project));
    return Promise.all(call.page(jobs).map((job) => jobAnswer(instance, project, job)));
  });
  routes.put("/projects/:id/resource_groups/:key", (call) => {
    const group = find(call, call.project(AccessLevel.developer));
    const mode = call.parameters.text("process_mode", { values: MODES });
    call.parameters.check();
    if (mode !== undefined) Object.assign(group, { processMode: mode, updatedAt: new Date() });
    return answer(group);
  });
}
