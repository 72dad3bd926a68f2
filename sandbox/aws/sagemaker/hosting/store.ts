import type { DeploymentConfig, EndpointConfig, Model, Tag, VariantState } from "./definitions";
import type { EndpointRuntime } from "./endpoint-runtime";

export type EndpointStatus =
  "Creating" | "Updating" | "RollingBack" | "InService" | "Deleting" | "Failed" | "UpdateRollbackFailed";

export interface VariantProgress {
  readonly Status: "Creating" | "Updating" | "Deleting" | "ActivatingTraffic" | "Baking";
  readonly StatusMessage: string;
  readonly StartTime: number;
}

export interface Endpoint {
  readonly name: string;
  readonly arn: string;
  readonly creationTime: number;
  lastModifiedTime: number;
  status: EndpointStatus;
  failureReason?: string;
  config: EndpointConfig;
  variants: readonly VariantState[];
  lastDeployment?: DeploymentConfig;
  /** The configuration that an update moves to, and how far it is. */
  pending?: {
    readonly config: EndpointConfig;
    readonly variants: readonly VariantState[];
    readonly startTime: number;
    progress: VariantProgress;
  };
  readonly runtime: EndpointRuntime;
}

/** Models, configurations and endpoints of one region; maps by the name in small letters, in which names are unique. */
export class HostingStore {
  readonly models = new Map<string, Model>();
  readonly configs = new Map<string, EndpointConfig>();
  readonly endpoints = new Map<string, Endpoint>();
  /** By ARN. */
  readonly tags = new Map<string, readonly Tag[]>();
  /** Resource ids that were registered with Application Auto Scaling at some time, which knows whether they still are. */
  readonly scaled = new Set<string>();

  constructor(
    readonly region: string,
    readonly accountId: string,
  ) {}

  arn(type: "model" | "endpoint-config" | "endpoint", name: string): string {
    return `arn:aws:sagemaker:${this.region}:${this.accountId}:${type}/${name.toLowerCase()}`;
  }
}
