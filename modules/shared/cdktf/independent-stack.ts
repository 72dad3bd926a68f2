import { TerraformStack } from "cdktf";

/**
 * A stack that refers to no other stack. `prepareStack` looks for such references by resolving every element, as much work
 * again as the synthesis itself, so that is left out: a reference to another stack would be one that Terraform refuses.
 */
export abstract class IndependentStack extends TerraformStack {
  private synthesized?: object;

  override prepareStack(): void {
    this.ensureBackendExists();
  }

  /** The stack as JSON, made once: the package's build looks at it before CDKTF writes it. Nothing may be added to it after that. */
  override toTerraform(): object {
    this.synthesized ??= super.toTerraform() as object;
    return this.synthesized;
  }
}
