import { parse } from "yaml";
import { InvalidConfiguration, list, type ReadingFolder } from "./gitlab-ci-local";
import { inheritDefaults } from "./keywords";
import { isRecord, readRecord, readText, readTexts, type Yaml } from "./yaml-values";

/** A rule of a job or of `workflow`: https://docs.gitlab.com/ci/yaml/#rules */
export type Rule = Yaml;

export interface JobConfiguration {
  readonly name: string;
  readonly stage: string;
  readonly keywords: Yaml;
  readonly rules: readonly Rule[] | undefined;
  readonly variables: Readonly<Record<string, string>>;
}

/** A variable that the form for a new pipeline shows: https://docs.gitlab.com/ci/pipelines/#prefill-variables-in-manual-pipelines */
export interface FormVariable {
  readonly key: string;
  readonly value: string;
  readonly description: string;
  readonly options: readonly string[] | null;
}

export interface Configuration {
  readonly stages: readonly string[];
  readonly name: string | null;
  readonly workflowRules: readonly Rule[] | undefined;
  readonly autoCancel: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly formVariables: readonly FormVariable[];
  readonly jobs: readonly JobConfiguration[];
}

/** Keywords of the top that are no jobs: https://docs.gitlab.com/ci/yaml/#global-keywords */
const GLOBAL = [
  "after_script",
  "before_script",
  "cache",
  "default",
  "image",
  "include",
  "services",
  "spec",
  "stages",
  "variables",
  "workflow",
];
/** What gitlab-ci-local cannot run one job at a time. */
const NOT_IN_THE_SANDBOX = ["trigger", "parallel", "run", "only", "except"];

/**
 * Reads the configuration of a checkout as GitLab does.
 * @throws InvalidConfiguration with one reason a line
 */
export async function readConfiguration(
  folder: ReadingFolder,
  path: string,
  source: string,
): Promise<Configuration> {
  refuseEarly(source);
  const { expanded } = await list(folder, path, { checkSchema: true });
  const top = readRecord(parse(expanded, { maxAliasCount: -1 }));
  const defaults = readRecord(top["default"]);
  const workflow = readRecord(top["workflow"]);
  const names = Object.keys(top).filter((name) => !GLOBAL.includes(name) && !name.startsWith("."));
  const global = readVariables(top["variables"]);
  refuseUnknownToTheSandbox(names, top);
  return {
    stages: readTexts(top["stages"]),
    name: readText(workflow["name"]),
    workflowRules: readRules(workflow["rules"]),
    autoCancel: readText(readRecord(workflow["auto_cancel"])["on_new_commit"]) ?? "conservative",
    variables: global,
    formVariables: readFormVariables(readRecord(parsed(source))["variables"]),
    jobs: names.map((name) => {
      const keywords = inheritDefaults(readRecord(top[name]), defaults);
      return {
        name,
        stage: readText(keywords["stage"]) ?? "test",
        keywords,
        rules: readRules(keywords["rules"]),
        variables: { ...inheritedVariables(keywords, global), ...readVariables(keywords["variables"]) },
      };
    }),
  };
}

const readRules = (value: unknown): Rule[] | undefined =>
  Array.isArray(value) ? value.filter(isRecord) : undefined;

/** https://docs.gitlab.com/ci/yaml/#inheritvariables */
function inheritedVariables(
  keywords: Yaml,
  global: Readonly<Record<string, string>>,
): Record<string, string> {
  const inherit = readRecord(keywords["inherit"])["variables"];
  if (inherit === false) return {};
  if (!Array.isArray(inherit)) return { ...global };
  return Object.fromEntries(Object.entries(global).filter(([name]) => inherit.includes(name)));
}

/** Variables of YAML with their values as text; with `expand: false` a `$` stands for itself. */
export function readVariables(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(readRecord(value)).map(([name, variable]) => {
      if (!isRecord(variable)) return [name, readText(variable) ?? ""];
      const text = readText(variable["value"]) ?? "";
      return [name, variable["expand"] === false ? text.replaceAll("$", "$$$$") : text];
    }),
  );
}

/** gitlab-ci-local drops descriptions, so they are read from the file itself. */
function readFormVariables(value: unknown): FormVariable[] {
  return Object.entries(readRecord(value)).flatMap(([key, variable]) => {
    if (!isRecord(variable) || variable["description"] === undefined) return [];
    return {
      key,
      value: readText(variable["value"]) ?? "",
      description: readText(variable["description"]) ?? "",
      options: Array.isArray(variable["options"]) ? readTexts(variable["options"]) : null,
    };
  });
}

const REFERENCE = { tag: "!reference", collection: "seq" as const, resolve: (items: unknown) => items };

function parsed(source: string): unknown {
  return parse(source, { maxAliasCount: -1, customTags: [REFERENCE], logLevel: "error" });
}

/** GitLab's messages for the most common mistakes. */
function refuseEarly(source: string): void {
  let top: unknown;
  try {
    top = parsed(source.replace(/^---[^]*?^spec:[^]*?^---$/m, ""));
  } catch (error) {
    throw new InvalidConfiguration(
      `Invalid configuration format: ${(error as Error).message.split("\n")[0]}`,
    );
  }
  if (!isRecord(top)) throw new InvalidConfiguration("Invalid configuration format");
  const jobs = Object.entries(top).filter(([name]) => !GLOBAL.includes(name) && !name.startsWith("."));
  if (jobs.length === 0 && top["include"] === undefined)
    throw new InvalidConfiguration("jobs config should contain at least one visible job");
  const problems = jobs.flatMap(([name, job]) => {
    if (!isRecord(job))
      return [`jobs ${name} config should implement the script:, run:, or trigger: keyword`];
    const runs = ["script", "run", "trigger", "extends", "<<"].some((keyword) => job[keyword] !== undefined);
    return runs ? [] : [`jobs:${name} config should implement the script:, run:, or trigger: keyword`];
  });
  const stages = Array.isArray(top["stages"]) ? readTexts(top["stages"]) : ["build", "test", "deploy"];
  const available = [".pre", ...stages.filter((stage) => stage !== ".pre" && stage !== ".post"), ".post"];
  if (top["include"] === undefined) {
    for (const [name, job] of jobs) {
      const stage = readText(readRecord(job)["stage"]);
      if (stage !== null && !available.includes(stage)) {
        problems.push(
          `${name} job: chosen stage ${stage} does not exist; available stages are ${available.join(", ")}`,
        );
      }
    }
  }
  if (problems.length > 0) throw new InvalidConfiguration(problems.join("\n"));
}

function refuseUnknownToTheSandbox(names: readonly string[], top: Yaml): void {
  const found = names.flatMap((name) =>
    NOT_IN_THE_SANDBOX.filter((keyword) => readRecord(top[name])[keyword] !== undefined).map(
      (keyword) => `jobs:${name}:${keyword} is not in the sandbox. Run this pipeline on a GitLab instance.`,
    ),
  );
  if (found.length > 0) throw new InvalidConfiguration(found.join("\n"));
}
