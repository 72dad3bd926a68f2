import type { AccountCaller, Call, EmittedEvent } from "../service";

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** Times are epoch seconds, as the API sends them. */
export interface Project {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly creationTime: number;
  lastModifiedTime: number;
  description?: string;
  status: ProjectStatus;
  /** Of a project from Service Catalog. */
  provisioningDetails?: ProvisioningDetails;
  provisionedProductId?: string;
  provisionedProductStatusMessage?: string;
  /** Of a project from a template in S3. */
  template?: ProjectTemplate;
  stack?: { readonly name: string; readonly id?: string; readonly statusMessage: string };
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CfnCreateTemplateProvider.html */
export interface ProjectTemplate {
  readonly TemplateName: string;
  readonly TemplateURL: string;
  readonly RoleARN?: string;
  readonly Parameters?: readonly { readonly Key: string; readonly Value?: string }[];
}

export type ProjectStatus =
  "Pending" | `${"Create" | "Update" | "Delete"}${"InProgress" | "Completed" | "Failed"}`;

export interface ProvisioningDetails {
  readonly ProductId: string;
  readonly ProvisioningArtifactId?: string;
  readonly PathId?: string;
  readonly ProvisioningParameters?: readonly { readonly Key?: string; readonly Value?: string }[];
}

export interface CodeRepository {
  readonly name: string;
  readonly arn: string;
  readonly creationTime: number;
  lastModifiedTime: number;
  gitConfig: Readonly<Record<string, string>>;
}

export interface ModelPackageGroup {
  readonly name: string;
  readonly arn: string;
  readonly creationTime: number;
  readonly description?: string;
  /** Number of the version made last; numbers of deleted versions do not come back. */
  lastVersion: number;
}

export interface ModelPackage {
  readonly arn: string;
  readonly name: string;
  readonly group?: ModelPackageGroup;
  readonly version?: number;
  readonly creationTime: number;
  lastModifiedTime?: number;
  approvalStatus?: ApprovalStatus;
  /** Everything else that DescribeModelPackage gives back as it was given. */
  details: Readonly<Record<string, unknown>>;
}

export type ApprovalStatus = "Approved" | "Rejected" | "PendingManualApproval";

/** What one region's SageMaker knows of projects, code repositories and the model registry. */
export class Registry {
  readonly projects = new Map<string, Project>();
  readonly codeRepositories = new Map<string, CodeRepository>();
  /** By name in lower case: names that differ only in that are the same. */
  readonly modelPackageGroups = new Map<string, ModelPackageGroup>();
  /** By ARN. */
  readonly modelPackages = new Map<string, ModelPackage>();
  /** By ARN. */
  readonly tags = new Map<string, readonly Tag[]>();

  constructor(
    readonly region: string,
    readonly accountId: string,
  ) {}

  arn(type: string, name: string): string {
    return `arn:aws:sagemaker:${this.region}:${this.accountId}:${type}/${name}`;
  }
}

/** What every operation works with. */
export interface RegistryContext {
  readonly registry: Registry;
  readonly account: AccountCaller;
  /** Calls in the name of whoever calls SageMaker. */
  readonly inNameOfCaller: AccountCaller;
  readonly call: Call;
  emitEvent(event: EmittedEvent): void;
  /** Goes on after the answer; aborted when the sandbox stops. */
  inBackground(work: (signal: AbortSignal) => Promise<void>): void;
}

export type RegistryOperation = (input: never, context: RegistryContext) => unknown;
export type RegistryOperations = Readonly<Record<string, RegistryOperation>>;

export function now(): number {
  return Date.now() / 1000;
}
