import { projectAccess } from "./authorization";
import type { ApiCall } from "./api-call";
import { mayMergeTo, mayPushTo, protectionsOf } from "./branch-protection";
import { Cron } from "./ci/cron";
import { nextRun, runSchedule } from "./ci/schedule-clock";
import { forbidden, invalidRecord, notFound } from "./gitlab-error";
import type { Instance } from "./instance";
import { AccessLevel, type PipelineSchedule, type PipelineVariable, type Project, type User } from "./model";
import { pipelineSummary } from "./pipeline-answer";
import { pipelineVariableAnswer } from "./pipeline-variables";
import type { Routes } from "./routes";
import { basicUser } from "./users";

const summary = (instance: Instance, schedule: PipelineSchedule): Record<string, unknown> => ({
  id: schedule.id,
  description: schedule.description,
  ref: schedule.ref,
  cron: schedule.cron,
  cron_timezone: schedule.cronTimezone,
  next_run_at: schedule.active ? (schedule.nextRunAt?.toISOString() ?? null) : null,
  active: schedule.active,
  created_at: schedule.createdAt.toISOString(),
  updated_at: schedule.updatedAt.toISOString(),
  owner: basicUser(instance, schedule.owner),
});

function detail(instance: Instance, project: Project, schedule: PipelineSchedule): Record<string, unknown> {
  const last = project.pipelines.find(({ id }) => id === schedule.lastPipelineId);
  return {
    ...summary(instance, schedule),
    last_pipeline: last ? pipelineSummary(instance, project, last) : null,
    variables: schedule.variables.map(pipelineVariableAnswer),
    inputs: [],
  };
}

function find(call: ApiCall, project: Project): PipelineSchedule {
  const id = call.pathNumber("pipeline_schedule_id");
  const schedule = project.schedules.find((candidate) => candidate.id === id);
  if (!schedule) throw notFound("Pipeline Schedule");
  return schedule;
}

/** A schedule of a protected branch is for those who may push or merge there. */
function mayRunOn(user: User, project: Project, ref: string): boolean {
  const branch = ref.replace(/^refs\/(heads|tags)\//, "");
  if (protectionsOf(project, branch).length === 0) return true;
  return mayPushTo(user, project, branch) || mayMergeTo(user, project, branch);
}

function manageable(call: ApiCall): { project: Project; schedule: PipelineSchedule } {
  const project = call.project(AccessLevel.developer);
  const schedule = find(call, project);
  const own = schedule.owner === call.user;
  if (!own && projectAccess(call.user, project) < AccessLevel.maintainer) throw forbidden();
  return { project, schedule };
}

function refuseInvalid(cron: string, timeZone: string): void {
  const valid = (expression: string, zone: string): boolean => {
    try {
      return new Cron(expression, zone) instanceof Cron;
    } catch {
      return false;
    }
  };
  if (!valid("0 0 * * *", timeZone)) throw invalidRecord({ cron_timezone: [" is invalid syntax"] });
  if (!valid(cron, timeZone)) throw invalidRecord({ cron: [" is invalid syntax"] });
}

/** Short names become full ones. */
async function fullRef(call: ApiCall, project: Project, ref: string): Promise<string> {
  if (/^refs\/(heads|tags)\//.test(ref)) return ref;
  const repository = call.repository(project);
  const [branch, tag] = [await repository.branchHead(ref), await repository.commitId(`refs/tags/${ref}`)];
  if (branch !== undefined && tag !== undefined) throw invalidRecord({ ref: ["is ambiguous"] });
  return `refs/${branch === undefined && tag !== undefined ? "tags" : "heads"}/${ref}`;
}

async function create(call: ApiCall): Promise<unknown> {
  const project = call.project(AccessLevel.developer);
  const { parameters } = call;
  const description = parameters.requiredText("description");
  const given = parameters.requiredText("ref", { allowBlank: false });
  const cron = parameters.requiredText("cron");
  const cronTimezone = parameters.text("cron_timezone") ?? "UTC";
  const active = parameters.boolean("active") ?? true;
  parameters.check();
  refuseInvalid(cron, cronTimezone);
  const ref = await fullRef(call, project, given);
  if (!mayRunOn(call.user, project, ref)) throw forbidden();
  const now = new Date();
  const schedule: PipelineSchedule = {
    id: call.instance.nextId("schedule"),
    createdAt: now,
    updatedAt: now,
    variables: [],
    owner: call.user,
    lastPipelineId: null,
    nextRunAt: null,
    ...{ description, ref, cron, cronTimezone, active },
  };
  schedule.nextRunAt = nextRun(schedule);
  project.schedules.push(schedule);
  return detail(call.instance, project, schedule);
}

async function update(call: ApiCall): Promise<unknown> {
  const { project, schedule } = manageable(call);
  const { parameters } = call;
  const ref = parameters.text("ref", { allowBlank: false });
  const changed = {
    description: parameters.text("description") ?? schedule.description,
    cron: parameters.text("cron") ?? schedule.cron,
    cronTimezone: parameters.text("cron_timezone") ?? schedule.cronTimezone,
    active: parameters.boolean("active") ?? schedule.active,
  };
  parameters.check();
  refuseInvalid(changed.cron, changed.cronTimezone);
  const full = ref === undefined ? schedule.ref : await fullRef(call, project, ref);
  if (!mayRunOn(call.user, project, full)) throw forbidden();
  Object.assign(schedule, changed, { ref: full, updatedAt: new Date() });
  schedule.nextRunAt = nextRun(schedule);
  return detail(call.instance, project, schedule);
}

async function play(call: ApiCall): Promise<unknown> {
  const project = call.project(AccessLevel.developer);
  const schedule = find(call, project);
  if (project.archived || !mayRunOn(call.user, project, schedule.ref)) throw forbidden();
  await runSchedule(call.instance, project, schedule, call.user);
  return { message: "201 Created" };
}

function readVariable(call: ApiCall, before?: PipelineVariable): PipelineVariable {
  const { parameters } = call;
  const key = before?.key ?? parameters.requiredText("key", { allowBlank: false });
  const value = before ? (parameters.text("value") ?? before.value) : parameters.requiredText("value");
  const type = parameters.text("variable_type", { values: ["env_var", "file"] });
  parameters.check();
  return {
    key,
    value,
    variableType: (type ?? before?.variableType ?? "env_var") as PipelineVariable["variableType"],
  };
}

function createVariable(call: ApiCall): unknown {
  const { schedule } = manageable(call);
  const variable = readVariable(call);
  if (schedule.variables.some(({ key }) => key === variable.key))
    throw invalidRecord({ key: ["has already been taken"] });
  schedule.variables.push(variable);
  return pipelineVariableAnswer(variable);
}

function changeVariable(call: ApiCall): unknown {
  const { schedule } = manageable(call);
  const index = schedule.variables.findIndex(({ key }) => key === call.pathValue("key"));
  const before = schedule.variables[index];
  if (!before) throw notFound("Pipeline Schedule Variable");
  const removing = call.method === "DELETE";
  const variable = removing ? before : readVariable(call, before);
  schedule.variables.splice(index, 1, ...(removing ? [] : [variable]));
  if (removing) call.status(202);
  return pipelineVariableAnswer(variable);
}

/** https://docs.gitlab.com/api/pipeline_schedules/ */
export function registerPipelineSchedules(routes: Routes): void {
  const { instance } = routes;
  const one = "/projects/:id/pipeline_schedules/:pipeline_schedule_id";
  routes.get("/projects/:id/pipeline_schedules", (call) => {
    const { schedules } = call.project(AccessLevel.developer);
    const scope = call.parameters.text("scope", { values: ["active", "inactive"] });
    call.parameters.check();
    const found = schedules.filter(({ active }) => scope === undefined || active === (scope === "active"));
    return call.page(found).map((schedule) => summary(instance, schedule));
  });
  routes.post("/projects/:id/pipeline_schedules", create);
  routes.get(one, (call) => {
    const project = call.project(AccessLevel.developer);
    return detail(instance, project, find(call, project));
  });
  routes.put(one, update);
  routes.delete(one, (call) => {
    const { project, schedule } = manageable(call);
    project.schedules.splice(project.schedules.indexOf(schedule), 1);
    return call.noContent();
  });
  routes.post(`${one}/play`, play);
  routes.post(`${one}/take_ownership`, (call) => {
    const project = call.project(AccessLevel.maintainer);
    const schedule = find(call, project);
    if (schedule.owner === call.user) call.status(200);
    schedule.owner = call.user;
    return detail(instance, project, schedule);
  });
  routes.get(`${one}/pipelines`, (call) => {
    const project = call.project(AccessLevel.developer);
    const schedule = find(call, project);
    const pipelines = project.pipelines.filter(({ scheduleId }) => scheduleId === schedule.id);
    return call.page(pipelines).map((pipeline) => pipelineSummary(instance, project, pipeline));
  });
  routes.post(`${one}/variables`, createVariable);
  routes.put(`${one}/variables/:key`, changeVariable);
  routes.delete(`${one}/variables/:key`, changeVariable);
}
