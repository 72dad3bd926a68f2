import { validationException } from "../listing";
import type { HostingContext } from "./operation";
import type { ContainerDefinition } from "./definitions";

export interface ModelContainersInput {
  readonly PrimaryContainer?: ContainerDefinition;
  readonly Containers?: readonly ContainerDefinition[];
}

interface ModelPackage {
  readonly ModelPackageArn: string;
  readonly ModelApprovalStatus?: string;
  readonly InferenceSpecification?: { readonly Containers: readonly ContainerDefinition[] };
}

/**
 * What a model runs: its containers, with those of a model package replaced by the package's.
 * @throws AwsError ValidationException
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModel.html
 */
export async function containersOf(
  input: ModelContainersInput,
  context: HostingContext,
): Promise<ContainerDefinition[]> {
  const { PrimaryContainer: primary, Containers: several } = input;
  if ((primary === undefined) === (several === undefined)) {
    throw validationException(
      "You must specify either PrimaryContainer or Containers, and not both of them.",
    );
  }
  const given = primary === undefined ? (several ?? []) : [primary];
  return (await Promise.all(given.map((container) => resolved(container, context)))).flat();
}

async function resolved(
  container: ContainerDefinition,
  context: HostingContext,
): Promise<readonly ContainerDefinition[]> {
  if (container.ModelPackageName !== undefined) return ofPackage(container.ModelPackageName, context);
  if (container.Image !== undefined) return [container];
  throw validationException("A container must have either Image or ModelPackageName.");
}

/**
 * A version that is not approved cannot be deployed:
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModelPackage.html (ModelApprovalStatus)
 */
async function ofPackage(name: string, context: HostingContext): Promise<readonly ContainerDefinition[]> {
  const answer = await context.account.json(
    "sagemaker",
    context.store.region,
    "SageMaker.DescribeModelPackage",
    {
      ModelPackageName: name,
    },
  );
  const found = answer as unknown as ModelPackage;
  const approval = found.ModelApprovalStatus;
  if (approval !== undefined && approval !== "Approved") {
    throw validationException(
      `Cannot create a model from model package ${found.ModelPackageArn}: its approval status is ${approval}, it must be Approved.`,
    );
  }
  const containers = found.InferenceSpecification?.Containers ?? [];
  if (containers.length > 0) return containers;
  throw validationException(
    `Model package ${found.ModelPackageArn} has no container for inference (InferenceSpecification).`,
  );
}

/** A container as DescribeModel returns it: with the values that SageMaker puts in where none was given. */
export function describedContainer(container: ContainerDefinition): ContainerDefinition {
  return { Mode: "SingleModel", Environment: {}, ...container };
}
