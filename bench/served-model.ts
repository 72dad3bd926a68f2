import { AttachRolePolicyCommand, CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DescribeEndpointCommand,
  SageMakerClient,
  UpdateEndpointCommand,
} from "@aws-sdk/client-sagemaker";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { type LocalAws, startAws } from "../sandbox/aws/aws";
import { mlPython, sandboxPython } from "../sandbox/python";

const NAME = "bench";
const VARIANT = "AllTraffic";
const BUCKET = "sagemaker-bench";
const ROLE = "endpoints";
const IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.0-5";
/** One row of ten features, as the abalone example's preprocessor makes them. */
const ROW = "0.0,0.0,1.0,0.57,0.43,1.1,0.61,0.57,0.72,0.61";
const TRAIN = `
import pathlib, sys, tarfile, numpy, xgboost
folder = pathlib.Path(sys.argv[1])
rows = numpy.random.default_rng(1).random((2000, 10))
booster = xgboost.train({"max_depth": 5, "nthread": 1}, xgboost.DMatrix(rows, rows.sum(axis=1)), 50)
(folder / "xgboost-model").write_bytes(booster.save_raw("ubj"))
with tarfile.open(folder / "model.tar.gz", "w:gz") as archive:
    archive.add(folder / "xgboost-model", "xgboost-model")
`;

/** A local AWS with one endpoint that serves a trained XGBoost model. */
export class ServedModel {
  private readonly agent = new Agent({ keepAlive: true });
  private configs = 0;

  private constructor(
    private readonly aws: LocalAws,
    private readonly sagemaker: SageMakerClient,
    private readonly folder: string,
  ) {}

  static async open(): Promise<ServedModel> {
    const folder = mkdtempSync(join(tmpdir(), "bench-endpoint-"));
    const pythons = { python: sandboxPython(), mlPython: mlPython() };
    const aws = await startAws({ directory: join(folder, "aws"), ...pythons });
    const client = { endpoint: aws.url, region: aws.region, credentials: aws.credentials };
    const served = new ServedModel(aws, new SageMakerClient(client), folder);
    await promisify(execFile)(mlPython(), ["-c", TRAIN, folder]);
    await served.upload();
    await served.serve();
    return served;
  }

  /** Milliseconds of one call of the model's process, past the sandbox. */
  callDirectly(): Promise<number> {
    const [container] = this.aws.hosting.containers(this.aws.region, NAME, VARIANT);
    return this.timed(`http://127.0.0.1:${container?.address.port}/invocations`);
  }

  /** Milliseconds of one call of InvokeEndpoint. */
  invoke(): Promise<number> {
    return this.timed(`${this.aws.url}/endpoints/${NAME}/invocations`);
  }

  /** Moves the endpoint to a new configuration and waits until it serves. */
  async update(): Promise<void> {
    await this.sagemaker.send(
      new UpdateEndpointCommand({ EndpointName: NAME, EndpointConfigName: await this.newConfig() }),
    );
    await this.inService();
  }

  async close(): Promise<void> {
    this.agent.destroy();
    this.sagemaker.destroy();
    await this.aws.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async upload(): Promise<void> {
    const { url: endpoint, region, credentials } = this.aws;
    const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
    const Body = readFileSync(join(this.folder, "model.tar.gz"));
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: "model.tar.gz", Body }));
    s3.destroy();
    const iam = new IAMClient({ endpoint, region, credentials });
    const statement = {
      Effect: "Allow",
      Principal: { Service: "sagemaker.amazonaws.com" },
      Action: "sts:AssumeRole",
    };
    const trust = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    await iam.send(new CreateRoleCommand({ RoleName: ROLE, AssumeRolePolicyDocument: trust }));
    const PolicyArn = "arn:aws:iam::aws:policy/AmazonSageMakerFullAccess";
    await iam.send(new AttachRolePolicyCommand({ RoleName: ROLE, PolicyArn }));
    iam.destroy();
  }

  private async serve(): Promise<void> {
    await this.sagemaker.send(
      new CreateModelCommand({
        ModelName: NAME,
        ExecutionRoleArn: `arn:aws:iam::${this.aws.accountId}:role/${ROLE}`,
        PrimaryContainer: { Image: IMAGE, ModelDataUrl: `s3://${BUCKET}/model.tar.gz` },
      }),
    );
    const EndpointConfigName = await this.newConfig();
    await this.sagemaker.send(new CreateEndpointCommand({ EndpointName: NAME, EndpointConfigName }));
    await this.inService();
  }

  private async newConfig(): Promise<string> {
    const EndpointConfigName = `${NAME}-${(this.configs += 1)}`;
    const variant = { VariantName: VARIANT, ModelName: NAME, InstanceType: "ml.m5.large" } as const;
    const ProductionVariants = [{ ...variant, InitialInstanceCount: 1 }];
    await this.sagemaker.send(new CreateEndpointConfigCommand({ EndpointConfigName, ProductionVariants }));
    return EndpointConfigName;
  }

  private async inService(): Promise<void> {
    for (;;) {
      const found = await this.sagemaker.send(new DescribeEndpointCommand({ EndpointName: NAME }));
      if (found.EndpointStatus === "InService" && found.FailureReason === undefined) return;
      if (found.FailureReason !== undefined) throw new Error(`The endpoint: ${found.FailureReason}`);
      await wait(50);
    }
  }

  /** @throws Error for every other answer than 200 */
  private timed(url: string): Promise<number> {
    const credential = `${this.aws.credentials.accessKeyId}/20260101/${this.aws.region}/sagemaker/aws4_request`;
    const headers = {
      authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`,
      "content-type": "text/csv",
      "content-length": String(ROW.length),
    };
    const began = performance.now();
    return new Promise((resolve, reject) => {
      const outgoing = request(url, { method: "POST", agent: this.agent, headers }, (incoming) => {
        let said = "";
        incoming.on("data", (chunk: Buffer) => (said += chunk.toString("utf8")));
        incoming.once("end", () => {
          if (incoming.statusCode === 200) resolve(performance.now() - began);
          else reject(new Error(`${url} answered ${incoming.statusCode}: ${said.slice(0, 300)}`));
        });
      });
      outgoing.once("error", reject).end(ROW);
    });
  }
}
