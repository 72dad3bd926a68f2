import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreateEndpointCommand,
  type CreateEndpointCommandInput,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DescribeEndpointCommand,
  type DescribeEndpointCommandOutput,
  type CreateEndpointConfigCommandInput,
  type ContainerDefinition,
  SageMakerClient,
  type ProductionVariant,
} from "@aws-sdk/client-sagemaker";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { AwsOptions } from "../aws/aws";
import { startedAws, type StartedAws } from "./started-aws";

export const SKLEARN = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.4-2-cpu-py3";
export const XGBOOST = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.0-5";
export const BUCKET = "sagemaker-models";
export const ROLE = "arn:aws:iam::123456789012:role/endpoints";

/** A model without any package: it answers NAME and the number of values in the row, and fails for a row that is `bad`. */
export const tinyModel = (name: string): Record<string, string> => ({
  "code/inference.py": `
import os, time
print("loading ${name}")
def model_fn(model_dir):
    return "${name}"
def input_fn(body, content_type):
    if body == "bad":
        raise ValueError("a bad row")
    if body.startswith("sleep"):
        time.sleep(float(body.split()[1]))
    if body == "exit":
        os._exit(3)
    return body.split(",")
def predict_fn(row, model):
    return f"{model} {len(row)}"
def output_fn(prediction, accept):
    return prediction, "text/csv"
`,
});

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Body of an error. */
  readonly error: Record<string, unknown>;
}

/** A local AWS with a role and a bucket for models, and what tests do with endpoints in it. */
export class Hosted {
  readonly sagemaker: SageMakerClient;
  readonly s3: S3Client;

  private constructor(readonly aws: StartedAws) {
    this.sagemaker = new SageMakerClient(aws.client);
    this.s3 = new S3Client({ ...aws.client, forcePathStyle: true });
  }

  static async start(options: Partial<AwsOptions> = {}): Promise<Hosted> {
    const hosted = new Hosted(await startedAws(options));
    await hosted.role("endpoints", "sagemaker.amazonaws.com", "AmazonSageMakerFullAccess");
    await hosted.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    return hosted;
  }

  async stop(): Promise<void> {
    this.sagemaker.destroy();
    this.s3.destroy();
    await this.aws.stop();
  }

  /** @param policy name of a policy of AWS; a role without one may do nothing */
  async role(RoleName: string, service: string, policy?: string): Promise<void> {
    const statement = { Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" };
    const trust = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    const iam = new IAMClient(this.aws.client);
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
    const PolicyArn = `arn:aws:iam::aws:policy/${policy}`;
    if (policy !== undefined) await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    iam.destroy();
  }

  async allow(RoleName: string, actions: readonly string[]): Promise<void> {
    const statement = { Effect: "Allow", Action: actions, Resource: "*" };
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    const iam = new IAMClient(this.aws.client);
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "inline", PolicyDocument }));
    iam.destroy();
  }

  /** Uploads an archive of these files and answers where it is. */
  async archive(name: string, files: Readonly<Record<string, string | Buffer>>): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), "model-"));
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    const names = [...new Set(Object.keys(files).map((path) => path.split("/")[0] ?? ""))];
    execFileSync("tar", ["-czf", "model.tar.gz", ...names], { cwd: folder });
    await this.upload(`${name}/model.tar.gz`, readFileSync(join(folder, "model.tar.gz")));
    rmSync(folder, { recursive: true });
    return `s3://${BUCKET}/${name}/model.tar.gz`;
  }

  async upload(Key: string, Body: Buffer): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
  }

  /** Makes a model that runs a script with the functions of the scikit-learn container. */
  async model(ModelName: string, files = tinyModel(ModelName), role = ROLE): Promise<string> {
    await this.createModel(ModelName, [await this.scriptContainer(ModelName, files)], role);
    return ModelName;
  }

  async createModel(ModelName: string, Containers: ContainerDefinition[], role = ROLE): Promise<void> {
    await this.sagemaker.send(new CreateModelCommand({ ModelName, Containers, ExecutionRoleArn: role }));
  }

  async scriptContainer(
    name: string,
    files: Readonly<Record<string, string | Buffer>>,
  ): Promise<ContainerDefinition> {
    const Environment = {
      SAGEMAKER_PROGRAM: "inference.py",
      SAGEMAKER_SUBMIT_DIRECTORY: "/opt/ml/model/code",
    };
    return { Image: SKLEARN, ModelDataUrl: await this.archive(name, files), Environment };
  }

  async config(
    EndpointConfigName: string,
    ModelName: string,
    variant: Partial<ProductionVariant> = {},
    more: Partial<CreateEndpointConfigCommandInput> = {},
  ): Promise<string> {
    const ProductionVariants = [
      {
        VariantName: "AllTraffic",
        ModelName,
        InitialInstanceCount: 1,
        InstanceType: "ml.m5.large" as const,
        ...variant,
      },
    ];
    await this.sagemaker.send(
      new CreateEndpointConfigCommand({ EndpointConfigName, ProductionVariants, ...more }),
    );
    return EndpointConfigName;
  }

  /** Creates an endpoint and waits until it is no longer created. */
  async endpoint(
    EndpointName: string,
    EndpointConfigName: string,
    more: Partial<CreateEndpointCommandInput> = {},
  ): Promise<DescribeEndpointCommandOutput> {
    await this.sagemaker.send(new CreateEndpointCommand({ EndpointName, EndpointConfigName, ...more }));
    return this.waitUntilStable(EndpointName);
  }

  /** Model, configuration and endpoint of one name. */
  async served(name: string): Promise<string> {
    await this.model(name);
    await this.config(name, name);
    const { EndpointStatus, FailureReason } = await this.endpoint(name, name);
    if (EndpointStatus !== "InService") throw new Error(`${name} is ${EndpointStatus}: ${FailureReason}`);
    return name;
  }

  async describe(EndpointName: string): Promise<DescribeEndpointCommandOutput> {
    return this.sagemaker.send(new DescribeEndpointCommand({ EndpointName }));
  }

  /** The endpoint's description once no operation is in progress. */
  async waitUntilStable(name: string): Promise<DescribeEndpointCommandOutput> {
    for (;;) {
      const found = await this.describe(name);
      if (!/ing$/.test(found.EndpointStatus ?? "") && found.EndpointStatus !== "RollingBack") return found;
      await sleep(50);
    }
  }

  /** InvokeEndpoint; the sandbox does not check signatures. */
  async invoke(name: string, body: string, headers: Record<string, string> = {}): Promise<Answer> {
    const credential = "test/20260101/us-east-1/sagemaker/aws4_request";
    const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`;
    const response = await fetch(`${this.aws.url}/endpoints/${name}/invocations`, {
      method: "POST",
      body,
      headers: { authorization, "content-type": "text/csv", ...headers },
    });
    const text = await response.text();
    const error = response.ok ? {} : (JSON.parse(text) as Record<string, unknown>);
    return { status: response.status, headers: response.headers, text, error };
  }
}
