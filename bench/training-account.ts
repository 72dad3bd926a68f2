import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type LocalAws, startAws } from "../sandbox/aws/aws";
import { openAccount } from "../sandbox/account";
import { mlPython, sandboxPython } from "../sandbox/python";
import { DATA, trainingDefinition, SCRIPTS } from "./training-pipeline";

const BUCKET = "sagemaker-bench";
const PIPELINE = "bench";
const ROLE = "role/service-role/AmazonSageMakerServiceCatalogProductsUseRole";
const POLL_MILLISECONDS = 10;
const TOKEN_LENGTH = 32;

/** An account of the sandbox with the pipeline of the seed's scripts in it, to start as often as wanted. */
export class TrainingAccount {
  private starts = 0;

  private constructor(
    private readonly aws: LocalAws,
    private readonly folder: string,
  ) {}

  static async open(): Promise<TrainingAccount> {
    const directory = mkdtempSync(join(tmpdir(), "bench-training-"));
    const aws = await startAws({ directory, python: sandboxPython(), mlPython: mlPython() });
    const account = new TrainingAccount(aws, directory);
    try {
      await account.prepare();
      return account;
    } catch (problem) {
      await account.close();
      throw problem;
    }
  }

  /** Runs executions side by side to their end. @throws when one does not succeed */
  async execute(count: number): Promise<void> {
    const runs = Array.from({ length: count }, async () => this.ended(await this.start()));
    await Promise.all(runs);
  }

  async close(): Promise<void> {
    await this.aws.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async prepare(): Promise<void> {
    await openAccount(this.aws);
    await this.put("", Buffer.alloc(0));
    await this.put("/data/rows.csv", readFileSync(DATA));
    for (const [name, file] of Object.entries(SCRIPTS)) await this.put(`/code/${name}`, readFileSync(file));
    const role = `arn:aws:iam::${this.aws.accountId}:${ROLE}`;
    await this.sagemaker("CreatePipeline", {
      PipelineName: PIPELINE,
      RoleArn: role,
      PipelineDefinition: JSON.stringify(trainingDefinition(BUCKET, role)),
      ClientRequestToken: this.token(),
    });
  }

  private async start(): Promise<string> {
    const input = { PipelineName: PIPELINE, ClientRequestToken: this.token() };
    return String((await this.sagemaker("StartPipelineExecution", input))["PipelineExecutionArn"]);
  }

  private async ended(arn: string): Promise<void> {
    const input = { PipelineExecutionArn: arn };
    for (;;) {
      const { PipelineExecutionStatus: status } = await this.sagemaker("DescribePipelineExecution", input);
      if (status === "Succeeded") return;
      if (status !== "Executing") {
        const { PipelineExecutionSteps: steps } = await this.sagemaker("ListPipelineExecutionSteps", input);
        throw new Error(`The execution ended as ${String(status)}: ${JSON.stringify(steps)}`);
      }
      await wait(POLL_MILLISECONDS);
    }
  }

  private token(): string {
    return String((this.starts += 1)).padStart(TOKEN_LENGTH, "0");
  }

  private put(path: string, body: Buffer): Promise<unknown> {
    const { account } = this.aws.serviceContext;
    const target = `/${BUCKET}${path}`;
    return account.http({ signingName: "s3", region: this.aws.region, method: "PUT", target, body });
  }

  private sagemaker(operation: string, input: object): Promise<Record<string, unknown>> {
    const { account } = this.aws.serviceContext;
    return account.json("sagemaker", this.aws.region, `SageMaker.${operation}`, input);
  }
}
