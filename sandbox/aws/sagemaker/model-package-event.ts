import type { EmittedEvent } from "../service";
import type { ModelPackage } from "./registry";

/** https://docs.aws.amazon.com/sagemaker/latest/dg/automating-sagemaker-with-eventbridge.html#eventbridge-model-package */
export function modelPackageEvent(changed: ModelPackage, region: string): EmittedEvent {
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

/** Events have whole seconds. */
function time(seconds: number): string {
  return new Date(Math.floor(seconds) * 1000).toISOString().replace(".000Z", "Z");
}
