import { TerraformStack } from "cdktf";

/**
 * A stack that refers to no other stack. `prepareStack` looks for such references by resolving every element, as much work
 * again as the synthesis itself, so that is left out: a reference to another stack would be one that Terraform refuses.
 */
export abstract class IndependentStack extends TerraformStack {
  override prepareStack(): void {
    this.ensureBackendExists();
  }
}
