import type { DataCaptureConfig, EndpointConfig, VariantState } from "./definitions";
import type { Endpoint } from "./store";

/** What DescribeEndpoint answers: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeEndpoint.html */
export function describedEndpoint(endpoint: Endpoint): object {
  const { pending, status } = endpoint;
  // While it is created nothing serves yet, and what failed never did.
  const shown = endpoint.runtime.serving !== undefined || status === "Creating";
  return {
    ...summary(endpoint),
    EndpointConfigName: endpoint.config.name,
    ProductionVariants: shown
      ? endpoint.variants.map((variant) => variantSummary(variant, status))
      : undefined,
    DataCaptureConfig: captureSummary(endpoint.config.dataCapture, status),
    FailureReason: endpoint.failureReason,
    LastDeploymentConfig: endpoint.lastDeployment,
    PendingDeploymentSummary: pending && {
      EndpointConfigName: pending.config.name,
      StartTime: pending.startTime,
      ProductionVariants: pending.variants.map((variant) => ({
        ...variantSummary(variant, status),
        InstanceType: instanceType(pending.config, variant),
        VariantStatus: [pending.progress],
      })),
    },
  };
}

export function summary(endpoint: Endpoint): object {
  return {
    EndpointName: endpoint.name,
    EndpointArn: endpoint.arn,
    CreationTime: endpoint.creationTime,
    LastModifiedTime: endpoint.lastModifiedTime,
    EndpointStatus: endpoint.status,
  };
}

function variantSummary(variant: VariantState, status: Endpoint["status"]): object {
  const current = status === "Creating" ? 0 : variant.instanceCount;
  return {
    VariantName: variant.name,
    DeployedImages: variant.images.map((image) => ({ SpecifiedImage: image })),
    CurrentWeight: variant.weight,
    DesiredWeight: variant.weight,
    CurrentInstanceCount: current,
    DesiredInstanceCount: variant.instanceCount,
  };
}

function instanceType(config: EndpointConfig, { name }: VariantState): string | undefined {
  return config.variants.find((variant) => variant.VariantName === name)?.InstanceType;
}

function captureSummary(
  capture: DataCaptureConfig | undefined,
  status: Endpoint["status"],
): object | undefined {
  if (capture === undefined) return undefined;
  const enabled = capture.EnableCapture === true;
  return {
    EnableCapture: enabled,
    CaptureStatus: enabled && status === "InService" ? "Started" : "Stopped",
    CurrentSamplingPercentage: capture.InitialSamplingPercentage,
    DestinationS3Uri: capture.DestinationS3Uri,
    KmsKeyId: capture.KmsKeyId ?? "",
  };
}
