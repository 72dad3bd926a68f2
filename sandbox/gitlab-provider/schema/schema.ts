/** A Terraform type as the protocol writes it in JSON, for example `"string"` or `["set", "number"]`. */
export type TerraformType =
  | "string"
  | "number"
  | "bool"
  | readonly ["list" | "set" | "map", TerraformType]
  | readonly ["object", Readonly<Record<string, TerraformType>>];

export interface Attribute {
  readonly name: string;
  /** Absent where `nested` describes the shape. */
  readonly type?: TerraformType;
  readonly nested?: {
    readonly nesting: "single" | "list" | "set";
    readonly attributes: readonly Attribute[];
  };
  readonly required: boolean;
  readonly optional: boolean;
  readonly computed: boolean;
}

export interface NestedBlock {
  readonly name: string;
  readonly nesting: "single" | "list" | "set";
  /** 0 = any number. */
  readonly maxItems: number;
  readonly block: Block;
}

export interface Block {
  readonly attributes: readonly Attribute[];
  readonly blocks: readonly NestedBlock[];
}

/** A resource type, a data source or the provider itself, as the bindings declare it. */
export interface Entry {
  /** Terraform's name, for example `gitlab_project`; `gitlab` for the provider. */
  readonly name: string;
  readonly kind: "resource" | "data-source" | "provider";
  readonly block: Block;
}
