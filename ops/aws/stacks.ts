import { CloudFormation, type Stack, waitUntilStackDeleteComplete } from "@aws-sdk/client-cloudformation";
import type { Aws } from "./aws";
import { succeeded } from "./wait";

/** CloudFormation gives a deletion up earlier. */
const DELETION_LIMIT_SECONDS = 3_600;

/**
 * Undefined when there is no such stack.
 * @param StackName name, or ARN: by that, CloudFormation describes deleted stacks for 90 days
 * @throws when AWS refuses or fails: that says nothing of the stack
 */
export async function findStack(aws: Aws, StackName: string): Promise<Stack | undefined> {
  try {
    const { Stacks: [stack] = [] } = await aws.client(CloudFormation).describeStacks({ StackName });
    return stack;
  } catch (error) {
    // CloudFormation has no error of its own for it, and needs no permission on one stack to say so.
    if ((error as Error).name === "ValidationError" && (error as Error).message.includes("does not exist"))
      return undefined;
    throw error;
  }
}

/** @throws with CloudFormation's reason when it can not be deleted */
export async function deleteStack(aws: Aws, StackName: string, pollMilliseconds: number): Promise<void> {
  const client = aws.client(CloudFormation);
  await client.deleteStack({ StackName });
  const wait = {
    what: `the stack ${StackName} to be deleted`,
    limitSeconds: DELETION_LIMIT_SECONDS,
    pollMilliseconds,
  };
  if (
    await succeeded(wait, (settings) => waitUntilStackDeleteComplete({ ...settings, client }, { StackName }))
  )
    return;
  const stack = await findStack(aws, StackName);
  throw new Error(
    stack?.StackStatusReason ?? `${StackName} is ${stack?.StackStatus ?? "gone"}; its events say why`,
  );
}
