import type { AccountCaller, Call, ServiceContext } from "../service";

/** Everything that one region's Service Catalog knows. Times are epoch seconds, as the API sends them. */
export class Catalog {
  readonly portfolios = new Map<string, Portfolio>();
  readonly products = new Map<string, Product>();
  readonly artifacts = new Map<string, Artifact>();
  readonly constraints = new Map<string, Constraint>();
  readonly provisionedProducts = new Map<string, ProvisionedProduct>();
  readonly records = new Map<string, CatalogRecord>();
  /** Answers by operation and idempotency token. */
  readonly answers = new Map<string, unknown>();

  constructor(
    readonly region: string,
    readonly accountId: string,
  ) {}
}

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export interface Portfolio {
  readonly id: string;
  readonly arn: string;
  readonly createdTime: number;
  displayName: string;
  description?: string;
  providerName: string;
  tags: readonly Tag[];
  readonly productIds: Set<string>;
  /** Principals by ARN. */
  readonly principals: Map<string, "IAM" | "IAM_PATTERN">;
}

export interface Product {
  readonly id: string;
  readonly viewId: string;
  readonly arn: string;
  readonly createdTime: number;
  readonly type: string;
  details: ProductDetails;
  tags: readonly Tag[];
}

export interface ProductDetails {
  readonly Name: string;
  readonly Owner: string;
  readonly Description?: string;
  readonly Distributor?: string;
  readonly SupportDescription?: string;
  readonly SupportEmail?: string;
  readonly SupportUrl?: string;
}

/** A version of a product. Its template is kept as it was when the version was made. */
export interface Artifact {
  readonly id: string;
  readonly productId: string;
  readonly createdTime: number;
  readonly type: string;
  readonly templateUrl?: string;
  readonly templateText: string;
  name?: string;
  description?: string;
  active: boolean;
  guidance: "DEFAULT" | "DEPRECATED";
}

export interface Constraint {
  readonly id: string;
  readonly type: string;
  readonly productId: string;
  readonly portfolioId: string;
  description?: string;
  /** JSON text, as given. */
  parameters: string;
}

export type ProvisionedProductStatus = "AVAILABLE" | "UNDER_CHANGE" | "TAINTED" | "ERROR";

export interface ProvisionedProduct {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly createdTime: number;
  readonly idempotencyToken: string;
  productId: string;
  artifactId: string;
  pathId: string;
  launchRoleArn?: string;
  status: ProvisionedProductStatus;
  statusMessage?: string;
  tags: readonly Tag[];
  /** Values by key as last asked for. */
  parameters: Readonly<Record<string, string>>;
  stackArn?: string;
  lastRecordId: string;
  lastProvisioningRecordId: string;
  lastSuccessfulProvisioningRecordId?: string;
}

export interface CatalogRecord {
  readonly id: string;
  readonly type: "PROVISION_PRODUCT" | "UPDATE_PROVISIONED_PRODUCT" | "TERMINATE_PROVISIONED_PRODUCT";
  readonly provisionedProductId: string;
  readonly provisionedProductName: string;
  readonly productId: string;
  readonly artifactId: string;
  readonly pathId: string;
  readonly launchRoleArn?: string;
  readonly createdTime: number;
  readonly tags: readonly Tag[];
  updatedTime: number;
  status: "CREATED" | "IN_PROGRESS" | "IN_PROGRESS_IN_ERROR" | "SUCCEEDED" | "FAILED";
  errors: readonly { readonly Code: string; readonly Description: string }[];
  outputs: readonly RecordOutput[];
}

interface RecordOutput {
  readonly OutputKey: string;
  readonly OutputValue: string;
  readonly Description?: string;
}

/** What every operation works with. */
export interface CatalogContext {
  readonly catalog: Catalog;
  readonly account: AccountCaller;
  /** Calls as a role: see `ServiceContext`. */
  readonly as: ServiceContext["as"];
  readonly call: Call;
  /** Goes on with a launch after the answer; aborted when the sandbox stops. */
  inBackground(work: (signal: AbortSignal) => Promise<void>): void;
}

/** An operation on an input that fits the service's model. */
export type CatalogOperation = (input: never, context: CatalogContext) => unknown;
export type CatalogOperations = Readonly<Record<string, CatalogOperation>>;
