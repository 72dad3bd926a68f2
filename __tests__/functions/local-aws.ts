import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { startAws } from "../../sandbox/aws/aws";
import { mlPython, sandboxPython } from "../../sandbox/python";

/** What the functions use of AWS, in the sandbox's account. */
export interface LocalAws {
  readonly url: string;
  readonly dynamoDb: DynamoDBClient;
  readonly secretsManager: SecretsManagerClient;
  /** Environment by which a Lambda function reaches this AWS. */
  readonly environment: Readonly<Record<string, string>>;
  makeApprovalsTable(name: string): Promise<void>;
  makeSecret(name: string, value: string | Buffer): Promise<void>;
  changeSecret(name: string, value: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startLocalAws(): Promise<LocalAws> {
  const directory = mkdtempSync(join(tmpdir(), "functions-aws-"));
  const aws = await startAws({ directory, python: sandboxPython(), mlPython: mlPython() });
  const settings = { endpoint: aws.url, region: aws.region, credentials: aws.credentials };
  const dynamoDb = new DynamoDBClient(settings);
  const secretsManager = new SecretsManagerClient(settings);
  return {
    url: aws.url,
    dynamoDb,
    secretsManager,
    environment: {
      AWS_ENDPOINT_URL: aws.url,
      AWS_REGION: aws.region,
      AWS_ACCESS_KEY_ID: aws.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: aws.credentials.secretAccessKey,
    },
    async makeApprovalsTable(name) {
      await dynamoDb.send(
        new CreateTableCommand({
          TableName: name,
          AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
          KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
          BillingMode: "PAY_PER_REQUEST",
        }),
      );
    },
    async makeSecret(name, value) {
      const content = typeof value === "string" ? { SecretString: value } : { SecretBinary: value };
      await secretsManager.send(new CreateSecretCommand({ Name: name, ...content }));
    },
    async changeSecret(name, value) {
      await secretsManager.send(new PutSecretValueCommand({ SecretId: name, SecretString: value }));
    },
    async stop() {
      dynamoDb.destroy();
      secretsManager.destroy();
      await aws.stop();
      rmSync(directory, { recursive: true });
    },
  };
}
