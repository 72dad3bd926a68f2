import { type RunStatus, runStatusSchema } from "../../contracts/run-status";
import { projectStatusKey } from "../../contracts/state-keys";
import { readStoredJson } from "../../contracts/stored-json";
import { catalog } from "./shared-catalog";

/** A project after a creation, an update or a deletion, as SageMaker, its status object and its log show it. */
export interface ProjectOutcome {
  readonly id: string;
  /** Of the SageMaker project, such as `CreateCompleted`. */
  readonly status: string;
  /** Name of its CloudFormation stack. */
  readonly stack: string;
  /** Undefined when the project has no status object (any more). */
  readonly run: RunStatus | undefined;
  /** All runs' logs of this project. */
  readonly log: string;
}

const LOG_GROUP = "dev-machine-learning-ops-gitlab";
const STATE_BUCKET = "dev-machine-learning-ops-tfstate-123456789012";

/** Creates a project with repositories `<name>-build` and `<name>-deploy` and waits until that has ended. */
export async function createProject(
  name: string,
  parameters: Record<string, string> = {},
): Promise<ProjectOutcome> {
  const repositories = { GitBuildRepoName: `${name}-build`, GitDeployRepoName: `${name}-deploy` };
  await catalog().studio.create(name, catalog().version, { ...repositories, ...parameters });
  return waitForProject(name);
}

export async function updateProject(name: string, changes: Record<string, string>): Promise<ProjectOutcome> {
  await catalog().studio.update(name, changes);
  return waitForProject(name);
}

/** Waits until the creation, update or deletion of a project has ended. */
export async function waitForProject(name: string): Promise<ProjectOutcome> {
  const project = await catalog().studio.waitUntilStable(name);
  const id = project.ProjectId ?? "";
  return {
    id,
    status: project.ProjectStatus ?? "",
    stack: `SC-123456789012-${project.ServiceCatalogProvisionedProductDetails?.ProvisionedProductId}`,
    run: await runStatus(id),
    log: await logOf(id),
  };
}

/** The status object of a project, after its last run. */
export async function runStatus(id: string): Promise<RunStatus | undefined> {
  const key = projectStatusKey(id);
  const text = await catalog()
    .run(`aws s3 cp --quiet s3://${STATE_BUCKET}/${key} - 2>/dev/null`)
    .catch(() => undefined);
  return text === undefined ? undefined : readStoredJson(runStatusSchema, text, key);
}

async function logOf(id: string): Promise<string> {
  return catalog()
    .run(
      `aws logs filter-log-events --log-group-name ${LOG_GROUP} --log-stream-name-prefix ${id}/ --query 'events[].[message]' --output text`,
    )
    .catch(() => "");
}

/** Everything in the account that carries the project's id in its name or its tag, one a line. */
export async function ownResources(id: string): Promise<string[]> {
  const lists = [
    `resourcegroupstaggingapi get-resources --tag-filters Key=sagemaker:project-id,Values=${id} --query 'ResourceTagMappingList[].[ResourceARN]'`,
    "lambda list-functions --query 'Functions[].[FunctionArn]'",
    "iam list-roles --query 'Roles[].[Arn]'",
    "events list-rules --query 'Rules[].[Arn]'",
    "sagemaker list-code-repositories --query 'CodeRepositorySummaryList[].[CodeRepositoryArn]'",
    "sagemaker list-model-package-groups --query 'ModelPackageGroupSummaryList[].[ModelPackageGroupArn]'",
  ];
  const listed = await catalog().run(lists.map((list) => `aws ${list} --output text`).join("\n"));
  return [...new Set(listed.split("\n").filter((line) => line.includes(id)))];
}
