import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CloudWatchLogsClient, ListAnomaliesCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  DynamoDBClient,
  DescribeContributorInsightsCommand,
  ListTablesCommand,
} from "@aws-sdk/client-dynamodb";
import { IAMClient, CreateServiceSpecificCredentialCommand } from "@aws-sdk/client-iam";
import { GetFunctionRecursionConfigCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { CreateQueueCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { AwsError } from "../../aws/aws-error";
import type { Service } from "../../aws/service";
import { type StartedAws, startedAws } from "../../testing/started-aws";

const own: Service[] = [
  {
    signingName: "example",
    others: "refuse",
    json: {
      DescribePortfolio: (input) => ({ echoed: input }),
      DeletePortfolio: () => {
        throw new AwsError("ResourceInUseException", "Portfolio is in use.");
      },
      ListPortfolios: () => {
        throw new Error("a fault of the sandbox");
      },
    },
  },
  {
    signingName: "",
    http: [
      {
        pattern: /^PUT \/wait\/(\w+)/,
        handle: (call, match) => ({
          status: 200,
          headers: {},
          body: Buffer.from(`${match[1]}:${call.request.body.length}`),
        }),
      },
    ],
  },
];

describe("the front", () => {
  let aws: StartedAws;

  beforeAll(async () => {
    aws = await startedAws({ services: own.map((service) => () => service) });
  });
  afterAll(() => aws.stop());

  const signed = (
    service: string,
    init: RequestInit & { headers?: Record<string, string> } = {},
    path = "/",
  ) =>
    fetch(`${aws.url}${path}`, {
      ...init,
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
        ...init.headers,
      },
    });
  const json = (service: string, target: string, body = "{}", headers: Record<string, string> = {}) =>
    signed(service, {
      method: "POST",
      body,
      headers: { "x-amz-target": target, "content-type": "application/x-amz-json-1.1", ...headers },
    });

  it("listens on the loopback address only", () => {
    expect(aws.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it("answers an operation of one of its services", async () => {
    const answer = await json("example", "Example.DescribePortfolio", `{"Id":"port-1"}`);
    expect(answer.headers.get("content-type")).toBe("application/x-amz-json-1.1");
    expect(await answer.json()).toEqual({ echoed: { Id: "port-1" } });
  });

  it("answers a refusal with its code and message", async () => {
    const answer = await json("example", "Example.DeletePortfolio");
    expect(answer.status).toBe(400);
    expect(answer.headers.get("x-amzn-errortype")).toBe("ResourceInUseException");
    expect(await answer.json()).toMatchObject({
      __type: "ResourceInUseException",
      message: "Portfolio is in use.",
    });
  });

  it("answers a fault of its own with 500 and says where", async () => {
    const answer = await json("example", "Example.ListPortfolios");
    expect(answer.status).toBe(500);
    expect(await answer.text()).toContain(
      "The sandbox failed on ListPortfolios: Error: a fault of the sandbox",
    );
  });

  it("refuses a body that is not a JSON object", async () => {
    const answer = await json("example", "Example.DescribePortfolio", "[1]");
    expect(await answer.json()).toMatchObject({ __type: "SerializationException" });
  });

  it("does not take a property that every object has for an operation", async () => {
    const answer = await json("example", "Example.constructor");
    expect(await answer.json()).toMatchObject({ __type: "UnknownOperationException" });
  });

  it("forwards what it does not answer itself", async () => {
    const { TableNames } = await new DynamoDBClient(aws.client).send(new ListTablesCommand({}));
    expect(TableNames).toEqual([]);
  });

  it("keeps the host, so that queue URLs lead back to it", async () => {
    const sqs = new SQSClient(aws.client);
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "queue" }));
    expect(QueueUrl).toBe(`${aws.url}/123456789012/queue`);
    await expect(sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "1" }))).resolves.toBeDefined();
  });

  it("gives unsigned requests to the service that takes them", async () => {
    const answer = await fetch(`${aws.url}/wait/handle?Signature=x`, { method: "PUT", body: "12345" });
    expect(await answer.text()).toBe("handle:5");
  });

  it("refuses an unsigned call of an operation", async () => {
    const answer = await fetch(aws.url, {
      method: "POST",
      headers: { "x-amz-target": "AWSEvents.ListRules" },
      body: "{}",
    });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ __type: "MissingAuthenticationToken" });
  });

  it.each([
    [
      "JSON 1.1",
      () => new CloudWatchLogsClient(aws.client).send(new ListAnomaliesCommand({})),
      "logs:ListAnomalies",
    ],
    [
      "JSON 1.0",
      () => new DynamoDBClient(aws.client).send(new DescribeContributorInsightsCommand({ TableName: "t" })),
      "dynamodb:DescribeContributorInsights",
    ],
    [
      "Query",
      () =>
        new IAMClient(aws.client).send(
          new CreateServiceSpecificCredentialCommand({ UserName: "u", ServiceName: "s" }),
        ),
      "iam:CreateServiceSpecificCredential",
    ],
    [
      "REST-JSON",
      () => new LambdaClient(aws.client).send(new GetFunctionRecursionConfigCommand({ FunctionName: "f" })),
      "lambda:GET /2024-08-31/functions/f/recursion-config",
    ],
  ])("says in the protocol %s which operation is not in the sandbox", async (_protocol, call, operation) => {
    await expect(call() as Promise<unknown>).rejects.toMatchObject({
      name: "UnknownOperationException",
      message: `${operation} is not in the sandbox. Run this step against an AWS account.`,
      $metadata: { httpStatusCode: 400 },
    });
  });

  it("says so of a whole service that nobody plays", async () => {
    const answer = await json("gamelift", "GameLift.ListBuilds");
    expect(await answer.json()).toMatchObject({
      message: expect.stringContaining("gamelift:ListBuilds is not") as string,
    });
  });

  it("hides moto's own administration", async () => {
    const answer = await signed("s3", { method: "POST" }, "/moto-api/reset");
    expect(answer.status).toBe(400);
  });

  it("lets a crash of moto be tried again twice and ends the attempts then", async () => {
    // moto breaks on this operation where an optional member of its input is missing.
    const crash = (attempt: number) =>
      json("dynamodb", "DynamoDB_20120810.ExportTableToPointInTime", `{"TableArn":"t","S3Bucket":"b"}`, {
        "amz-sdk-request": `attempt=${attempt}; max=25`,
      });
    const [second, third] = [await crash(2), await crash(3)];
    expect([second.status, third.status]).toEqual([500, 400]);
    expect(await third.json()).toMatchObject({
      __type: "InternalFailure",
      message: expect.stringMatching(
        /^moto failed on dynamodb:ExportTableToPointInTime: .*moto\.log has the traceback\.$/,
      ) as string,
    });
  });

  it("writes every request to its log, and no secret", async () => {
    const secrets = new SecretsManagerClient(aws.client);
    await secrets.send(new CreateSecretCommand({ Name: "token", SecretString: "glpat-very-secret" }));
    const log = await logWith("CreateSecret");
    const lines = log
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toContainEqual(
      expect.objectContaining({
        service: "secretsmanager",
        operation: "CreateSecret",
        status: 200,
        by: "moto",
      }),
    );
    expect(log).not.toContain("glpat-very-secret");
  });

  /** The log once it holds a word: it is written behind the answers. */
  async function logWith(word: string): Promise<string> {
    for (let attempt = 0; attempt < 100; attempt++) {
      const log = readFileSync(join(aws.directory, "requests.jsonl"), "utf8");
      if (log.includes(word) && log.endsWith("\n")) return log;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`The log of requests never had ${word}.`);
  }
});
