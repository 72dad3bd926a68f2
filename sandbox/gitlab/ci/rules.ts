import type { JobWhen } from "../model";
import { secondsOf } from "./duration";
import type { Rule } from "./configuration";
import { removeConfiguration, list, type ReadingFolder, writeConfiguration } from "./gitlab-ci-local";
import type { Variables } from "./expansion";
import { readText, type Yaml } from "./yaml-values";

/** Rules of one job, or of the workflow, and the variables that they see. */
interface RuleSet {
  readonly rules: readonly Rule[];
  readonly variables: Variables;
}

interface RuleContext {
  /** Variables that gitlab-ci-local would invent. */
  readonly unset: readonly string[];
  /** Whether there are changes to compare; otherwise every `rules:changes` is met. */
  readonly compareChanges: boolean;
}

const CONDITIONS = ["if", "changes", "exists"];

/**
 * The first rule of each set whose conditions are met, or `undefined`. gitlab-ci-local evaluates them: each rule is given to it
 * as a job of its own, which is listed as `never` unless the conditions are met.
 * @throws InvalidConfiguration
 */
export async function matchRules(
  folder: ReadingFolder,
  sets: Readonly<Record<string, RuleSet>>,
  { unset, compareChanges }: RuleContext,
): Promise<Record<string, Rule | undefined>> {
  const probes: Record<string, Yaml> = {};
  const numbered = Object.entries(sets).flatMap(([name, { rules, variables }], index) =>
    rules.map((rule, ruleIndex) => {
      const probe = `rule-${index}-${ruleIndex}`;
      const conditions = Object.entries(rule).filter(([keyword]) => CONDITIONS.includes(keyword));
      probes[probe] = { script: [":"], variables, rules: [Object.fromEntries(conditions)] };
      return { name, rule, probe, unconditional: conditions.length === 0 };
    }),
  );
  const met = numbered.every(({ unconditional }) => unconditional)
    ? new Set(numbered.map(({ probe }) => probe))
    : await metProbes(folder, probes, { unset, compareChanges });
  return Object.fromEntries(
    Object.keys(sets).map((name) => [
      name,
      numbered.find((entry) => entry.name === name && met.has(entry.probe))?.rule,
    ]),
  );
}

async function metProbes(
  folder: ReadingFolder,
  probes: Readonly<Record<string, Yaml>>,
  context: RuleContext,
): Promise<Set<string>> {
  try {
    const file = await writeConfiguration(folder, probes);
    const { jobs } = await list(folder, file, { checkSchema: false, ...context });
    return new Set(jobs.filter((job) => job["when"] !== "never").map((job) => readText(job["name"]) ?? ""));
  } finally {
    await removeConfiguration(folder);
  }
}

export interface Decision {
  readonly when: JobWhen;
  readonly allowFailure: boolean;
  readonly allowedExitCodes: readonly number[];
  readonly startInSeconds: number;
  readonly rule: Rule | undefined;
}

/**
 * What becomes of a job by its own keywords and the rule that matched; `undefined`: it is not added to the pipeline.
 * A manual job may fail without blocking, unless it is manual by a rule: https://docs.gitlab.com/ci/jobs/job_control/#types-of-manual-jobs
 */
export function decide(
  keywords: Yaml,
  rules: readonly Rule[] | undefined,
  rule: Rule | undefined,
): Decision | undefined {
  if (rules && !rule) return undefined;
  const when = readText(rule?.["when"]) ?? readText(keywords["when"]) ?? "on_success";
  if (when === "never") return undefined;
  const failure = rule?.["allow_failure"] ?? keywords["allow_failure"];
  const manualByItself = readText(keywords["when"]) === "manual";
  const codes = (failure as { exit_codes?: number | number[] } | undefined)?.exit_codes;
  const delay = readText(rule?.["start_in"]) ?? readText(keywords["start_in"]) ?? "0";
  return {
    when: when as JobWhen,
    allowFailure: typeof failure === "boolean" ? failure : manualByItself,
    allowedExitCodes: codes === undefined ? [] : [codes].flat(),
    startInSeconds: secondsOf(delay) ?? 0,
    rule,
  };
}
