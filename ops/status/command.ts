import { EXIT } from "../errors";
import type { CommonOptions, CommandContext } from "../command-context";
import { textTable } from "../output/table";
import { ago } from "../output/time";
import { collectStatus, type StatusReport } from "./collect";
import type { LastRun, ProjectStatus } from "./project-status";
import { countOf } from "../output/count";

/** @returns 1 when a project is in trouble or something could not be read */
export async function status(
  { aws, terminal }: CommandContext,
  named: readonly string[],
  { json, prefix }: CommonOptions,
): Promise<number> {
  const began = performance.now();
  const report = await collectStatus(aws, prefix, named, (done, all) =>
    terminal.progress(`${done} of ${all} projects`),
  );
  terminal.progress("");
  const seconds = (performance.now() - began) / 1000;
  terminal.print(json ? JSON.stringify(document(report, seconds), null, 2) : text(report, seconds));
  const bad = report.projects.some(({ trouble, problem }) => trouble ?? problem);
  return bad || report.problems.length > 0 ? EXIT.found : EXIT.fine;
}

function document({ catalog, projects, problems, calls }: StatusReport, seconds: number): object {
  return {
    catalog: catalog.prefix,
    newestRelease: catalog.newest?.name ?? null,
    projects,
    problems,
    calls: { all: calls, perProject: perProject(calls, projects.length) },
    seconds: Number(seconds.toFixed(2)),
  };
}

function text(report: StatusReport, seconds: number): string {
  const { catalog, projects, problems, calls } = report;
  const each = projects.length > 0 ? ` (${perProject(calls, projects.length)} a project)` : "";
  return [
    `Catalog ${catalog.prefix}, newest release ${catalog.newest?.name ?? "none"}`,
    ...(projects.length > 0 ? [textTable(HEADERS, projects.map(row))] : []),
    ...projects.flatMap(remarks),
    ...problems,
    `${countOf(projects.length, "project")}; ${calls} calls${each} in ${seconds.toFixed(1)} s`,
  ].join("\n");
}

const HEADERS = ["PROJECT", "ID", "STATUS", "RELEASE", "LAST RUN", "MADE BY", "LOCKED BY", "IN SERVICE"];

function row(project: ProjectStatus): string[] {
  const { lastRun, lock, newerRelease, madeBy } = project;
  return [
    project.name,
    project.id,
    project.status,
    newerRelease ? `${project.release} (newer: ${newerRelease})` : project.release,
    lastRun ? lastRunText(lastRun) : "",
    // The last two parts of an ARN say who: role and session, or user.
    madeBy?.split(":").at(-1)?.split("/").slice(-2).join("/") ?? "",
    lock ? `${lock.holder}${lock.since ? ` ${ago(new Date(lock.since))}` : ""}` : "",
    project.endpoints.map((name) => name.slice(name.lastIndexOf("-") + 1)).join(","),
  ];
}

function lastRunText({ action, result, startedAt, finishedAt }: LastRun): string {
  const moment = finishedAt ?? startedAt;
  return `${action} ${result}${moment ? ` ${ago(new Date(moment))}` : ""}`;
}

function remarks({ name, trouble, problem, mergeRequests }: ProjectStatus): string[] {
  return [
    ...(trouble ? [`${name}: ${trouble}`] : []),
    ...(problem ? [`${name}: ${problem}`] : []),
    ...mergeRequests.map((address) => `${name}: merge request of the last update: ${address}`),
  ];
}

function perProject(calls: number, projects: number): number {
  return Number((calls / Math.max(1, projects)).toFixed(2));
}
