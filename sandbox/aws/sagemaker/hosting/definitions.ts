/** Members of SageMaker's API are kept under their own names; times are epoch seconds, as the API sends them. */
export interface ContainerDefinition {
  readonly ContainerHostname?: string;
  readonly Image?: string;
  readonly Mode?: string;
  readonly ModelDataUrl?: string;
  readonly ModelDataSource?: { readonly S3DataSource?: { readonly S3Uri: string } };
  readonly Environment?: Readonly<Record<string, string>>;
  readonly ModelPackageName?: string;
}

export interface Model {
  readonly name: string;
  readonly arn: string;
  readonly creationTime: number;
  readonly roleArn: string;
  /** What DescribeModel gives back as it was given. */
  readonly details: Readonly<Record<string, unknown>>;
  /** What runs, in the order of the requests' way: of a model package its containers. */
  readonly containers: readonly ContainerDefinition[];
}

export interface ProductionVariant {
  readonly VariantName: string;
  readonly ModelName?: string;
  readonly InitialInstanceCount?: number;
  readonly InstanceType?: string;
  readonly InitialVariantWeight?: number;
  readonly ContainerStartupHealthCheckTimeoutInSeconds?: number;
  readonly ServerlessConfig?: object;
}

export interface DataCaptureConfig {
  readonly EnableCapture?: boolean;
  readonly InitialSamplingPercentage: number;
  readonly DestinationS3Uri: string;
  readonly KmsKeyId?: string;
  readonly CaptureOptions: readonly { readonly CaptureMode: "Input" | "Output" | "InputAndOutput" }[];
  readonly CaptureContentTypeHeader?: {
    readonly CsvContentTypes?: readonly string[];
    readonly JsonContentTypes?: readonly string[];
  };
}

export interface EndpointConfig {
  readonly name: string;
  readonly arn: string;
  readonly creationTime: number;
  readonly variants: readonly ProductionVariant[];
  readonly dataCapture?: DataCaptureConfig;
  /** Everything else that DescribeEndpointConfig gives back as it was given. */
  readonly details: Readonly<Record<string, unknown>>;
}

export interface CapacitySize {
  readonly Type: "INSTANCE_COUNT" | "CAPACITY_PERCENT";
  readonly Value: number;
}

export interface TrafficRouting {
  readonly Type: "ALL_AT_ONCE" | "CANARY" | "LINEAR";
  readonly WaitIntervalInSeconds: number;
  readonly CanarySize?: CapacitySize;
  readonly LinearStepSize?: CapacitySize;
}

export interface DeploymentConfig {
  readonly BlueGreenUpdatePolicy?: {
    readonly TrafficRoutingConfiguration: TrafficRouting;
    readonly TerminationWaitInSeconds?: number;
    readonly MaximumExecutionTimeoutInSeconds?: number;
  };
  readonly RollingUpdatePolicy?: object;
  readonly AutoRollbackConfiguration?: { readonly Alarms?: readonly { readonly AlarmName?: string }[] };
}

/** How a variant serves now; weights and counts change while the configuration stays. */
export interface VariantState {
  readonly name: string;
  readonly images: readonly string[];
  weight: number;
  instanceCount: number;
}

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}
