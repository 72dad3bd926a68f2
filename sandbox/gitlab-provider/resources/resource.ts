import type { GitLabClient } from "../client";
import type { Diagnostic } from "../diagnostics";
import type { Value, ValueObject } from "../values";

/**
 * What the bindings do not say about a resource type, and how GitLab's API does it.
 * Facts are from the provider's documentation at tag v18.6.1:
 * https://github.com/gitlabhq/terraform-provider-gitlab/tree/v18.6.1/docs/resources
 */
export interface Resource {
  readonly type: string;
  /** Version of the state that the provider writes; 0 where it never changed. */
  readonly stateVersion?: number;
  /** Attributes whose values Terraform hides. */
  readonly sensitive?: readonly string[];
  /** Values of attributes that the configuration leaves out, known at plan time. */
  readonly defaults?: ValueObject;
  /** Attributes that can only change by a new resource. */
  readonly replaceOn?: readonly string[];
  /** Optional attributes that are not in the configuration and keep what GitLab chose, whatever it is. */
  readonly keptWhenUnset?: readonly string[];
  /** Attributes whose changes after creation are ignored. */
  readonly onlyAtCreation?: readonly string[];
  /** Blocks that GitLab fills where the configuration has none. */
  readonly computedBlocks?: readonly string[];
  /** Computed attributes that may differ after an update, given the names of the attributes that change. */
  readonly recomputed?: (changed: ReadonlySet<string>) => readonly string[];
  /** Attributes that cannot be played here, each with the reason; a zero value (false, 0, "") passes. */
  readonly refused?: Readonly<Record<string, string>>;
  /** The values that an attribute takes. */
  readonly oneOf?: Readonly<Record<string, readonly Value[]>>;
  /** Rules over several attributes, or of a value's form. Unknown values must pass. */
  validate?(config: ValueObject): readonly Diagnostic[];
  /** The first state of an import: what the id says. @throws ProviderError for an id of the wrong form. */
  importState(id: string): ValueObject;
  /**
   * What GitLab has after the call, by attribute. Attributes that are left out keep what was planned.
   * @throws PartialCreation where the thing exists and a later step failed.
   */
  create(client: GitLabClient, planned: ValueObject): Promise<ValueObject>;
  /** What GitLab has; attributes that are left out keep what the state holds. Undefined = it is gone. */
  read(client: GitLabClient, state: ValueObject): Promise<ValueObject | undefined>;
  update(client: GitLabClient, planned: ValueObject, prior: ValueObject): Promise<ValueObject>;
  delete(client: GitLabClient, state: ValueObject): Promise<void>;
}

/** Creation got half-way: the state must keep what exists, so that the next run replaces it. */
export class PartialCreation extends Error {
  override readonly name = "PartialCreation";

  constructor(
    readonly state: ValueObject,
    override readonly cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause));
  }
}
