import { join } from "node:path";
import type { Job, Pipeline, PipelineVariable, Project, Variable } from "../model";
import { literal, type Variables } from "./expansion";
import { environmentSlug, refSlug } from "./slug";

/** Variables that hold for every project, as the runner's administrator or the instance's sets them. */
type InstanceVariables = Variables;

/** What a job gets. */
export interface JobVariables {
  /** By name and ready for expansion, the stronger ones over the weaker. */
  readonly values: Variables;
  /** Variables of the type `file`: their name, and what to write into the file that the variable names. */
  readonly files: Readonly<Record<string, string>>;
  /** Values that no log may show. */
  readonly masked: readonly string[];
}

/** What the variables of a job, or of a job to be, depend on. */
interface VariableContext {
  readonly project: Project;
  readonly instance: InstanceVariables;
  /** `CI_…` of the pipeline and of the job. */
  readonly predefined: Readonly<Record<string, string>>;
  readonly yaml: Variables;
  readonly dotenv: Readonly<Record<string, string>>;
  readonly pipeline: readonly PipelineVariable[];
  /** Whether protected variables are there. */
  readonly protected: boolean;
  readonly environmentName: string | null;
  /** Folder for the files of variables of the type `file`. */
  readonly filesFolder: string;
}

const literals = (variables: Readonly<Record<string, string>>): Variables =>
  Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, literal(value)]));

/**
 * Merges the variables in GitLab's order: predefined ones are the weakest, then those of the configuration, of dotenv
 * reports, of the instance, of the project, and of the pipeline itself.
 * https://docs.gitlab.com/ci/variables/#cicd-variable-precedence
 */
export function mergeVariables(context: VariableContext): JobVariables {
  const files: Record<string, string> = {};
  const masked = new Set<string>();
  const values: Record<string, string> = {
    ...literals(context.predefined),
    ...context.yaml,
    ...literals(context.dotenv),
    ...context.instance,
  };
  const put = (key: string, value: string, type: PipelineVariable["variableType"], raw: boolean): void => {
    delete files[key];
    if (type === "file") files[key] = value;
    values[key] = type === "file" ? literal(join(context.filesFolder, key)) : raw ? literal(value) : value;
  };
  for (const variable of projectVariablesFor(context)) {
    put(variable.key, variable.value, variable.variableType, variable.raw);
  }
  // Another variable of the same key may hide it, but its value stays a secret.
  for (const { masked: isMasked, value } of context.project.variables) if (isMasked) masked.add(value);
  for (const { key, value, variableType } of context.pipeline) put(key, value, variableType, false);
  return { values, files, masked: [...masked] };
}

/** Of several variables with one key, the one whose environment scope fits best. */
function projectVariablesFor({
  project,
  protected: onProtected,
  environmentName,
}: VariableContext): Variable[] {
  const best = new Map<string, Variable>();
  for (const variable of project.variables) {
    if (variable.protected && !onProtected) continue;
    if (!scopeFits(variable.environmentScope, environmentName)) continue;
    const other = best.get(variable.key);
    if (
      !other ||
      variable.environmentScope.length > other.environmentScope.length ||
      other.environmentScope === "*"
    )
      best.set(variable.key, variable);
  }
  return [...best.values()];
}

/** https://docs.gitlab.com/ci/environments/#limit-the-environment-scope-of-a-cicd-variable */
function scopeFits(scope: string, environment: string | null): boolean {
  if (scope === "*") return true;
  if (environment === null) return false;
  const pattern = scope
    .split("*")
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${pattern}$`).test(environment);
}

/** What GitLab gives one job beyond the pipeline's variables. */
export function jobPredefined(
  pipeline: Pick<Pipeline, "predefined">,
  job: Pick<Job, "id" | "name" | "stage" | "token" | "keywords" | "environmentName" | "when">,
): Record<string, string> {
  const { predefined } = pipeline;
  const { environment } = job.keywords;
  const credentials: Record<string, string> =
    job.token === ""
      ? {}
      : {
          CI_JOB_TOKEN: job.token,
          CI_REPOSITORY_URL: withToken(predefined["CI_REPOSITORY_URL"] ?? "", job.token),
        };
  return {
    ...predefined,
    ...credentials,
    CI_JOB_ID: String(job.id),
    CI_JOB_NAME: job.name,
    CI_JOB_NAME_SLUG: refSlug(job.name),
    CI_JOB_STAGE: job.stage,
    CI_JOB_URL: `${predefined["CI_PROJECT_URL"] ?? ""}/-/jobs/${job.id}`,
    CI_NODE_TOTAL: "1",
    ...(job.when === "manual" ? { CI_JOB_MANUAL: "true" } : {}),
    ...(environment && job.environmentName !== null
      ? {
          CI_ENVIRONMENT_NAME: job.environmentName,
          CI_ENVIRONMENT_SLUG: environmentSlug(job.environmentName),
          CI_ENVIRONMENT_ACTION: environment.action,
          CI_ENVIRONMENT_TIER: environment.tier ?? tierOf(job.environmentName),
          ...(environment.url === null ? {} : { CI_ENVIRONMENT_URL: environment.url }),
        }
      : {}),
  };
}

/** git reads the project by this address, as long as the job runs. */
const withToken = (url: string, token: string): string => url.replace("://", `://gitlab-ci-token:${token}@`);

/** https://docs.gitlab.com/ci/environments/#deployment-tier-of-environments */
function tierOf(name: string): string {
  if (/(prod|live)/i.test(name) && !/(non|pre).?prod/i.test(name)) return "production";
  if (/(stag|model|pre|demo|non)/i.test(name)) return "staging";
  if (/(test|tst|int|ac(ce|)pt|qa|qc|control|quality)/i.test(name)) return "testing";
  if (/(dev|review|trunk)/i.test(name)) return "development";
  return "other";
}
