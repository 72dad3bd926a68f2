import { protectionsOf } from "../branch-protection";
import { NO_COMMIT } from "../git-repository";
import type { Instance } from "../instance";
import type { Job, PipelineVariable, Project } from "../model";
import {
  type Configuration,
  type FormVariable,
  type JobConfiguration,
  readConfiguration,
  readVariables,
} from "./configuration";
import { expand, type Variables } from "./expansion";
import { InvalidConfiguration, MADE_UP_VARIABLES, type ReadingFolder } from "./gitlab-ci-local";
import { readKeywords, readNeeds } from "./keywords";
import { configurationPath, type PipelineSubject, pipelineVariables } from "./predefined-variables";
import { withReadingFolder } from "./reading-folder";
import { type Decision, decide, matchRules } from "./rules";
import { jobPredefined, mergeVariables } from "./variables";

/** A job that is to be, without what makes it a record. */
export type JobSeed = Pick<
  Job,
  | "name"
  | "stage"
  | "stageIndex"
  | "keywords"
  | "when"
  | "needs"
  | "yamlVariables"
  | "allowedExitCodes"
  | "allowFailure"
  | "environmentName"
  | "resourceGroup"
>;

export interface Seed {
  readonly stages: readonly string[];
  readonly name: string | null;
  readonly autoCancel: string;
  readonly jobs: readonly JobSeed[];
  readonly configuration: Configuration;
}

/** The rules leave nothing to run: https://docs.gitlab.com/ci/jobs/job_troubleshooting/#job-or-pipeline-does-not-run-when-expected */
export class NothingToRun extends Error {
  override readonly name = "NothingToRun";
}

const WORKFLOW = "workflow";
const NO_JOBS =
  "The resulting pipeline would have been empty. Review the rules configuration for the relevant jobs.";
const FILTERED = "The pipeline did not run. Review the workflow:rules configuration for the pipeline.";
/** What is not known before a pipeline and its jobs are stored: https://docs.gitlab.com/ci/variables/predefined_variables/#variable-availability */
const NOT_FOR_RULES = [
  "CI_PIPELINE_ID",
  "CI_PIPELINE_URL",
  "CI_PIPELINE_CREATED_AT",
  "CI_JOB_ID",
  "CI_JOB_URL",
];

/** Protected variables are for protected branches, and for merge requests between two of them. */
export function seesProtected(project: Project, { tag, mergeRequest, ref }: PipelineSubject): boolean {
  const isProtected = (branch: string): boolean => protectionsOf(project, branch).length > 0;
  if (mergeRequest) return isProtected(mergeRequest.sourceBranch) && isProtected(mergeRequest.targetBranch);
  return !tag && isProtected(ref);
}

/**
 * Decides which jobs a pipeline has.
 * @throws InvalidConfiguration, NothingToRun
 */
export async function seedPipeline(
  instance: Instance,
  project: Project,
  subject: PipelineSubject,
  variables: readonly PipelineVariable[],
): Promise<Seed> {
  const path = configurationPath(project);
  const source = { repository: project.repository, parent: instance.workFolder };
  const base = subject.mergeRequest?.baseSha ?? (subject.source === "push" ? subject.beforeSha : NO_COMMIT);
  return withReadingFolder(instance.git, source, { sha: subject.sha, base }, async (folder) => {
    const configuration = await configurationOf(instance, project, subject.sha, folder, path);
    const seeding = new Seeding(instance, project, subject, variables, configuration);
    return seeding.run(folder, base !== NO_COMMIT);
  });
}

/** The variables that the form for a new pipeline shows for a branch; none where there is no valid configuration. */
export async function formVariables(
  instance: Instance,
  project: Project,
  ref: string,
): Promise<readonly FormVariable[]> {
  const sha = await instance.repository(project).commitId(ref);
  if (sha === undefined) return [];
  const source = { repository: project.repository, parent: instance.workFolder };
  const path = configurationPath(project);
  try {
    return await withReadingFolder(instance.git, source, { sha, base: NO_COMMIT }, async (folder) => {
      return (await configurationOf(instance, project, sha, folder, path)).formVariables;
    });
  } catch (error) {
    if (error instanceof InvalidConfiguration) return [];
    throw error;
  }
}

/** A file without `include` says the same in every commit. */
async function configurationOf(
  instance: Instance,
  project: Project,
  sha: string,
  folder: ReadingFolder,
  path: string,
): Promise<Configuration> {
  const repository = instance.repository(project);
  const entry = await repository.entry(sha, path);
  if (!entry) throw new InvalidConfiguration("Missing CI config file");
  const known = instance.configurations.get(entry.id);
  if (known) return known;
  const source = (await repository.blob(entry.id)).toString();
  const configuration = await readConfiguration(folder, path, source);
  if (!/^include:/m.test(source)) instance.configurations.set(entry.id, configuration);
  return configuration;
}

class Seeding {
  readonly predefined: Readonly<Record<string, string>>;

  constructor(
    private readonly instance: Instance,
    private readonly project: Project,
    private readonly subject: PipelineSubject,
    private readonly variables: readonly PipelineVariable[],
    private readonly configuration: Configuration,
  ) {
    this.predefined = pipelineVariables(instance, project, subject);
  }

  async run(folder: ReadingFolder, compareChanges: boolean): Promise<Seed> {
    const { workflowRules, jobs, stages, name, autoCancel } = this.configuration;
    const ruled = jobs.filter(({ rules }) => rules !== undefined);
    const sets = Object.fromEntries(
      ruled.map(({ name: job, rules = [] }) => [`job ${job}`, { rules, variables: this.forRules(job) }]),
    );
    const workflow = workflowRules && { rules: workflowRules, variables: this.forRules(undefined) };
    const unset = MADE_UP_VARIABLES.filter((variable) => !(variable in this.predefined));
    const context = { unset, compareChanges };
    let matched = await matchRules(
      folder,
      { ...sets, ...(workflow ? { [WORKFLOW]: workflow } : {}) },
      context,
    );
    const workflowRule = matched[WORKFLOW];
    if (workflow && (!workflowRule || workflowRule["when"] === "never")) throw new NothingToRun(FILTERED);
    const added = readVariables(workflowRule?.["variables"]);
    if (Object.keys(added).length > 0) {
      const again = ruled.map(
        ({ name: job, rules = [] }): [string, { rules: typeof rules; variables: Variables }] => [
          `job ${job}`,
          { rules, variables: this.forRules(job, added) },
        ],
      );
      matched = await matchRules(folder, Object.fromEntries(again), context);
    }
    const decided = jobs.flatMap((job) => {
      const decision = decide(job.keywords, job.rules, matched[`job ${job.name}`]);
      return decision ? [this.seed(job, decision, added)] : [];
    });
    const ordered = decided.sort((left, right) => left.stageIndex - right.stageIndex);
    if (ordered.every(({ stage }) => stage === ".pre" || stage === ".post")) throw new NothingToRun(NO_JOBS);
    refuseMissingNeeds(ordered);
    const title =
      name === null ? null : expand(name, this.merged({ ...this.configuration.variables, ...added }));
    return {
      stages: stages.filter((stage) => ordered.some((job) => job.stage === stage)),
      name: title,
      autoCancel: String(
        (workflowRule?.["auto_cancel"] as Record<string, unknown> | undefined)?.["on_new_commit"] ??
          autoCancel,
      ),
      jobs: ordered,
      configuration: this.configuration,
    };
  }

  /** Values as rules compare them: GitLab does not expand what they hold. */
  private forRules(job: string | undefined, added: Variables = {}): Variables {
    const found = this.configuration.jobs.find(({ name }) => name === job);
    const predefined = found ? this.jobVariables(found, null) : this.predefined;
    const values = this.merged(
      { ...(found?.variables ?? this.configuration.variables), ...added },
      predefined,
    );
    return Object.fromEntries(
      Object.entries(values)
        .filter(([name]) => !NOT_FOR_RULES.includes(name))
        .map(([name, value]) => [name, value.replaceAll("$$", "$")]),
    );
  }

  private jobVariables(job: JobConfiguration, environmentName: string | null): Record<string, string> {
    const keywords = readKeywords(job.keywords);
    const when = "on_success";
    return jobPredefined(this, {
      id: 0,
      name: job.name,
      stage: job.stage,
      token: "",
      keywords,
      environmentName,
      when,
    });
  }

  private merged(yaml: Variables, predefined: Readonly<Record<string, string>> = this.predefined): Variables {
    return mergeVariables({
      project: this.project,
      instance: this.instance.variables,
      predefined,
      yaml,
      dotenv: {},
      pipeline: this.variables,
      protected: seesProtected(this.project, this.subject),
      environmentName: null,
      filesFolder: "",
    }).values;
  }

  private seed(job: JobConfiguration, decision: Decision, added: Variables): JobSeed {
    const { rule } = decision;
    const keywords = { ...readKeywords(job.keywords), startInSeconds: decision.startInSeconds };
    const interruptible =
      typeof rule?.["interruptible"] === "boolean" ? rule["interruptible"] : keywords.interruptible;
    const own = readVariables(job.keywords["variables"]);
    const yamlVariables = { ...job.variables, ...added, ...own, ...readVariables(rule?.["variables"]) };
    const values = this.merged(yamlVariables, this.jobVariables(job, null));
    const { environment, resourceGroup } = keywords;
    return {
      name: job.name,
      stage: job.stage,
      stageIndex: this.configuration.stages.indexOf(job.stage),
      keywords: { ...keywords, interruptible },
      when: decision.when,
      needs: readNeeds(rule?.["needs"] ?? job.keywords["needs"]),
      yamlVariables,
      allowFailure: decision.allowFailure,
      allowedExitCodes: decision.allowedExitCodes,
      environmentName: environment ? expand(environment.name, values) : null,
      resourceGroup: resourceGroup === null ? null : expand(resourceGroup, values),
    };
  }
}

/** A need of a job that the rules left out, unless it is optional. */
function refuseMissingNeeds(jobs: readonly JobSeed[]): void {
  const names = new Set(jobs.map(({ name }) => name));
  const problems = jobs.flatMap(({ name, needs }) =>
    (needs ?? [])
      .filter(({ job, optional }) => !optional && !names.has(job))
      .map(
        ({ job }) =>
          `'${name}' job needs '${job}' job, but '${job}' does not exist in the pipeline. ` +
          "This might be because of the `only`, `except`, or `rules` keywords. " +
          "To need a job that sometimes does not exist in the pipeline, use `needs:optional`.",
      ),
  );
  if (problems.length > 0) throw new InvalidConfiguration(problems.join("\n"));
}
