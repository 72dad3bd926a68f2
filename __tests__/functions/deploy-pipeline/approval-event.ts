export const GROUP = "abalone-p-1a2b3c";
export const ARN = `arn:aws:sagemaker:us-east-1:123456789012:model-package/${GROUP}/3`;

/** The event of an approval, as SageMaker sends it; parts of its `detail` may be replaced. */
export function approvalEvent(
  detail: Readonly<Record<string, unknown>> = {},
  id = "844e2571-85d4-695f-b930-0153b71dcb42",
) {
  return {
    version: "0",
    id,
    "detail-type": "SageMaker Model Package State Change",
    source: "aws.sagemaker",
    account: "123456789012",
    time: "2026-11-21T12:00:00Z",
    region: "us-east-1",
    resources: [ARN],
    detail: {
      ModelPackageGroupName: GROUP,
      ModelPackageVersion: 3,
      ModelPackageArn: ARN,
      CreationTime: "2026-11-21T11:00:00Z",
      ModelPackageStatus: "Completed",
      ModelApprovalStatus: "Approved",
      UpdatedModelPackageFields: ["ModelApprovalStatus"],
      LastModifiedTime: "2026-11-21T12:00:00Z",
      ...detail,
    },
  };
}
