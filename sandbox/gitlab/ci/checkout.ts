import { mkdir, rm } from "node:fs/promises";
import type { Git } from "../git";
import type { Pipeline, Project } from "../model";
import { branchOf } from "./predefined-variables";

interface Source {
  readonly project: Project;
  readonly pipeline: Pipeline;
  /** Address of the project for git, without credentials. */
  readonly url: string;
  /** Number of commits to fetch; 0 for all. */
  readonly depth: number;
}

/**
 * Makes a fresh checkout of the pipeline's commit, as GitLab Runner does: a detached HEAD, with the branch under `origin`.
 * https://docs.gitlab.com/runner/executors/shell/
 */
export async function checkOut(
  git: Git,
  folder: string,
  { project, pipeline, url, depth }: Source,
): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  await mkdir(folder, { recursive: true });
  const { ref, sha, tag, mergeRequestIid } = pipeline;
  const target = tag
    ? `refs/tags/${ref}`
    : `refs/remotes/origin/${mergeRequestIid === null ? ref : `merge-requests/${mergeRequestIid}`}`;
  const refspecs = [`+${sha}:refs/pipelines/${pipeline.id}`, `+${sha}:${target}`];
  const run = (...args: string[]): Promise<Buffer> => git.run(["-C", folder, ...args]);
  await run("init", "--quiet", "--template=", `--initial-branch=${project.defaultBranch}`);
  await run(
    "fetch",
    "--quiet",
    "--no-tags",
    ...(depth > 0 ? [`--depth=${depth}`] : []),
    `file://${project.repository}`,
    ...refspecs,
  );
  await run("checkout", "--quiet", "--detach", sha);
  await run("remote", "add", "origin", url);
}

export const refNameOf = (project: Project, pipeline: Pipeline): string =>
  branchOf({
    ref: pipeline.ref,
    mergeRequest: project.mergeRequests.find(({ iid }) => iid === pipeline.mergeRequestIid),
  });
