import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { readRecord, type Yaml } from "./yaml-values";

/** The program that reads configurations and runs jobs: https://github.com/firecow/gitlab-ci-local */
export const GITLAB_CI_LOCAL = require.resolve("gitlab-ci-local");

/** Its release, as its own package says. */
export function gitlabCiLocalVersion(): string {
  const description = readFileSync(join(dirname(GITLAB_CI_LOCAL), "..", "package.json"), "utf8");
  return (JSON.parse(description) as { readonly version: string }).version;
}

/** A configuration that cannot be a pipeline, with one reason a line. */
export class InvalidConfiguration extends Error {
  override readonly name = "InvalidConfiguration";
}

/** A folder to read configurations in: a checkout of the commit in `tree`, and room for what gitlab-ci-local writes. */
export interface ReadingFolder {
  readonly tree: string;
  readonly state: string;
  /** Environment of git and of gitlab-ci-local, none of it the sandbox's own. */
  readonly environment: Readonly<Record<string, string>>;
}

interface Listing {
  /** Jobs as gitlab-ci-local lists them: name, stage, when, and what its rules make of them. */
  readonly jobs: readonly Yaml[];
  /** The whole configuration with `include`, `extends`, `default` and `!reference` resolved, as YAML. */
  readonly expanded: string;
}

interface ListOptions {
  readonly checkSchema: boolean;
  /** Variables that gitlab-ci-local knows and that are not there in this pipeline. */
  readonly unset?: readonly string[];
  /** `false`: every `rules:changes` is met. */
  readonly compareChanges?: boolean;
}

/**
 * Lets gitlab-ci-local read a configuration and evaluate its rules.
 * @param file relative to the folder's tree
 * @throws InvalidConfiguration
 */
export async function list(folder: ReadingFolder, file: string, options: ListOptions): Promise<Listing> {
  const args = [
    GITLAB_CI_LOCAL,
    "--list-json",
    "--file",
    file,
    "--state-dir",
    "../state",
    `--json-schema-validation=${String(options.checkSchema)}`,
    `--evaluate-rule-changes=${String(options.compareChanges ?? true)}`,
    ...(options.unset ?? []).flatMap((name) => ["--unset-variable", name]),
  ];
  await mkdir(folder.state, { recursive: true });
  const output = await new Promise<string>((resolve, reject) => {
    const settings = {
      cwd: folder.tree,
      env: folder.environment,
      maxBuffer: 64 * 1024 * 1024,
      timeout: 60_000,
    };
    execFile(process.execPath, args, settings, (error, stdout, stderr) => {
      if (error) reject(new InvalidConfiguration(reasonIn(stderr)));
      else resolve(stdout);
    });
  });
  // Warnings may come before the list.
  const jobs = JSON.parse(output.slice(output.search(/^\[(\]|$)/m))) as unknown[];
  return {
    jobs: jobs.map(readRecord),
    expanded: await readFile(join(folder.state, "expanded-gitlab-ci.yml"), "utf8"),
  };
}

/** Writes a configuration beside the tree, where no job sees it, and gives its path for `list`. */
export async function writeConfiguration(folder: ReadingFolder, configuration: unknown): Promise<string> {
  await mkdir(folder.state, { recursive: true });
  await writeFile(join(folder.state, "read.yml"), asYaml(configuration), { mode: 0o600 });
  return "../state/read.yml";
}

export const removeConfiguration = (folder: ReadingFolder): Promise<void> =>
  rm(join(folder.state, "read.yml"), { force: true });

/** JSON is YAML. gitlab-ci-local looks for decorators such as `# @Interactive` in the text, which must not be found in values. */
export const asYaml = (configuration: unknown): string =>
  JSON.stringify(configuration).replaceAll("@", "\\u0040");

/** What gitlab-ci-local says of a configuration, without its hints to people at a terminal and its remarks on git. */
function reasonIn(stderr: string): string {
  const lines = stripVTControlCharacters(stderr)
    .split(/For further troubleshooting/)[0]
    ?.split("\n")
    .map((line) => line.replace(/^\s*•?\s*/, "").replace(/ \[#\/.*\]$/, ""))
    .filter((line) => line.trim() !== "" && !NOISE.some((pattern) => pattern.test(line)));
  return (lines ?? []).join("\n") || "Undefined error";
}

const NOISE = [
  /^Using fallback git/,
  /^Command failed with exit code/,
  /^fatal: /,
  /^Unable to retrieve default remote branch/,
  /^parsing and downloads finished/,
  /^json schema validated/,
  /^Invalid \.gitlab-ci\.yml configuration!/,
  /^at .*\(?(file|node):/,
];

/** Variables that gitlab-ci-local makes up from the checkout; GitLab's own values replace them, or they are removed. */
export const MADE_UP_VARIABLES: readonly string[] = [
  "CI_BUILDS_DIR CI_COMMIT_BRANCH CI_COMMIT_DESCRIPTION CI_COMMIT_MESSAGE CI_COMMIT_REF_NAME CI_COMMIT_REF_PROTECTED",
  "CI_COMMIT_REF_SLUG CI_COMMIT_SHA CI_COMMIT_SHORT_SHA CI_COMMIT_TIMESTAMP CI_COMMIT_TITLE CI_DEFAULT_BRANCH",
  "CI_DEPENDENCY_PROXY_DIRECT_GROUP_IMAGE_PREFIX CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX CI_DEPENDENCY_PROXY_SERVER",
  "CI_DEPENDENCY_PROXY_USER CI_ENVIRONMENT_ACTION CI_ENVIRONMENT_NAME CI_ENVIRONMENT_SLUG CI_ENVIRONMENT_TIER",
  "CI_ENVIRONMENT_URL CI_JOB_ID CI_JOB_NAME CI_JOB_NAME_SLUG CI_JOB_STAGE CI_JOB_URL CI_NODE_TOTAL",
  "CI_PIPELINE_CREATED_AT CI_PIPELINE_ID CI_PIPELINE_IID CI_PIPELINE_SOURCE CI_PIPELINE_URL CI_PROJECT_ID",
  "CI_PROJECT_NAME CI_PROJECT_NAMESPACE CI_PROJECT_PATH CI_PROJECT_PATH_SLUG CI_PROJECT_ROOT_NAMESPACE CI_PROJECT_TITLE",
  "CI_PROJECT_URL CI_PROJECT_VISIBILITY CI_REGISTRY CI_REGISTRY_IMAGE CI_SERVER_FQDN CI_SERVER_HOST CI_SERVER_PORT",
  "CI_SERVER_PROTOCOL CI_SERVER_SHELL_SSH_PORT CI_SERVER_URL CI_TEMPLATE_REGISTRY_HOST FF_DISABLE_UMASK_FOR_DOCKER_EXECUTOR",
  "GITLAB_USER_EMAIL GITLAB_USER_ID GITLAB_USER_LOGIN GITLAB_USER_NAME",
].flatMap((names) => names.split(" "));
