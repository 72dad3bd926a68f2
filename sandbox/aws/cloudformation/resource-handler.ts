import type { TemplateObject } from "./template/template";

/** Why a resource's handler failed; codes of the CloudFormation registry's handler contract. */
export class HandlerFailure extends Error {
  override readonly name = "HandlerFailure";

  constructor(
    /** https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract-errors.html */
    readonly code: "InvalidRequest" | "NotStabilized" | "InternalFailure" | "NotFound",
    message: string,
  ) {
    super(message);
  }
}

/** What a handler knows of the stack that it works for. */
export interface HandlerRequest {
  readonly region: string;
  readonly properties: TemplateObject;
  /** Called as soon as the handler knows the resource's primary identifier. */
  identified(physicalId: string): void;
  /** Aborted when the stack no longer waits, because it is being deleted. */
  readonly signal: AbortSignal;
}

export interface CreatedResource {
  readonly physicalId: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A type of the CloudFormation registry, as far as the sandbox plays it: every property change replaces the resource. */
export interface ResourceType {
  readonly typeName: string;
  /** Attributes that `Fn::GetAtt` may name. */
  readonly attributes: readonly string[];
  /** Problems of evaluated properties against the type's schema, each with the registry's message; none for good ones. */
  problems(properties: TemplateObject): readonly string[];
  /** @throws HandlerFailure */
  create(request: HandlerRequest): Promise<CreatedResource>;
  /** @throws HandlerFailure */
  delete(region: string, physicalId: string): Promise<void>;
}
