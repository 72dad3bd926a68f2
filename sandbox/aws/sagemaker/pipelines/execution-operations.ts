import { notPlayed } from "../jobs/input-data";
import { validationException } from "../listing";
import { now } from "../registry";
import { checkServiceRole } from "../service-role";
import { executionVariable, type PipelineExecution } from "./execution";
import { ExecutionRun } from "./execution-run";
import { resolve } from "./expressions";
import { randomText } from "./identifiers";
import type { Json } from "./json";
import { type GivenParameter, parameterValues } from "./parameters";
import type { Pipeline } from "./pipeline";
import type { PipelineContext, PipelineOperations } from "./pipeline-context";
import { parseDefinition } from "./pipeline-definition";

interface StartInput {
  readonly PipelineName: string;
  readonly PipelineExecutionDisplayName?: string;
  readonly PipelineExecutionDescription?: string;
  readonly PipelineParameters?: readonly GivenParameter[];
  readonly ClientRequestToken: string;
  readonly ParallelismConfiguration?: { readonly MaxParallelExecutionSteps: number };
  readonly SelectiveExecutionConfig?: object;
  readonly PipelineVersionId?: number;
  readonly RoleArn?: string;
}

interface ExecutionInput {
  readonly PipelineExecutionArn: string;
}

/** As SageMaker's own: https://docs.aws.amazon.com/general/latest/gr/sagemaker.html#limits_sagemaker */
const MOST_STEPS = 50;

/** What starts, changes and ends executions. */
export const executionOperations: PipelineOperations = {
  async StartPipelineExecution(input: StartInput, context: PipelineContext) {
    const { store } = context;
    const pipeline = store.pipeline(input.PipelineName);
    const call = `${pipeline.arn} ${input.ClientRequestToken}`;
    const starting = store.starts.get(call) ?? start(input, pipeline, context);
    store.starts.set(call, starting);
    try {
      return { PipelineExecutionArn: await starting };
    } catch (error) {
      store.starts.delete(call);
      throw error;
    }
  },

  StopPipelineExecution(input: ExecutionInput, { store }: PipelineContext) {
    const run = store.run(input.PipelineExecutionArn);
    const { arn, status } = run.execution;
    if (status !== "Executing") {
      throw validationException(
        `Only pipelines with 'Executing' status can be stopped. The status of ${arn} is '${status}'.`,
      );
    }
    run.stop();
    return { PipelineExecutionArn: arn };
  },
};

/** @returns the ARN of the execution, which has begun */
async function start(input: StartInput, pipeline: Pipeline, context: PipelineContext): Promise<string> {
  const { store, serviceContext, hooks } = context;
  if (input.SelectiveExecutionConfig !== undefined) throw notPlayed("Selective execution");
  if (input.PipelineVersionId !== undefined) throw notPlayed("Starting a certain version of a pipeline");
  const definition = parseDefinition(pipeline.definition);
  const parameters = parameterValues(definition.parameters, input.PipelineParameters ?? []);
  const roleArn = input.RoleArn ?? pipeline.roleArn;
  await checkServiceRole(serviceContext, roleArn);
  const id = randomText(12);
  const time = now();
  const execution: PipelineExecution = {
    id,
    arn: `${pipeline.arn}/execution/${id}`,
    region: store.region,
    pipeline,
    creationTime: time,
    lastModifiedTime: time,
    definition,
    parameters,
    steps: new Map(),
    roleArn,
    mostSteps: input.ParallelismConfiguration?.MaxParallelExecutionSteps ?? pipeline.mostSteps ?? MOST_STEPS,
    displayName: input.PipelineExecutionDisplayName ?? `execution-${Math.round(time * 1000)}`,
    description: input.PipelineExecutionDescription,
    status: "Executing",
  };
  execution.experiment = await experimentOf(execution);
  const run = new ExecutionRun(execution, hooks);
  store.runs.set(execution.arn, run);
  pipeline.lastRunTime = time;
  run.start();
  return execution.arn;
}

/** The experiment that the execution's jobs belong to; its names may be parameters and variables of the execution. */
async function experimentOf(execution: PipelineExecution): Promise<Json | undefined> {
  const { experiment } = execution.definition;
  if (experiment === undefined) return undefined;
  return resolve(experiment, {
    get(path) {
      const [root = "", name = ""] = path.split(".");
      const value =
        root === "Parameters" ? execution.parameters.get(name) : executionVariable(execution, name);
      if (value !== undefined) return value;
      throw validationException(`PipelineExperimentConfig: ${path} has no value.`);
    },
    jsonGet: () => Promise.reject(validationException("PipelineExperimentConfig can not read files.")),
  });
}
