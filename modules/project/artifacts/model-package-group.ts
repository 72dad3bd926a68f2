import { SagemakerModelPackageGroup } from "@cdktf/provider-aws/lib/sagemaker-model-package-group";
import { Construct } from "constructs";

export interface ModelPackageGroupProps {
  readonly name: string;
  readonly projectName: string;
}

/** The group in SageMaker's model registry that a project's pipeline adds its trained models to. */
export class ModelPackageGroup extends Construct {
  readonly name: string;
  readonly arn: string;

  constructor(scope: Construct, id: string, props: ModelPackageGroupProps) {
    super(scope, id);
    const group = new SagemakerModelPackageGroup(this, "group", {
      modelPackageGroupName: props.name,
      modelPackageGroupDescription: `Models of the SageMaker project ${props.projectName}`,
    });
    // The script that runs Terraform names the group by this address when it decides what a destroy keeps.
    group.overrideLogicalId("models");
    this.name = group.modelPackageGroupName;
    this.arn = group.arn;
  }
}
