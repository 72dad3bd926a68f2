import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { unzipSync } from "fflate";
import type { ApiCall } from "./api-call";
import { badRequest, notFound } from "./gitlab-error";
import { findJob } from "./jobs";
import type { Job, Project } from "./model";
import { readableProject } from "./pipelines";
import type { Routes } from "./routes";

const TYPES: Readonly<Record<string, string>> = {
  ".json": "application/json",
  ".md": "text/plain; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".xml": "application/xml",
};

async function archiveOf(job: Job): Promise<{ filename: string; content: Buffer }> {
  const archive = job.artifacts.find(({ fileType }) => fileType === "archive");
  if (!archive) throw notFound();
  return { filename: archive.filename, content: await readFile(archive.file) };
}

async function download(call: ApiCall, job: Job): Promise<Buffer> {
  const { filename, content } = await archiveOf(job);
  call.headers({
    "content-type": "application/zip",
    "content-disposition": `attachment; filename="${filename}"`,
  });
  return content;
}

async function file(call: ApiCall, job: Job): Promise<Buffer> {
  const path = call.pathValue("*");
  if (path === "" || path.split("/").includes("..")) throw badRequest();
  const { content } = await archiveOf(job);
  const found = unzipSync(content, { filter: ({ name }) => name === path })[path];
  if (!found) throw notFound();
  call.headers({ "content-type": TYPES[extname(path)] ?? "application/octet-stream" });
  return Buffer.from(found);
}

/** The newest job of this name that succeeded in a successful pipeline of a branch or tag. */
function latest(call: ApiCall, project: Project): Job {
  const name = call.parameters.requiredText("job");
  call.parameters.check();
  const ref = call.pathValue("ref_name");
  const found = project.pipelines
    .filter((pipeline) => pipeline.ref === ref && pipeline.status === "success")
    .flatMap(({ jobs }) => jobs)
    .filter((job) => job.name === name && job.status === "success" && job.artifacts.length > 0)
    .at(-1);
  if (!found) throw notFound();
  return found;
}

/** https://docs.gitlab.com/api/job_artifacts/ */
export function registerJobArtifacts(routes: Routes): void {
  const forJobs = { forJobs: true };
  routes.get(
    "/projects/:id/jobs/:job_id/artifacts",
    (call) => download(call, findJob(call, readableProject(call))),
    forJobs,
  );
  routes.get(
    "/projects/:id/jobs/:job_id/artifacts/*",
    (call) => file(call, findJob(call, readableProject(call))),
    forJobs,
  );
  routes.get(
    "/projects/:id/jobs/artifacts/:ref_name/download",
    (call) => download(call, latest(call, readableProject(call))),
    forJobs,
  );
  routes.get(
    "/projects/:id/jobs/artifacts/:ref_name/raw/*",
    (call) => file(call, latest(call, readableProject(call))),
    forJobs,
  );
}
