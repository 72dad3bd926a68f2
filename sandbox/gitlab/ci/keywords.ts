import type {
  ArtifactsKeyword,
  CacheKeyword,
  EnvironmentKeyword,
  JobKeywords,
  Need,
  RetryKeyword,
} from "../model";
import { secondsOf } from "./duration";
import { isRecord, readNumbers, readRecord, readText, readTexts, type Yaml } from "./yaml-values";

/** Keywords of `default` that gitlab-ci-local leaves to the job: https://docs.gitlab.com/ci/yaml/#default */
const INHERITED = ["id_tokens", "interruptible", "retry", "tags", "timeout"] as const;

/** The job's keywords with what `default` adds, unless `inherit:default` forbids it. */
export function inheritDefaults(job: Yaml, defaults: Yaml): Yaml {
  const inherit = readRecord(job["inherit"])["default"];
  if (inherit === false) return job;
  const allowed = Array.isArray(inherit) ? inherit.map(String) : INHERITED;
  const inherited = INHERITED.filter(
    (keyword) => allowed.includes(keyword) && job[keyword] === undefined && defaults[keyword] !== undefined,
  );
  return { ...Object.fromEntries(inherited.map((keyword) => [keyword, defaults[keyword]])), ...job };
}

/** https://docs.gitlab.com/ci/yaml/#job-keywords, as far as the sandbox acts on them. */
export function readKeywords(job: Yaml): JobKeywords {
  const timeout = readText(job["timeout"]);
  return {
    beforeScript: readTexts(job["before_script"]),
    script: readTexts(job["script"]),
    afterScript: readTexts(job["after_script"]),
    artifacts: readArtifacts(job["artifacts"]),
    cache: readCache(job["cache"]),
    dependencies: Array.isArray(job["dependencies"]) ? readTexts(job["dependencies"]) : null,
    environment: readEnvironment(job["environment"]),
    idTokens: Object.fromEntries(
      Object.entries(readRecord(job["id_tokens"])).map(([name, token]) => [
        name,
        readTexts(readRecord(token)["aud"]),
      ]),
    ),
    interruptible: job["interruptible"] === true,
    resourceGroup: readText(job["resource_group"]),
    retry: readRetry(job["retry"]),
    startInSeconds: secondsOf(readText(job["start_in"]) ?? "0") ?? 0,
    tags: readTexts(job["tags"]),
    timeoutSeconds: timeout === null ? undefined : secondsOf(timeout),
  };
}

function readArtifacts(value: unknown): ArtifactsKeyword | null {
  if (!isRecord(value)) return null;
  const reports = Object.entries(readRecord(value["reports"])).map(([kind, paths]) => [
    kind,
    readTexts(paths),
  ]);
  return {
    name: readText(value["name"]),
    paths: readTexts(value["paths"]),
    exclude: readTexts(value["exclude"]),
    untracked: value["untracked"] === true,
    when: (readText(value["when"]) ?? "on_success") as ArtifactsKeyword["when"],
    expireIn: readText(value["expire_in"]),
    reports: Object.fromEntries(reports) as Record<string, string[]>,
  };
}

function readCache(value: unknown): CacheKeyword[] {
  const entries: unknown[] = Array.isArray(value) ? value : [value];
  return entries.filter(isRecord).map((entry) => {
    const { key } = entry;
    return {
      key: isRecord(key)
        ? { files: readTexts(key["files"]), prefix: readText(key["prefix"]) }
        : (readText(key) ?? "default"),
      paths: readTexts(entry["paths"]),
      policy: (readText(entry["policy"]) ?? "pull-push") as CacheKeyword["policy"],
      when: (readText(entry["when"]) ?? "on_success") as CacheKeyword["when"],
    };
  });
}

function readEnvironment(value: unknown): EnvironmentKeyword | null {
  const entry: Yaml = isRecord(value) ? value : { name: readText(value) };
  const name = readText(entry["name"]);
  if (name === null) return null;
  return {
    name,
    url: readText(entry["url"]),
    onStop: readText(entry["on_stop"]),
    action: (readText(entry["action"]) ?? "start") as EnvironmentKeyword["action"],
    tier: readText(entry["deployment_tier"]),
  };
}

function readRetry(value: unknown): RetryKeyword {
  const entry: Yaml = isRecord(value) ? value : { max: value };
  const exitCodes = entry["exit_codes"];
  return {
    max: Number(entry["max"] ?? 0),
    when: entry["when"] === undefined ? ["always"] : readTexts(entry["when"]),
    exitCodes: exitCodes === undefined ? null : readNumbers(exitCodes),
  };
}

/** `undefined` without the keyword: the job waits for its stage. */
export function readNeeds(value: unknown): Need[] | null {
  if (!Array.isArray(value)) return null;
  return value.map((entry: unknown) => {
    const need: Yaml = isRecord(entry) ? entry : { job: entry };
    return {
      job: readText(need["job"]) ?? "",
      artifacts: need["artifacts"] !== false,
      optional: need["optional"] === true,
    };
  });
}
