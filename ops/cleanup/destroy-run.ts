import {
  CreateStackCommand,
  DescribeStacksCommand,
  type Stack,
  CloudFormationClient,
} from "@aws-sdk/client-cloudformation";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { setTimeout as wait } from "node:timers/promises";
import { settled } from "../aws/parallel";
import { readCatalogTemplate } from "../catalog/catalog-template";
import { forgetDeletion } from "../projects/deletions";
import { listLedger } from "../catalog/release-ledger";
import { readRunStatus, type RunStatus } from "../projects/run-status";
import type { DeletedProject } from "./deleted-projects";
import { deleteStack } from "./detectors/command-runner-stacks";
import type { CleanupPlace } from "./orphaned-resource";

/**
 * Destroys what a deleted project left: a stack of the template that it was last applied from starts the same run as
 * `TerraformAction=destroy` in Studio does, and is deleted afterwards. The stack's name is that of the catalog's own function for
 * deleted projects, so that there is never more than one such run for a project.
 * @returns the last status where data was kept; undefined when nothing of the project is left
 * @throws with the run's reason when it fails
 */
export async function runDestroy(
  place: CleanupPlace,
  project: DeletedProject,
  deleteData: boolean,
): Promise<RunStatus | undefined> {
  const { aws, catalog, pollMilliseconds } = place;
  const { StackId } = await aws.client(CloudFormationClient).send(
    new CreateStackCommand({
      StackName: catalog.destroyStackPrefix + project.id,
      ...(await templateAndParameters(place, project, deleteData)),
      Tags: [{ Key: "sagemaker:project-id", Value: project.id }],
      // Kept until its reason is read.
      OnFailure: "DO_NOTHING",
    }),
  );
  // By its ARN CloudFormation knows the stack also when somebody else has deleted it meanwhile.
  const stack = await endOf(place, StackId ?? "");
  const status = await readRunStatus(aws, catalog.stateBucket, project.id);
  await deleteStack(aws, StackId ?? "", pollMilliseconds);
  if (status && !(status.action === "destroy" && status.result === "succeeded"))
    throw new Error(reason(stack, status));
  await forgetDeletion(aws, catalog, project.id);
  return status;
}

/** The template of the release with the package that ran last; the newest where that release is gone. */
async function templateAndParameters(place: CleanupPlace, project: DeletedProject, deleteData: boolean) {
  const { aws, catalog } = place;
  const entry = (await listLedger(aws, catalog)).find((one) => one.package === project.status?.package);
  const Key = entry ? `releases/${entry.release}/sm-project-cfn.yaml` : "sm-project-cfn.yaml";
  const { Body } = await aws
    .client(S3Client)
    .send(new GetObjectCommand({ Bucket: catalog.stateBucket, Key }));
  const { parameters: known } = readCatalogTemplate((await Body?.transformToString()) ?? "");
  const values = {
    ...(await lastParameters(place, project)),
    ...ownParameters(place, project),
    TerraformAction: "destroy",
    DataOnDestroy: deleteData ? "delete" : "keep",
    // The host takes this for the cause of the run: command-runner/host/status.sh.
    RunToken: `project-deleted-${(project.status?.attempt ?? 0) + 1}`,
  };
  return {
    TemplateURL: `https://${catalog.stateBucket}.s3.${await aws.region()}.amazonaws.com/${Key}`,
    Parameters: Object.entries(values)
      .filter(([name]) => name in known)
      .map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
  };
}

/** What the project's own stack had, which CloudFormation remembers for 90 days. */
async function lastParameters(
  { aws }: CleanupPlace,
  { status }: DeletedProject,
): Promise<Record<string, string>> {
  if (!status?.deletedStack) return {};
  const found = await settled(
    "stack",
    aws.client(CloudFormationClient).send(new DescribeStacksCommand({ StackName: status.deletedStack })),
  );
  const parameters = "value" in found ? (found.value.Stacks?.[0]?.Parameters ?? []) : [];
  return Object.fromEntries(
    parameters.map(({ ParameterKey = "", ParameterValue = "" }) => [ParameterKey, ParameterValue]),
  );
}

/** Names and places by the state; everything else is as the project had it, or as the catalog offers it. */
function ownParameters(
  { catalog }: CleanupPlace,
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

async function endOf({ aws, pollMilliseconds }: CleanupPlace, StackName: string): Promise<Stack | undefined> {
  for (;;) {
    const { Stacks: [stack] = [] } = await aws
      .client(CloudFormationClient)
      .send(new DescribeStacksCommand({ StackName }));
    if (stack?.StackStatus !== "CREATE_IN_PROGRESS") return stack;
    await wait(pollMilliseconds);
  }
}

function reason(stack: Stack | undefined, status: RunStatus): string {
  if (status.result === "failed" && status.message) return status.message;
  return stack?.StackStatusReason ?? `the stack is ${stack?.StackStatus ?? "gone"}, and its events say why`;
}
