import { TerraformBackend, type TerraformRemoteState } from "cdktf";
import type { Construct } from "constructs";

/**
 * An S3 backend without settings: bucket, key, region and lock table come by `-backend-config` at `terraform init`, so that one
 * package serves every project (https://developer.hashicorp.com/terraform/language/backend#partial-configuration).
 *
 * A stack without a backend would get CDKTF's local one, with an absolute path of the machine that synthesized it. CDKTF's own
 * `S3Backend` demands a bucket and a key.
 */
export class PartialS3Backend extends TerraformBackend {
  constructor(scope: Construct) {
    super(scope, "backend", "s3");
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return {};
  }

  override getRemoteStateDataSource(): TerraformRemoteState {
    throw new Error("The state of a project has no fixed location, so that no other stack can read it.");
  }
}
