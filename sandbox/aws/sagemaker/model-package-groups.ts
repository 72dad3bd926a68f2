import { AwsError } from "../aws-error";
import { list, validationException, type ListInput } from "./listing";
import {
  now,
  type ModelPackageGroup,
  type Registry,
  type RegistryContext,
  type RegistryOperations,
  type Tag,
} from "./registry";

interface GroupInput {
  readonly ModelPackageGroupName: string;
}

interface NewGroupInput extends GroupInput {
  readonly ModelPackageGroupDescription?: string;
  readonly Tags?: readonly Tag[];
}

export const modelPackageGroupOperations: RegistryOperations = {
  CreateModelPackageGroup(input: NewGroupInput, { registry }: RegistryContext) {
    const name = input.ModelPackageGroupName;
    const arn = registry.arn("model-package-group", name.toLowerCase());
    if (registry.modelPackageGroups.has(name.toLowerCase())) {
      throw validationException(`Model Package Group already exists: ${arn}`);
    }
    registry.modelPackageGroups.set(name.toLowerCase(), {
      name,
      arn,
      creationTime: now(),
      description: input.ModelPackageGroupDescription,
      lastVersion: 0,
    });
    registry.tags.set(arn, input.Tags ?? []);
    return { ModelPackageGroupArn: arn };
  },

  DescribeModelPackageGroup(input: GroupInput, { registry }: RegistryContext) {
    const group = findGroup(registry, input.ModelPackageGroupName);
    return { ...summary(group), CreatedBy: {} };
  },

  DeleteModelPackageGroup(input: GroupInput, { registry }: RegistryContext) {
    const group = findGroup(registry, input.ModelPackageGroupName);
    const packages = [...registry.modelPackages.values()].filter((one) => one.group === group);
    if (packages.length > 0) {
      throw new AwsError(
        "ConflictException",
        `Model Package Group ${group.arn} cannot be deleted because it has ${packages.length} model package(s). Delete these first.`,
      );
    }
    registry.modelPackageGroups.delete(group.name.toLowerCase());
    registry.tags.delete(group.arn);
    return {};
  },

  ListModelPackageGroups(input: ListInput, { registry }: RegistryContext) {
    const { items, next } = list(registry.modelPackageGroups.values(), input);
    return { ModelPackageGroupSummaryList: items.map(summary), NextToken: next };
  },
};

/** A group by its name or ARN. */
export function findGroup(registry: Registry, nameOrArn: string): ModelPackageGroup {
  const name = (nameOrArn.split("/").at(-1) ?? "").toLowerCase();
  const group = registry.modelPackageGroups.get(name);
  if (group !== undefined) return group;
  throw validationException(`ModelPackageGroup ${registry.arn("model-package-group", name)} does not exist.`);
}

function summary(group: ModelPackageGroup): object {
  return {
    ModelPackageGroupName: group.name,
    ModelPackageGroupArn: group.arn,
    ModelPackageGroupDescription: group.description,
    CreationTime: group.creationTime,
    ModelPackageGroupStatus: "Completed",
  };
}
