import { DataAwsIamRole } from "@cdktf/provider-aws/lib/data-aws-iam-role";
import type { TerraformVariable } from "cdktf";
import { Construct } from "constructs";

/**
 * The existing role that SageMaker runs a project's pipelines with. It is looked up by its name, since its path is not always
 * the same (SageMaker's console makes it under `/service-role/`), and a role that does not exist fails the apply instead of
 * the project's first pipeline.
 */
export class PipelineRole extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, name: TerraformVariable) {
    super(scope, id);
    this.arn = new DataAwsIamRole(this, "role", { name: name.stringValue }).arn;
  }
}
