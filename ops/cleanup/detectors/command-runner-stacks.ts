import {
  CloudFormation,
  paginateListStacks,
  type Stack,
  type StackStatus,
} from "@aws-sdk/client-cloudformation";
import { allItems } from "../../aws/pages";
import { inParallel } from "../../aws/parallel";
import { deleteStack, findStack } from "../../aws/stacks";
import { type CleanupContext, type Detector, type OrphanedResource, removed } from "../orphaned-resource";

/** What CommandRunner calls the stack with the instance of a run. */
export const CHILD_STACK = "AWSUtility-CloudFormation-CommandRunner-";

/** Every status but those of stacks that are gone or going. */
const STATUSES: StackStatus[] = [
  ...(["CREATE_IN_PROGRESS", "CREATE_FAILED", "CREATE_COMPLETE", "DELETE_FAILED"] as const),
  ...(["ROLLBACK_IN_PROGRESS", "ROLLBACK_FAILED", "ROLLBACK_COMPLETE"] as const),
];
const DESCRIBED_AT_ONCE = 5;

/** CommandRunner deletes the stack of a run when the run is over; when its handler dies, the stack and its instance stay. */
export const commandRunnerStacks: Detector = {
  title: "CommandRunner's stacks",
  async find(context): Promise<OrphanedResource[]> {
    const old = await oldChildStacks(context);
    const stacks = await inParallel(old, DESCRIBED_AT_ONCE, (name) => findStack(context.aws, name));
    return stacks.flatMap((stack) => (stack && belongsTo(stack, context) ? [orphan(stack, context)] : []));
  },
};

async function oldChildStacks({ aws, before }: CleanupContext): Promise<string[]> {
  const pages = paginateListStacks({ client: aws.client(CloudFormation) }, { StackStatusFilter: STATUSES });
  const all = await allItems(pages, ({ StackSummaries }) => StackSummaries);
  return all
    .filter(({ StackName = "" }) => StackName.startsWith(CHILD_STACK))
    .filter(({ CreationTime }) => CreationTime !== undefined && CreationTime < before)
    .map(({ StackName = "" }) => StackName);
}

/** Others may use CommandRunner too: a run of this catalog writes to its log group. */
function belongsTo({ Parameters = [] }: Stack, { catalog }: CleanupContext): boolean {
  return Parameters.some(
    ({ ParameterKey, ParameterValue }) => ParameterKey === "LogGroup" && ParameterValue === catalog.runLog,
  );
}

function orphan(
  { StackName = "", StackStatus }: Stack,
  { aws, pollMilliseconds }: CleanupContext,
): OrphanedResource {
  return {
    kind: "stack",
    name: StackName,
    why: `${StackStatus}, with the instance of a run that nobody waits for`,
    remove: () => deleteStack(aws, StackName, pollMilliseconds).then(() => removed()),
  };
}
