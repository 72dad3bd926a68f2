import { cp, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { type Zippable, zipSync } from "fflate";
import { type ArtifactFile, type ArtifactsKeyword, currentJobs, isComplete, type Job } from "../model";
import { secondsOf } from "./duration";
import { expand, type Variables } from "./expansion";
import { filesMatching, globExpression } from "./glob";
import type { Trace } from "./trace";

/** GitLab's own default: https://docs.gitlab.com/administration/settings/continuous_integration/#set-default-artifacts-expiration */
const DEFAULT_EXPIRY = "30 days";

/** The artifacts as files, for the jobs that follow. */
const treeOf = (job: Job): string => join(job.folder, "artifacts");

interface Collected {
  readonly files: readonly ArtifactFile[];
  readonly expiresAt: Date | null;
  readonly dotenv: Readonly<Record<string, string>>;
}

/** Paths that lie in the checkout, with variables replaced. */
function pathsIn(folder: string, patterns: readonly string[], variables: Variables): string[] {
  return patterns
    .map((pattern) => expand(pattern, variables))
    .map((pattern) => (pattern.startsWith(`${folder}/`) ? relative(folder, pattern) : pattern))
    .filter((pattern) => pattern !== "" && !pattern.startsWith("/") && !pattern.split("/").includes(".."));
}

/** Keeps what a job made: its artifacts if its outcome says so, its reports in any case. */
export async function collectArtifacts(
  job: Job,
  folder: string,
  succeeded: boolean,
  variables: Variables,
  trace: Trace,
): Promise<Collected> {
  const { artifacts } = job.keywords;
  if (!artifacts) return { files: [], expiresAt: null, dotenv: {} };
  const wanted = artifacts.when === "always" || (artifacts.when === "on_success") === succeeded;
  const archive = wanted ? await collectArchive(job, artifacts, folder, variables, trace) : [];
  const reports: ArtifactFile[] = [];
  let dotenv = {};
  for (const [kind, patterns] of Object.entries(artifacts.reports)) {
    const files = await found(folder, pathsIn(folder, patterns, variables), trace);
    for (const [index, path] of files.entries())
      reports.push(await keepReport(job, kind, join(folder, path), index));
    if (kind === "dotenv")
      for (const path of files)
        dotenv = { ...dotenv, ...readDotenv(await readFile(join(folder, path), "utf8")) };
  }
  const files = [...archive, ...reports];
  const seconds = secondsOf(artifacts.expireIn ?? DEFAULT_EXPIRY);
  const expiresAt =
    files.length === 0 || seconds === undefined ? null : new Date(Date.now() + seconds * 1000);
  return { files, expiresAt, dotenv };
}

async function found(folder: string, patterns: readonly string[], trace: Trace): Promise<string[]> {
  const files = new Set<string>();
  for (const pattern of patterns) {
    const matching = await filesMatching(folder, pattern);
    if (matching.length === 0) {
      trace.line(
        `WARNING: ${pattern}: no matching files. Ensure that the artifact path is relative to the working directory (${folder})`,
      );
    } else trace.line(`${pattern}: found ${matching.length} matching artifact files and directories`);
    for (const file of matching) files.add(file);
  }
  return [...files];
}

async function collectArchive(
  job: Job,
  keyword: ArtifactsKeyword,
  folder: string,
  variables: Variables,
  trace: Trace,
): Promise<ArtifactFile[]> {
  if (keyword.paths.length === 0) return [];
  trace.section(
    "Uploading artifacts for successful job".replace("successful", job.exitCode ? "failed" : "successful"),
  );
  const excluded = pathsIn(folder, keyword.exclude, variables).map(globExpression);
  const files = (await found(folder, pathsIn(folder, keyword.paths, variables), trace)).filter(
    (path) => !excluded.some((expression) => expression.test(path)),
  );
  if (files.length === 0) {
    trace.line("ERROR: No files to upload");
    return [];
  }
  const zip: Zippable = {};
  for (const path of files) {
    const target = join(treeOf(job), path);
    await mkdir(dirname(target), { recursive: true });
    await cp(join(folder, path), target, { verbatimSymlinks: true, preserveTimestamps: true });
    const status = await stat(join(folder, path)).catch(() => undefined);
    if (!status?.isFile()) continue;
    zip[path] = [
      await readFile(join(folder, path)),
      { os: 3, attrs: status.mode << 16, mtime: status.mtime },
    ];
  }
  const name = keyword.name === null ? "artifacts" : expand(keyword.name, variables) || "artifacts";
  return [await keep(job, "archive", "zip", `${name.replaceAll("/", "_")}.zip`, Buffer.from(zipSync(zip)))];
}

async function keepReport(job: Job, kind: string, path: string, index: number): Promise<ArtifactFile> {
  const packed = await promisify(gzip)(await readFile(path));
  const extension = kind === "junit" ? "xml" : kind === "terraform" ? "json" : "txt";
  return keep(job, kind, "gzip", `${kind}${index === 0 ? "" : `-${index}`}.${extension}.gz`, packed);
}

async function keep(
  job: Job,
  fileType: string,
  fileFormat: ArtifactFile["fileFormat"],
  filename: string,
  content: Buffer,
): Promise<ArtifactFile> {
  const file = join(job.folder, `${fileType}-${filename}`);
  await mkdir(job.folder, { recursive: true });
  await writeFile(file, content);
  return { fileType, fileFormat, filename, size: content.length, file };
}

/** https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsdotenv */
function readDotenv(text: string): Record<string, string> {
  const pairs = text.split("\n").flatMap((line) => {
    const match = /^\s*(?:export\s+)?(\w+)=(.*)$/.exec(line);
    return match ? [[match[1] ?? "", (match[2] ?? "").trim()]] : [];
  });
  return Object.fromEntries(pairs) as Record<string, string>;
}

/** The jobs whose artifacts and dotenv variables a job gets. */
export function dependenciesOf(job: Job): Job[] {
  const jobs = currentJobs(job.pipeline).filter(({ status }) => isComplete(status));
  const { dependencies } = job.keywords;
  const needed = job.needs?.filter(({ artifacts }) => artifacts).map((need) => need.job);
  return jobs.filter(({ name, stageIndex }) => {
    if (dependencies && !dependencies.includes(name)) return false;
    return needed ? needed.includes(name) : stageIndex < job.stageIndex;
  });
}

/** Lays the artifacts of the jobs before into a checkout. */
export async function restoreArtifacts(job: Job, folder: string, trace: Trace): Promise<void> {
  for (const dependency of dependenciesOf(job)) {
    if (!dependency.artifacts.some(({ fileType }) => fileType === "archive")) continue;
    trace.section(`Downloading artifacts for ${dependency.name} (${dependency.id})...`);
    await cp(treeOf(dependency), folder, { recursive: true, force: true, verbatimSymlinks: true });
  }
}
