import {
  DeleteStackCommand,
  DescribeStacksCommand,
  ListStacksCommand,
  type Stack,
  type StackStatus,
  CloudFormationClient,
} from "@aws-sdk/client-cloudformation";
import { setTimeout as wait } from "node:timers/promises";
import type { Aws } from "../../aws/aws";
import { allPages } from "../../aws/pages";
import { inParallel } from "../../aws/parallel";
import { type CleanupPlace, type Finder, type Leftover, type Removal, removed } from "../orphaned-resource";

/** What CommandRunner calls the stack with the instance of a run. */
export const CHILD_STACK = "AWSUtility-CloudFormation-CommandRunner-";

/** Every status but those of stacks that are gone or going. */
const STATUSES: StackStatus[] = [
  ...(["CREATE_IN_PROGRESS", "CREATE_FAILED", "CREATE_COMPLETE", "DELETE_FAILED"] as const),
  ...(["ROLLBACK_IN_PROGRESS", "ROLLBACK_FAILED", "ROLLBACK_COMPLETE"] as const),
];
const DESCRIBED_AT_ONCE = 5;

/** CommandRunner deletes the stack of a run when the run is over; when its handler dies, the stack and its instance stay. */
export const commandRunnerStacks: Finder = {
  title: "CommandRunner's stacks",
  async find(place): Promise<Leftover[]> {
    const old = await oldChildStacks(place);
    const stacks = await inParallel(old, DESCRIBED_AT_ONCE, (name) => describe(place.aws, name));
    return stacks.flatMap((stack) => (stack && belongsTo(stack, place) ? [leftover(stack, place)] : []));
  },
};

async function oldChildStacks({ aws, before }: CleanupPlace): Promise<string[]> {
  const all = await allPages(async (NextToken) => {
    const answer = await aws
      .client(CloudFormationClient)
      .send(new ListStacksCommand({ StackStatusFilter: STATUSES, NextToken }));
    return { items: answer.StackSummaries, next: answer.NextToken };
  });
  return all
    .filter(({ StackName = "" }) => StackName.startsWith(CHILD_STACK))
    .filter(({ CreationTime }) => CreationTime !== undefined && CreationTime < before)
    .map(({ StackName = "" }) => StackName);
}

/** Others may use CommandRunner too: a run of this catalog writes to its log group. */
function belongsTo({ Parameters = [] }: Stack, { catalog }: CleanupPlace): boolean {
  return Parameters.some(
    ({ ParameterKey, ParameterValue }) => ParameterKey === "LogGroup" && ParameterValue === catalog.runLog,
  );
}

function leftover({ StackName = "", StackStatus }: Stack, { aws, pollMilliseconds }: CleanupPlace): Leftover {
  return {
    kind: "stack",
    name: StackName,
    why: `${StackStatus}, with the instance of a run that nobody waits for`,
    remove: () => deleteStack(aws, StackName, pollMilliseconds),
  };
}

/** @throws with CloudFormation's reason when it can not be deleted */
export async function deleteStack(aws: Aws, StackName: string, pollMilliseconds: number): Promise<Removal> {
  await aws.client(CloudFormationClient).send(new DeleteStackCommand({ StackName }));
  for (;;) {
    const stack = await describe(aws, StackName);
    if (!stack || stack.StackStatus === "DELETE_COMPLETE") return removed();
    if (stack.StackStatus === "DELETE_FAILED")
      throw new Error(stack.StackStatusReason ?? `${StackName} is DELETE_FAILED; its events say why`);
    await wait(pollMilliseconds);
  }
}

/** Undefined for a stack that is gone. */
async function describe(aws: Aws, StackName: string): Promise<Stack | undefined> {
  try {
    return (await aws.client(CloudFormationClient).send(new DescribeStacksCommand({ StackName })))
      .Stacks?.[0];
  } catch (problem) {
    if ((problem as Error).message.includes("does not exist")) return undefined;
    throw problem;
  }
}
