import { readdirSync, rmSync } from "node:fs";
import { devNull } from "node:os";
import { join } from "node:path";
import { Callers } from "./callers";
import type { EndedPipeline } from "./ended-pipeline";
import { Pipelines } from "./pipelines";
import { cloneLine } from "./project-steps";
import { gitlabCall, type Session } from "./session";

/** Rings of an abalone and 1.5 make its age in years: https://archive.ics.uci.edu/dataset/1/abalone */
const YEARS_ABOVE_RINGS = 1.5;

/** Ages in years. */
export interface Prediction {
  readonly predicted: number;
  readonly real: number;
}

/** The lifecycle of the models of one project: push, train, register, approve, staging, production, predict. */
export class ModelLoop {
  private readonly pipelines: Pipelines;
  private trained = 0;
  private deployed = 0;
  /** Model package group: `<project name>-<project id>`. */
  private group = "";
  /** A row that no model was trained on, and the rings that were counted. */
  private row = { features: "", rings: 0 };

  /** The AWS CLI writes an endpoint's answer to a file. */
  private readonly answerFile: string;

  /** @param folder for files of the loop */
  constructor(
    private readonly session: Session,
    private readonly project: string,
    private readonly folder: string,
  ) {
    this.answerFile = join(folder, "prediction.csv");
    this.pipelines = new Pipelines(session);
  }

  async trainFirstModel(): Promise<void> {
    this.session.report.step("The first commit trains a model and registers it");
    const id = await this.session.type(
      `aws sagemaker describe-project --project-name ${this.project} --query ProjectId --output text`,
    );
    this.group = `${this.project}-${id.trim()}`;
    await this.train();
    this.session.report.note("The deploy repository had nothing to deploy yet:");
    const idle = await this.pipelines.succeeded({ repository: this.deployRepository, source: "push" });
    this.deployed = idle.id;
  }

  /** Approves the newest model; its deployment to staging starts by itself. */
  async approveAndTest(): Promise<EndedPipeline> {
    this.session.report.step("Approving the model deploys it to staging and tests it there");
    const model = await this.newestModel();
    this.row = await this.testRow(model);
    await this.session.type(
      `aws sagemaker update-model-package --model-package-arn ${model} --model-approval-status Approved`,
    );
    const pipeline = await this.pipelines.succeeded({
      repository: this.deployRepository,
      source: "trigger",
      after: this.deployed,
    });
    this.deployed = pipeline.id;
    await this.session.show(this.artifact(this.deployRepository, "test-staging", "reports/staging-test.md"));
    return pipeline;
  }

  async release(pipeline: EndedPipeline): Promise<Prediction> {
    this.session.report.step("Somebody approves it for production");
    await this.pipelines.play(this.deployRepository, pipeline, "deploy-production");
    return this.predict();
  }

  /** Another model goes into production while callers go on. */
  async releaseUnderLoad(pipeline: EndedPipeline): Promise<Prediction> {
    this.session.report.step("The second model goes into production while the endpoint is in use");
    const callers = new Callers(this.session.environment, this.endpoint, this.row.features);
    const deployment = this.pipelines.play(this.deployRepository, pipeline, "deploy-production");
    const { calls, failures } = await callers.callUntil(deployment);
    this.session.report.note(`${calls} calls during the deployment, ${failures.length} failed.`);
    if (failures.length > 0) throw new Error(`Calls failed during the deployment: ${failures[0]}`);
    return this.predict();
  }

  /** A change of the build code is pushed and trains the second model. */
  async changeModel(): Promise<void> {
    this.session.report.step("A change of the build code trains a second model");
    const clone = join(this.folder, "build");
    const file = `${clone}/pipelines/abalone/pipeline.py`;
    await this.session.type(cloneLine(`${this.project}-build`, clone));
    await this.session.type(`sed -i.old 's/"max_depth": "5"/"max_depth": "4"/' ${file} && rm ${file}.old`);
    await this.session.show(`git -C ${clone} diff --stat`);
    const author = "-c user.name=ada -c user.email=ada@example.com";
    await this.session.type(
      `git -C ${clone} ${author} commit --quiet --all --message "Grow shallower trees" && git -C ${clone} push --quiet`,
    );
    await this.train();
  }

  async rollBack(pipeline: EndedPipeline): Promise<Prediction> {
    this.session.report.step("One job brings the first model back");
    await this.pipelines.play(this.deployRepository, pipeline, "rollback-production");
    return this.predict();
  }

  /**
   * Keeps the reports of the last training and of the last test in staging, as GitLab's jobs published them.
   * @param folder is emptied first
   * @returns paths of all files
   */
  async keepReports(folder: string): Promise<string[]> {
    rmSync(folder, { recursive: true, force: true });
    for (const [repository, job] of [
      [this.buildRepository, "train-model"],
      [this.deployRepository, "test-staging"],
    ] as const) {
      const archive = join(folder, `${job}.zip`);
      const call = gitlabCall(
        `projects/${encodeURIComponent(repository)}/jobs/artifacts/main/download?job=${job}`,
      );
      await this.session.type(
        `mkdir -p ${folder} && ${call} --output ${archive} && unzip -q -o ${archive} -d ${folder} && rm ${archive}`,
      );
    }
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  }

  private get buildRepository(): string {
    return `ops/${this.project}-build`;
  }

  private get deployRepository(): string {
    return `ops/${this.project}-deploy`;
  }

  private get endpoint(): string {
    return `${this.group}-production`;
  }

  private async train(): Promise<void> {
    const { id } = await this.pipelines.succeeded({
      repository: this.buildRepository,
      source: "push",
      after: this.trained,
    });
    this.trained = id;
    await this.session.show(this.artifact(this.buildRepository, "train-model", "reports/training-report.md"));
  }

  private artifact(repository: string, job: string, path: string): string {
    return gitlabCall(
      `projects/${encodeURIComponent(repository)}/jobs/artifacts/main/raw/${path}?job=${job}`,
    );
  }

  private async newestModel(): Promise<string> {
    const arn = await this.session.type(
      `aws sagemaker list-model-packages --model-package-group-name ${this.group} --sort-by CreationTime --sort-order Descending --query 'ModelPackageSummaryList[0].ModelPackageArn' --output text`,
    );
    return arn.trim();
  }

  private async testRow(model: string): Promise<{ features: string; rings: number }> {
    const rows = await this.session.type(
      `aws s3 cp --quiet "$(aws sagemaker describe-model-package --model-package-name ${model} --query CustomerMetadataProperties.TestDataUrl --output text)" -`,
    );
    const values = (rows.split("\n")[0] ?? "").split(",");
    return { features: values.slice(0, -1).join(","), rings: Number(values.at(-1)) };
  }

  private async predict(): Promise<Prediction> {
    const { features, rings } = this.row;
    const answer = await this.session.type(
      `aws sagemaker-runtime invoke-endpoint --endpoint-name ${this.endpoint} --content-type text/csv --body '${features}' ${this.answerFile} >${devNull} && cat ${this.answerFile}`,
    );
    const prediction = { predicted: Number(answer) + YEARS_ABOVE_RINGS, real: rings + YEARS_ABOVE_RINGS };
    const [predicted, real] = [prediction.predicted, prediction.real].map((age) => age.toFixed(1));
    this.session.report.note(`Predicted age ${predicted} years; true age ${real} years.`);
    return prediction;
  }
}
