import { projectAccess } from "./authorization";
import type { ApiCall } from "./api-call";
import { mayMergeTo, mayPushTo, protectionsOf } from "./branch-protection";
import { readTrace } from "./ci/trace";
import { badRequest, forbidden, recordNotFound } from "./gitlab-error";
import { jobAnswer } from "./job-answer";
import { AccessLevel, isComplete, type Job, type Project, STATUSES, type User } from "./model";
import type { Parameters } from "./parameters";
import { readVariables } from "./pipeline-variables";
import { readableProject } from "./pipelines";
import type { Routes } from "./routes";

export function findJob(call: ApiCall, project: Project): Job {
  const id = call.pathNumber("job_id");
  const job = project.pipelines.flatMap(({ jobs }) => jobs).find((candidate) => candidate.id === id);
  if (!job) throw recordNotFound();
  return job;
}

/** `scope`: one status or a list of them. */
export function scopeOf(parameters: Parameters): readonly string[] {
  const given = parameters.list("scope") ?? [];
  if (given.some((status) => !(STATUSES as readonly string[]).includes(status)))
    parameters.problem("scope does not have a valid value");
  parameters.check();
  return given.length === 0 ? STATUSES : given;
}

/** Jobs of a protected branch are for those who may push or merge there: https://docs.gitlab.com/ci/pipelines/#pipeline-security-on-protected-branches */
function mayRun(user: User, project: Project, job: Job): boolean {
  if (project.archived || projectAccess(user, project) < AccessLevel.developer) return false;
  const branch = job.pipeline.predefined["CI_COMMIT_REF_NAME"] ?? job.pipeline.ref;
  if (job.pipeline.tag || protectionsOf(project, branch).length === 0) return true;
  return mayPushTo(user, project, branch) || mayMergeTo(user, project, branch);
}

function runnable(call: ApiCall): { project: Project; job: Job } {
  const project = call.project();
  const job = findJob(call, project);
  if (!mayRun(call.user, project, job)) throw forbidden();
  return { project, job };
}

const isRetryable = (job: Job): boolean => !job.retried && isComplete(job.status) && job.status !== "skipped";

/** https://docs.gitlab.com/api/jobs/#run-a-job */
function play(call: ApiCall): unknown {
  const variables = readVariables(call.parameters, "job_variables_attributes");
  const { project, job } = runnable(call);
  const isAction = job.when === "manual" || job.when === "delayed";
  const playable = job.status === "manual" || job.status === "scheduled" || isRetryable(job);
  if (!isAction || !playable) throw badRequest("Unplayable Job");
  call.status(200);
  const runs = call.instance.scheduling.play(project, job, call.user, variables);
  return jobAnswer(call.instance, project, runs);
}

function retry(call: ApiCall): unknown {
  const { project, job } = runnable(call);
  if (!isRetryable(job)) throw forbidden("Job is not retryable");
  return jobAnswer(call.instance, project, call.instance.scheduling.retry(project, job, call.user));
}

function cancel(call: ApiCall): unknown {
  const { project, job } = runnable(call);
  call.instance.scheduling.cancel(project, job);
  return jobAnswer(call.instance, project, job);
}

function trace(call: ApiCall): unknown {
  const project = readableProject(call);
  const job = findJob(call, project);
  call.headers({ "content-type": "text/plain", "content-disposition": `infile; filename="${job.id}.log"` });
  return readTrace(job.folder);
}

/** https://docs.gitlab.com/api/jobs/ */
export function registerJobs(routes: Routes): void {
  const { instance } = routes;
  routes.get("/projects/:id/jobs", (call) => {
    const project = readableProject(call);
    const scope = scopeOf(call.parameters);
    const jobs = project.pipelines
      .flatMap((pipeline) => pipeline.jobs)
      .filter(({ status }) => scope.includes(status))
      .sort((left, right) => right.id - left.id);
    return Promise.all(call.page(jobs).map((job) => jobAnswer(instance, project, job)));
  });
  routes.get("/projects/:id/jobs/:job_id", (call) => {
    const project = readableProject(call);
    return jobAnswer(instance, project, findJob(call, project));
  });
  routes.get("/projects/:id/jobs/:job_id/trace", trace);
  routes.post("/projects/:id/jobs/:job_id/play", play);
  routes.post("/projects/:id/jobs/:job_id/retry", retry);
  routes.post("/projects/:id/jobs/:job_id/cancel", cancel);
}
