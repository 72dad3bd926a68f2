import { CloudFormation, type Stack } from "@aws-sdk/client-cloudformation";
import { deletionRunToken } from "../../contracts/project-deletion";
import type { RunStatus } from "../../contracts/run-status";
import { PROJECT_ID_TAG } from "../../contracts/tags";
import { deleteStack, findStack } from "../aws/stacks";
import { RUN_LIMIT_SECONDS, waitFor } from "../aws/wait";
import { readCatalogTemplate } from "../catalog/catalog-template";
import { publishedTemplate, templateKey } from "../catalog/release-files";
import { listLedger } from "../catalog/release-ledger";
import { removePendingDeletion } from "../projects/pending-deletions";
import { recordsOf } from "../projects/records";
import type { DeletedProject } from "./deleted-projects";
import type { CleanupContext } from "./orphaned-resource";

/**
 * Destroys what a deleted project left: a stack of the template that it was last applied from starts the same run as
 * `TerraformAction=destroy` in Studio does, and is deleted afterwards. The stack's name is that of the catalog's own function for
 * deleted projects, so that there is never more than one such run for a project.
 * @returns the last status where data was retained; undefined when nothing of the project is left
 * @throws with the run's reason when it fails
 */
export async function runDestroy(
  context: CleanupContext,
  project: DeletedProject,
  deleteData: boolean,
): Promise<RunStatus | undefined> {
  const { aws, catalog, pollMilliseconds } = context;
  const { StackId } = await aws.client(CloudFormation).createStack({
    StackName: catalog.destroyStackPrefix + project.id,
    ...(await templateAndParameters(context, project, deleteData)),
    Tags: [{ Key: PROJECT_ID_TAG, Value: project.id }],
    // Kept until its reason is read.
    OnFailure: "DO_NOTHING",
  });
  // By its ARN CloudFormation knows the stack also when somebody else has deleted it meanwhile.
  const stack = await endOf(context, StackId ?? "");
  const status = await recordsOf(aws, catalog).status(project.id);
  await deleteStack(aws, StackId ?? "", pollMilliseconds);
  if (!isDestroyed(stack, status)) throw new Error(reason(stack, status));
  await removePendingDeletion(aws, catalog, project.id);
  return status;
}

/** The template of the release with the package that ran last; the newest where that release is gone. */
async function templateAndParameters(context: CleanupContext, project: DeletedProject, deleteData: boolean) {
  const { aws, catalog } = context;
  const entry = (await listLedger(aws, catalog)).find((one) => one.package === project.status?.package);
  const template = await publishedTemplate(aws, catalog.stateBucket, entry?.releaseId);
  const { parameters: known } = readCatalogTemplate(template);
  const values = {
    ...(await lastParameters(context, project)),
    ...ownParameters(context, project),
    TerraformAction: "destroy",
    DataOnDestroy: deleteData ? "delete" : "keep",
    RunToken: deletionRunToken((project.status?.attempt ?? 0) + 1),
  };
  return {
    TemplateURL: `https://${catalog.stateBucket}.s3.${await aws.region()}.amazonaws.com/${templateKey(entry?.releaseId)}`,
    Parameters: Object.entries(values)
      .filter(([name]) => name in known)
      .map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
  };
}

/** What the project's own stack had, which CloudFormation describes for 90 days. */
async function lastParameters(
  { aws }: CleanupContext,
  { status }: DeletedProject,
): Promise<Record<string, string>> {
  if (!status?.deletedStack) return {};
  const parameters = (await findStack(aws, status.deletedStack))?.Parameters ?? [];
  return Object.fromEntries(
    parameters.map(({ ParameterKey = "", ParameterValue = "" }) => [ParameterKey, ParameterValue]),
  );
}

/** Names and locations by the state; everything else is as the project had it, or as the catalog offers it. */
function ownParameters(
  { catalog }: CleanupContext,
  { id, status, state }: DeletedProject,
): Record<string, string> {
  const build = split(state?.buildRepository);
  const deploy = split(state?.deployRepository);
  const namespace = build?.namespace ?? deploy?.namespace;
  const user = catalog.template.parameters["GitUserName"];
  return {
    SageMakerProjectName: status?.project ?? id,
    SageMakerProjectId: id,
    ...(build ? { GitBuildRepoName: build.name } : {}),
    ...(deploy ? { GitDeployRepoName: deploy.name } : {}),
    ...(namespace && namespace !== user ? { GitNamespace: namespace } : {}),
  };
}

function split(path: string | undefined): { readonly namespace: string; readonly name: string } | undefined {
  const slash = path?.lastIndexOf("/") ?? -1;
  return path && slash > 0 ? { namespace: path.slice(0, slash), name: path.slice(slash + 1) } : undefined;
}

/** A waiter of the SDK would repeat what AWS refuses, such as expired credentials, until the time is up. */
async function endOf(
  { aws, pollMilliseconds }: CleanupContext,
  StackName: string,
): Promise<Stack | undefined> {
  const what = `the run in the stack ${StackName} to end`;
  const ended = await waitFor({ what, limitSeconds: RUN_LIMIT_SECONDS, pollMilliseconds }, async () => {
    const stack = await findStack(aws, StackName);
    return stack?.StackStatus === "CREATE_IN_PROGRESS" ? undefined : { stack };
  });
  return ended?.stack;
}

/** The stack is asked first: where the run never started, the status is that of an earlier one. */
function isDestroyed(stack: Stack | undefined, status: RunStatus | undefined): boolean {
  if (stack?.StackStatus !== "CREATE_COMPLETE") return false;
  return !status || (status.action === "destroy" && status.result === "succeeded");
}

function reason(stack: Stack | undefined, status: RunStatus | undefined): string {
  const started = Date.parse(status?.startedAt ?? "");
  const isOfThisRun = started >= (stack?.CreationTime?.getTime() ?? 0);
  if (isOfThisRun && status?.result === "failed" && status.message) return status.message;
  return stack?.StackStatusReason ?? `the stack is ${stack?.StackStatus ?? "gone"}, and its events say why`;
}
