import type { EmittedEvent } from "../../service";
import type { Endpoint, HostingStore } from "./store";

/** https://docs.aws.amazon.com/sagemaker/latest/dg/automating-sagemaker-with-eventbridge.html#eventbridge-endpoint */
export function endpointEvent(endpoint: Endpoint, store: HostingStore): EmittedEvent {
  const tags = store.tags.get(endpoint.arn) ?? [];
  const detail = {
    EndpointName: endpoint.name,
    EndpointArn: endpoint.arn,
    EndpointConfigName: endpoint.config.name,
    ProductionVariants: endpoint.variants.map(({ name, weight, instanceCount }) => ({
      VariantName: name,
      DesiredWeight: weight,
      DesiredInstanceCount: instanceCount,
    })),
    EndpointStatus: endpoint.status.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase(),
    ...(endpoint.failureReason !== undefined && { FailureReason: endpoint.failureReason }),
    // Milliseconds, other than in the API.
    CreationTime: Math.round(endpoint.creationTime * 1000),
    LastModifiedTime: Math.round(endpoint.lastModifiedTime * 1000),
    Tags: Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])),
  };
  return {
    source: "aws.sagemaker",
    detailType: "SageMaker Endpoint State Change",
    resources: [endpoint.arn],
    region: store.region,
    detail,
  };
}
