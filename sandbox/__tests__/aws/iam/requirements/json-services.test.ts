import { arn, json, needs, role } from "./asking";

const tags = [{ Key: "team", Value: "a" }];

describe("what requests of JSON services need", () => {
  it.each<[string, string, object, string[]]>([
    ["dynamodb", "PutItem", { TableName: "t", Item: {} }, [`dynamodb:PutItem ${arn("dynamodb", "table/t")}`]],
    [
      "dynamodb",
      "Query",
      { TableName: "t", IndexName: "i" },
      [`dynamodb:Query ${arn("dynamodb", "table/t/index/i")}`],
    ],
    [
      "dynamodb",
      "TransactWriteItems",
      {
        TransactItems: [
          { Put: { TableName: "t", Item: {} } },
          { ConditionCheck: { TableName: "u", Key: {} } },
        ],
      },
      [
        `dynamodb:PutItem ${arn("dynamodb", "table/t")}`,
        `dynamodb:ConditionCheckItem ${arn("dynamodb", "table/u")}`,
      ],
    ],
    [
      "dynamodb",
      "CreateTable",
      { TableName: "t", Tags: tags },
      [
        `dynamodb:CreateTable ${arn("dynamodb", "table/t")}`,
        `dynamodb:TagResource ${arn("dynamodb", "table/t")}`,
      ],
    ],
    ["kms", "Decrypt", { KeyId: "alias/a" }, [`kms:Decrypt ${arn("kms", "key/of-a")}`]],
    [
      "kms",
      "CreateAlias",
      { AliasName: "alias/a", TargetKeyId: "k-1" },
      [`kms:CreateAlias ${arn("kms", "alias/a")}`, `kms:CreateAlias ${arn("kms", "key/k-1")}`],
    ],
    [
      "secretsmanager",
      "GetSecretValue",
      { SecretId: "s" },
      [
        `secretsmanager:GetSecretValue ${arn("secretsmanager", "secret:s-a1B2c3")}`,
        `kms:Decrypt ${arn("kms", "key/k-1")}`,
      ],
    ],
    [
      "secretsmanager",
      "DescribeSecret",
      { SecretId: "s" },
      [`secretsmanager:DescribeSecret ${arn("secretsmanager", "secret:s-a1B2c3")}`],
    ],
    [
      "sagemaker",
      "CreatePipeline",
      { PipelineName: "Abalone-p-1", RoleArn: role, Tags: tags },
      [
        `sagemaker:CreatePipeline ${arn("sagemaker", "pipeline/abalone-p-1")}`,
        `sagemaker:AddTags ${arn("sagemaker", "pipeline/abalone-p-1")}`,
        `iam:PassRole ${role}`,
      ],
    ],
    [
      "sagemaker",
      "CreateEndpoint",
      { EndpointName: "e", EndpointConfigName: "c" },
      [
        `sagemaker:CreateEndpoint ${arn("sagemaker", "endpoint/e")}`,
        `sagemaker:CreateEndpoint ${arn("sagemaker", "endpoint-config/c")}`,
      ],
    ],
    [
      "sagemaker",
      "CreateModel",
      { ModelName: "m", ExecutionRoleArn: role },
      [`sagemaker:CreateModel ${arn("sagemaker", "model/m")}`, `iam:PassRole ${role}`],
    ],
    [
      "sagemaker",
      "ListModelPackages",
      { ModelPackageGroupName: "g" },
      [`sagemaker:ListModelPackages ${arn("sagemaker", "model-package/g/*")}`],
    ],
    [
      "events",
      "PutRule",
      { Name: "r", Tags: tags },
      [`events:PutRule ${arn("events", "rule/r")}`, `events:TagResource ${arn("events", "rule/r")}`],
    ],
    [
      "events",
      "PutTargets",
      { Rule: "r", EventBusName: "b", Targets: [{ Arn: "a", RoleArn: role }] },
      [`events:PutTargets ${arn("events", "rule/b/r")}`, `iam:PassRole ${role}`],
    ],
    [
      "sqs",
      "CreateQueue",
      { QueueName: "q", tags: { team: "a" } },
      [`sqs:CreateQueue ${arn("sqs", "q")}`, `sqs:TagQueue ${arn("sqs", "q")}`],
    ],
    [
      "sqs",
      "SendMessageBatch",
      { QueueUrl: "http://127.0.0.1/123456789012/q" },
      [`sqs:SendMessage ${arn("sqs", "q")}`],
    ],
    [
      "logs",
      "CreateLogGroup",
      { logGroupName: "g", tags: { team: "a" } },
      [
        `logs:CreateLogGroup ${arn("logs", "log-group:g:log-stream:")}`,
        `logs:TagResource ${arn("logs", "log-group:g")}`,
      ],
    ],
    [
      "logs",
      "PutLogEvents",
      { logGroupName: "g", logStreamName: "s" },
      [`logs:PutLogEvents ${arn("logs", "log-group:g:log-stream:s")}`],
    ],
    [
      "ssm",
      "GetParameters",
      { Names: ["/a/b", "c"] },
      [`ssm:GetParameters ${arn("ssm", "parameter/a/b")}`, `ssm:GetParameters ${arn("ssm", "parameter/c")}`],
    ],
    [
      "servicecatalog",
      "ProvisionProduct",
      { ProductId: "prod-1" },
      ["servicecatalog:ProvisionProduct arn:aws:catalog:us-east-1:123456789012:product/prod-1"],
    ],
    [
      "servicecatalog",
      "DescribePortfolio",
      { Id: "port-1" },
      ["servicecatalog:DescribePortfolio arn:aws:catalog:us-east-1:123456789012:portfolio/port-1"],
    ],
    ["servicecatalog", "SearchProductsAsAdmin", {}, ["servicecatalog:SearchProductsAsAdmin *"]],
    [
      "application-autoscaling",
      "RegisterScalableTarget",
      { ServiceNamespace: "sagemaker" },
      [
        `application-autoscaling:RegisterScalableTarget ${arn("application-autoscaling", "scalable-target/*")}`,
      ],
    ],
  ])("%s:%s", async (service, operation, input, expected) => {
    expect(await json(service, operation, input)).toEqual(expected);
  });

  it("have DynamoDB's leading keys of every item", async () => {
    const item = (LockID: string) => ({ PutRequest: { Item: { LockID: { S: LockID } } } });
    const [found] = await needs({
      signingName: "dynamodb",
      headers: { "x-amz-target": "DynamoDB_20120810.BatchWriteItem" },
      body: Buffer.from(JSON.stringify({ RequestItems: { locks: [item("a"), item("b")] } })),
    });
    expect(found?.context).toEqual({ "dynamodb:leadingkeys": ["a", "b"] });
  });

  it("have the call of SageMaker that tags", async () => {
    const found = await needs({
      signingName: "sagemaker",
      headers: { "x-amz-target": "SageMaker.CreateModel" },
      body: Buffer.from(
        JSON.stringify({ ModelName: "m", Tags: [{ Key: "sagemaker:project-id", Value: "p-1" }] }),
      ),
    });
    expect(found.map(({ context }) => context)).toEqual([
      { "aws:requesttag/sagemaker:project-id": "p-1", "aws:tagkeys": ["sagemaker:project-id"] },
      {
        "aws:requesttag/sagemaker:project-id": "p-1",
        "aws:tagkeys": ["sagemaker:project-id"],
        "sagemaker:taggingaction": "CreateModel",
      },
    ]);
  });

  it("encrypt a new secret's value with its key", async () => {
    const input = { Name: "s", SecretString: "x", KmsKeyId: "k-1" };
    const found = await json("secretsmanager", "CreateSecret", input);
    expect(found[0]).toMatch(/^secretsmanager:CreateSecret .*:secret:s-.{6}$/);
    expect(found.slice(1)).toEqual([
      `kms:GenerateDataKey ${arn("kms", "key/k-1")}`,
      `kms:Decrypt ${arn("kms", "key/k-1")}`,
    ]);
  });
});
