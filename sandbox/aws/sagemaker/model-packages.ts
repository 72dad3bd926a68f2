import { list, validationException, type ListInput } from "./listing";
import { findGroup } from "./model-package-groups";
import { modelPackageEvent } from "./model-package-event";
import {
  now,
  type ApprovalStatus,
  type ModelPackage,
  type Registry,
  type RegistryContext,
  type RegistryOperations,
  type Tag,
} from "./registry";

interface NewPackageInput {
  readonly ModelPackageName?: string;
  readonly ModelPackageGroupName?: string;
  readonly ModelApprovalStatus?: ApprovalStatus;
  readonly Tags?: readonly Tag[];
  readonly ClientToken?: string;
}

interface PackageUpdate {
  readonly ModelPackageArn: string;
  readonly ModelApprovalStatus?: ApprovalStatus;
  readonly CustomerMetadataProperties?: Readonly<Record<string, string>>;
  readonly CustomerMetadataPropertiesToRemove?: readonly string[];
  readonly AdditionalInferenceSpecificationsToAdd?: readonly object[];
  readonly ClientToken?: string;
}

interface PackageListInput extends ListInput {
  readonly ModelApprovalStatus?: ApprovalStatus;
  readonly ModelPackageGroupName?: string;
  readonly ModelPackageType?: "Versioned" | "Unversioned" | "Both";
}

/** The model registry's versions. Each change of one is an event on the default bus. */
export const modelPackageOperations: RegistryOperations = {
  CreateModelPackage(input: NewPackageInput, context: RegistryContext) {
    const { registry } = context;
    const made =
      input.ModelPackageGroupName === undefined ? unversioned(registry, input) : versioned(registry, input);
    registry.modelPackages.set(made.arn, made);
    context.emitEvent(modelPackageEvent(made, registry.region));
    return { ModelPackageArn: made.arn };
  },

  DescribeModelPackage: (input: { ModelPackageName: string }, { registry }: RegistryContext) =>
    description(findPackage(registry, input.ModelPackageName)),

  UpdateModelPackage(input: PackageUpdate, context: RegistryContext) {
    const changed = findPackage(context.registry, input.ModelPackageArn);
    changed.approvalStatus = input.ModelApprovalStatus ?? changed.approvalStatus;
    changed.details = updatedDetails(changed.details, input);
    changed.lastModifiedTime = now();
    context.emitEvent(modelPackageEvent(changed, context.registry.region, input));
    return { ModelPackageArn: changed.arn };
  },

  DeleteModelPackage(input: { ModelPackageName: string }, { registry }: RegistryContext) {
    const { arn } = findPackage(registry, input.ModelPackageName);
    registry.modelPackages.delete(arn);
    registry.tags.delete(arn);
    return {};
  },

  ListModelPackages(input: PackageListInput, { registry }: RegistryContext) {
    const { items, next } = list(
      [...registry.modelPackages.values()].filter((one) => wanted(registry, one, input)),
      input,
    );
    return { ModelPackageSummaryList: items.map(summary), NextToken: next };
  },
};

function versioned(registry: Registry, input: NewPackageInput): ModelPackage {
  const {
    ModelPackageName: name,
    ModelPackageGroupName: groupName,
    ModelApprovalStatus: approval,
    Tags: tags,
  } = input;
  if (name !== undefined) {
    throw validationException(
      "Both ModelPackageName and ModelPackageGroupName are provided in the input. Cannot determine which one to use.",
    );
  }
  if (tags !== undefined && tags.length > 0) {
    throw validationException(
      "Tags cannot be given for a versioned model package: it has those of its model package group.",
    );
  }
  const group = findGroup(registry, groupName ?? "");
  group.lastVersion += 1;
  return {
    arn: registry.arn("model-package", `${group.name.toLowerCase()}/${group.lastVersion}`),
    name: group.name,
    group,
    version: group.lastVersion,
    creationTime: now(),
    approvalStatus: approval ?? "PendingManualApproval",
    details: detailsOf(input),
  };
}

function unversioned(registry: Registry, input: NewPackageInput): ModelPackage {
  const { ModelPackageName: name } = input;
  if (name === undefined) throw validationException("Missing ARN.");
  const arn = registry.arn("model-package", name.toLowerCase());
  if (registry.modelPackages.has(arn)) throw validationException(`Model Package already exists: ${arn}`);
  registry.tags.set(arn, input.Tags ?? []);
  return { arn, name, creationTime: now(), details: detailsOf(input) };
}

const NOT_KEPT = ["ModelPackageName", "ModelPackageGroupName", "ModelApprovalStatus", "Tags", "ClientToken"];
const CHANGED_OTHERWISE = [
  "ModelPackageArn CustomerMetadataProperties CustomerMetadataPropertiesToRemove",
  "AdditionalInferenceSpecificationsToAdd",
].flatMap((names) => names.split(" "));

function detailsOf(input: object, leftOut: readonly string[] = []): Record<string, unknown> {
  const names = [...NOT_KEPT, ...leftOut];
  return Object.fromEntries(Object.entries(input).filter(([name]) => !names.includes(name)));
}

function updatedDetails(details: ModelPackage["details"], input: PackageUpdate): Record<string, unknown> {
  const {
    CustomerMetadataPropertiesToRemove: removed = [],
    AdditionalInferenceSpecificationsToAdd: added = [],
  } = input;
  const metadata = {
    ...(details["CustomerMetadataProperties"] as object | undefined),
    ...input.CustomerMetadataProperties,
  };
  const left = Object.entries(metadata).filter(([key]) => !removed.includes(key));
  const specifications = [
    ...((details["AdditionalInferenceSpecifications"] ?? []) as readonly object[]),
    ...added,
  ];
  return {
    ...details,
    ...detailsOf(input, CHANGED_OTHERWISE),
    ...(left.length > 0 || removed.length > 0
      ? { CustomerMetadataProperties: Object.fromEntries(left) }
      : {}),
    ...(specifications.length > 0 ? { AdditionalInferenceSpecifications: specifications } : {}),
  };
}

/** A model package by its ARN, by `group/version`, or by the name of an unversioned one. */
export function findPackage(registry: Registry, nameOrArn: string): ModelPackage {
  const arn = nameOrArn.startsWith("arn:")
    ? nameOrArn
    : registry.arn("model-package", nameOrArn.toLowerCase());
  const found = registry.modelPackages.get(arn);
  if (found !== undefined) return found;
  throw validationException(`ModelPackage ${arn} does not exist.`);
}

function wanted(registry: Registry, one: ModelPackage, input: PackageListInput): boolean {
  const { ModelApprovalStatus: approval, ModelPackageGroupName: groupName, ModelPackageType: type } = input;
  const group = groupName === undefined ? undefined : findGroup(registry, groupName);
  const versioned = one.group !== undefined;
  const ofType = group !== undefined || type === "Both" || versioned === (type === "Versioned");
  return (
    ofType && (group ?? one.group) === one.group && (approval ?? one.approvalStatus) === one.approvalStatus
  );
}

function summary(one: ModelPackage): object {
  return {
    ModelPackageName: one.group === undefined ? one.name : undefined,
    ModelPackageGroupName: one.group?.name,
    ModelPackageVersion: one.version,
    ModelPackageArn: one.arn,
    ModelPackageDescription: one.details["ModelPackageDescription"],
    InferenceSpecification: one.details["InferenceSpecification"],
    CreationTime: one.creationTime,
    ModelPackageStatus: "Completed",
    ModelApprovalStatus: one.approvalStatus,
  };
}

function description(one: ModelPackage): object {
  return {
    ...one.details,
    ...summary(one),
    ModelPackageName: one.name,
    ModelPackageStatusDetails: { ValidationStatuses: [], ImageScanStatuses: [] },
    CertifyForMarketplace: one.details["CertifyForMarketplace"] ?? false,
    CreatedBy: {},
    LastModifiedTime: one.lastModifiedTime,
  };
}
