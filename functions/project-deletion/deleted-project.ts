import {
  type CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  type Parameter,
  type Stack,
} from "@aws-sdk/client-cloudformation";
import { PROJECT_ID_TAG, PROJECT_NAME_TAG } from "../../contracts/tags";

/** The stack of a deleted project can not be made into a destroy. The message says why and what to do. */
class DeletedProjectError extends Error {
  override readonly name = "DeletedProjectError";
}

export interface DeletedProject {
  readonly id: string;
  readonly name: string;
  /** ARN of its stack. */
  readonly stackId: string;
}

/** The template's parameter that SageMaker fills in and CloudFormation shows to nobody. */
const HIDDEN_PARAMETER = "SageMakerProjectId";

/**
 * The project that a deleted stack was of; `undefined` for a stack that is none of this catalog's.
 *
 * CloudFormation describes a deleted stack for 90 days, by its ARN
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html).
 * @param bucket the catalog's state bucket, which its projects have as a parameter
 * @throws DeletedProjectError
 */
export async function deletedProject(
  client: CloudFormationClient,
  stackId: string,
  bucket: string,
): Promise<DeletedProject | undefined> {
  const stack = await describe(client, stackId);
  if (value(stack, "MLOpsS3Bucket") !== bucket || value(stack, "TerraformAction") === undefined)
    return undefined;
  if (stack.StackStatus !== "DELETE_COMPLETE") {
    throw new DeletedProjectError(
      `The stack ${stackId} is ${stack.StackStatus}, so that its project is not deleted. Destroy the project in Studio.`,
    );
  }
  const id = tag(stack, PROJECT_ID_TAG);
  if (id === undefined) {
    throw new DeletedProjectError(
      `The stack ${stackId} has no tag ${PROJECT_ID_TAG}, so that nothing says which project it was of. Destroy that project by hand.`,
    );
  }
  return { id, name: tag(stack, PROJECT_NAME_TAG) ?? value(stack, "SageMakerProjectName") ?? id, stackId };
}

/** Template and parameters of a deleted project as they last were, but for what makes them a destroy. */
export async function destroyTemplate(
  client: CloudFormationClient,
  project: DeletedProject,
  changes: Readonly<Record<string, string>>,
): Promise<{ readonly template: string; readonly parameters: Parameter[] }> {
  const [stack, { TemplateBody: template = "" }] = await Promise.all([
    describe(client, project.stackId),
    client.send(new GetTemplateCommand({ StackName: project.stackId, TemplateStage: "Original" })),
  ]);
  const changed: Readonly<Record<string, string>> = { ...changes, [HIDDEN_PARAMETER]: project.id };
  const parameters = (stack.Parameters ?? []).map(({ ParameterKey: key = "", ParameterValue: last }) => ({
    ParameterKey: key,
    ParameterValue: changed[key] ?? last,
  }));
  return { template, parameters };
}

async function describe(client: CloudFormationClient, stackId: string): Promise<Stack> {
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: stackId }));
  if (stack) return stack;
  throw new DeletedProjectError(`CloudFormation answers nothing for the stack ${stackId}.`);
}

function value(stack: Stack, parameter: string): string | undefined {
  return stack.Parameters?.find(({ ParameterKey: key }) => key === parameter)?.ParameterValue;
}

function tag(stack: Stack, name: string): string | undefined {
  return stack.Tags?.find(({ Key: key }) => key === name)?.Value;
}
