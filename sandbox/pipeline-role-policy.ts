const USE_ROLES = "arn:aws:iam::*:role/service-role/AmazonSageMakerServiceCatalogProductsUse*";
const BUCKETS = "arn:aws:s3:::sagemaker-*";

/**
 * What SageMaker's console lets the role of projects do (AmazonSageMakerServiceCatalogProductsUseRole), as far as the sandbox has
 * the services.
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/security-iam-awsmanpol-sc.html
 */
export const PIPELINE_ROLE_POLICY = {
  Version: "2012-10-17",
  Statement: [
    allow(
      "CreateChangeSet CreateStack DescribeChangeSet DeleteChangeSet DeleteStack DescribeStacks ExecuteChangeSet SetStackPolicy UpdateStack",
      "cloudformation",
      "arn:aws:cloudformation:*:*:stack/sagemaker-*",
    ),
    allow("PutMetricData", "cloudwatch", "*"),
    allow("DescribeRouteTables", "ec2", "*"),
    allow(
      "DeleteRule DescribeRule PutRule PutTargets RemoveTargets",
      "events",
      "arn:aws:events:*:*:rule/sagemaker-*",
    ),
    allow("PassRole", "iam", USE_ROLES),
    allow("InvokeFunction", "lambda", "arn:aws:lambda:*:*:function:sagemaker-*"),
    allow(
      "CreateLogGroup CreateLogStream Describe* GetLogEvents PutLogEvents PutResourcePolicy",
      "logs",
      "*",
    ),
    allow(
      "CreateBucket DeleteBucket GetBucketAcl GetBucketCors GetBucketLocation ListAllMyBuckets ListBucket " +
        "ListBucketMultipartUploads PutBucketCors PutObjectAcl",
      "s3",
      BUCKETS,
    ),
    allow("AbortMultipartUpload DeleteObject GetObject GetObjectVersion PutObject", "s3", BUCKETS),
    {
      Effect: "Allow",
      Action: "sagemaker:*",
      NotResource: ["domain", "user-profile", "app", "flow-definition"].map(
        (kind) => `arn:aws:sagemaker:*:*:${kind}/*`,
      ),
    },
  ],
};

function allow(actions: string, service: string, resource: string) {
  return {
    Effect: "Allow",
    Action: actions.split(" ").map((action) => `${service}:${action}`),
    Resource: resource,
  };
}
