import { apiModels } from "../../api-model/api-model";
import { AwsError } from "../../aws-error";
import type { AccountCaller } from "../../service";
import type { Jobs } from "../jobs/jobs";
import { parseS3Url, S3Objects } from "../jobs/s3-objects";
import { executionVariable, type PipelineExecution, type StepRun } from "./execution";
import { type ExpressionScope, resolve } from "./expressions";
import { asText, isObject, type Json, type JsonObject } from "./json";
import { fitted } from "./request-shape";
import type { StepType } from "./step";
import { playCondition } from "./steps/condition-step";
import { playFail } from "./steps/fail-step";
import { playProcessing, playTraining } from "./steps/job-step";
import { playModel, playRegisterModel } from "./steps/model-steps";
import { clientError, type StepPlay } from "./steps/step-play";
import { segmentsOf, valueAt } from "./value-path";

const PLAYS: Readonly<Record<StepType, StepPlay>> = {
  Processing: playProcessing,
  Training: playTraining,
  RegisterModel: playRegisterModel,
  Model: playModel,
  Condition: playCondition,
  Fail: playFail,
};

/** Plays the steps of executions, by calls to SageMaker as a pipeline makes them. */
export class StepPlayer {
  constructor(private readonly jobs: Jobs) {}

  async play(
    execution: PipelineExecution,
    run: StepRun,
    executing: (metadata: JsonObject) => void,
  ): Promise<Json> {
    return PLAYS[run.step.type]({
      execution,
      run,
      jobs: this.jobs,
      executing,
      resolve: (value, own) => resolve(value, this.scope(execution, own)),
      create: (operation, input) => this.create(execution, operation, input),
      describe: (operation, input) => this.call(execution, operation, input),
    });
  }

  private async create(
    execution: PipelineExecution,
    operation: string,
    input: JsonObject,
  ): Promise<JsonObject> {
    try {
      return await this.call(execution, operation, input);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw clientError(`Failed to invoke sagemaker:${operation}. Error Details: ${error.message}`);
    }
  }

  private async call(
    execution: PipelineExecution,
    operation: string,
    input: JsonObject,
  ): Promise<JsonObject> {
    const { python } = this.jobs.serviceContext;
    const request = fitted(await apiModels(python)("sagemaker"), operation, input) as JsonObject;
    const target = `SageMaker.${operation}`;
    return (await this.role(execution).json("sagemaker", execution.region, target, request)) as JsonObject;
  }

  /** A pipeline does everything in the name of its role. */
  private role({ roleArn }: PipelineExecution): AccountCaller {
    return this.jobs.serviceContext.as(roleArn, "SageMaker");
  }

  private scope(execution: PipelineExecution, own: JsonObject = {}): ExpressionScope {
    const get = (path: string): Json => {
      const [root = "", name = "", ...rest] = segments(path);
      const found =
        root === "Parameters"
          ? execution.parameters.get(String(name))
          : root === "Execution"
            ? (own[name] ?? executionVariable(execution, String(name)))
            : valueAt(execution.steps.get(String(name))?.properties ?? null, rest);
      if (found !== undefined) return found;
      throw clientError(`${path} has no value: the step has no such property.`);
    };
    return {
      get,
      jsonGet: async (file, path) => {
        const url =
          isObject(file) && file["S3Uri"] !== undefined ? asText(file["S3Uri"]) : fileUrl(execution, file);
        const value = valueAt(await this.json(execution, url), segments(path));
        if (value !== undefined) return value;
        throw clientError(`JsonGet found nothing at ${path} in ${url}.`);
      },
    };
  }

  private async json(execution: PipelineExecution, url: string): Promise<Json> {
    const location = parseS3Url(url);
    if (location === undefined) throw clientError(`JsonGet can not read ${url}: it is not an S3 URL.`);
    try {
      const content = await new S3Objects(this.role(execution), execution.region).read(location);
      return JSON.parse(content.toString("utf8")) as Json;
    } catch (error) {
      throw clientError(`JsonGet can not read ${url}: ${(error as Error).message}`);
    }
  }
}

function segments(path: string): (string | number)[] {
  try {
    return segmentsOf(path);
  } catch (error) {
    throw clientError((error as Error).message);
  }
}

/** Where a property file lies: in the output of the step that declares it. */
function fileUrl(execution: PipelineExecution, file: Json): string {
  const name = isObject(file)
    ? asText(file["Get"] ?? "")
        .split(".")
        .at(-1)
    : asText(file);
  const named = isObject(file) ? asText(file["Get"] ?? "").split(".")[1] : undefined;
  for (const { step, properties } of execution.steps.values()) {
    const found = step.propertyFiles.find((one) => one.name === name);
    if (!found || (named !== undefined && named !== step.name)) continue;
    const output = ["ProcessingOutputConfig", "Outputs", found.outputName, "S3Output", "S3Uri"];
    const folder = valueAt(properties, output);
    if (folder !== undefined) return `${asText(folder).replace(/\/$/, "")}/${found.path}`;
  }
  throw clientError(
    `The property file ${String(name)} has no location: no step that ran has such an output.`,
  );
}
