import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import type { AwsAccount } from "../../shared/aws-account";
import type { CatalogNames } from "../../../contracts/catalog-names";

export interface PipelineRolePermissionsProps {
  readonly account: AwsAccount;
  readonly names: CatalogNames;
  /** ARN of the existing role that pipelines and endpoints run as. */
  readonly pipelineRoleArn: string;
}

/**
 * What the role of projects must be allowed beyond what SageMaker's console gives it: to look at the alarms that end an update
 * of an endpoint (https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-configuration.html). Without it,
 * SageMaker rolls back every such update.
 */
export class PipelineRolePermissions extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { account, names, pipelineRoleArn }: PipelineRolePermissionsProps,
  ) {
    super(scope, id);
    const document = new DataAwsIamPolicyDocument(this, "document", {
      statement: [
        {
          // A list that is not of names alone is allowed or not as a list of all:
          // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
          sid: "DescribeAlarms",
          actions: ["cloudwatch:DescribeAlarms"],
          resources: [account.arn("cloudwatch", "alarm:*")],
        },
      ],
    });
    new IamRolePolicy(this, "policy", {
      name: `${names.prefix}-alarms`,
      // A role is named without its path.
      role: Fn.element(Fn.reverse(Fn.split("/", pipelineRoleArn)), 0) as string,
      policy: document.json,
    });
  }
}
