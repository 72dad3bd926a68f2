import type { EmittedEvent } from "../service";
import type { ModelPackage } from "./registry";

/**
 * https://docs.aws.amazon.com/sagemaker/latest/dg/automating-sagemaker-with-eventbridge.html#eventbridge-model-package
 * @param update what UpdateModelPackage was asked for; nothing for a new version
 */
export function modelPackageEvent(changed: ModelPackage, region: string, update?: object): EmittedEvent {
  const { details } = changed;
  const detail = {
    ModelPackageGroupName: changed.group?.name,
    ModelPackageName: changed.group === undefined ? changed.name : undefined,
    ModelPackageVersion: changed.version,
    ModelPackageArn: changed.arn,
    ModelPackageDescription: details["ModelPackageDescription"],
    CreationTime: time(changed.creationTime),
    InferenceSpecification: details["InferenceSpecification"],
    ModelPackageStatus: "Completed",
    ModelPackageStatusDetails: { ValidationStatuses: [], ImageScanStatuses: [] },
    CertifyForMarketplace: details["CertifyForMarketplace"] ?? false,
    ModelApprovalStatus: changed.approvalStatus,
    MetadataProperties: details["MetadataProperties"],
    ModelMetrics: details["ModelMetrics"],
    CustomerMetadataProperties: details["CustomerMetadataProperties"],
    ApprovalDescription: details["ApprovalDescription"],
    SourceUri: details["SourceUri"],
    UpdatedModelPackageFields: update && updatedFields(update),
    LastModifiedTime: time(changed.lastModifiedTime ?? changed.creationTime),
  };
  return {
    source: "aws.sagemaker",
    detailType: "SageMaker Model Package State Change",
    resources: [changed.arn],
    region,
    detail: Object.fromEntries(Object.entries(detail).filter(([, value]) => value !== undefined)),
  };
}

/** By their names in a description, in which additions to a list and removals from it have no name of their own. */
function updatedFields(update: object): string[] {
  const names = Object.keys(update).filter((name) => name !== "ModelPackageArn" && name !== "ClientToken");
  return [...new Set(names.map((name) => name.replace(/To(Add|Remove)$/, "")))];
}

/** Events have whole seconds. */
function time(seconds: number): string {
  return new Date(Math.floor(seconds) * 1000).toISOString().replace(".000Z", "Z");
}
