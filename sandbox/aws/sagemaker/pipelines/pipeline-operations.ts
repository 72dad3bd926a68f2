import { AwsError } from "../../aws-error";
import { S3Objects } from "../jobs/s3-objects";
import { list, type ListInput, validationException } from "../listing";
import { now, type Tag } from "../registry";
import { isRunning } from "./execution";
import type { Pipeline } from "./pipeline";
import type { PipelineContext, PipelineOperations } from "./pipeline-context";
import { parseDefinition } from "./pipeline-definition";

interface PipelineInput {
  readonly PipelineName: string;
  readonly PipelineDisplayName?: string;
  readonly PipelineDescription?: string;
  readonly PipelineDefinition?: string;
  readonly PipelineDefinitionS3Location?: { readonly Bucket: string; readonly ObjectKey: string };
  readonly RoleArn?: string;
  readonly ParallelismConfiguration?: { readonly MaxParallelExecutionSteps: number };
}

interface NewPipelineInput extends PipelineInput {
  readonly RoleArn: string;
  readonly ClientRequestToken: string;
  readonly Tags?: readonly Tag[];
}

interface PipelineListInput extends Pick<ListInput, "SortOrder" | "MaxResults" | "NextToken"> {
  readonly PipelineNamePrefix?: string;
  readonly CreatedAfter?: number;
  readonly CreatedBefore?: number;
  readonly SortBy?: "Name" | "CreationTime";
}

/** Pipelines themselves: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreatePipeline.html */
export const pipelineOperations: PipelineOperations = {
  async CreatePipeline(input: NewPipelineInput, context: PipelineContext) {
    const { store } = context;
    const { PipelineName: name, ClientRequestToken: token } = input;
    const definition = await givenDefinition(input, context);
    const known = store.pipelines.get(name);
    if (known?.clientRequestToken === token) return { PipelineArn: known.arn };
    if (known) {
      throw validationException(
        `Pipeline names must be unique within an AWS account and region. Pipeline with name (${name}) already exists.`,
      );
    }
    if (definition === undefined) {
      throw validationException(
        "Either Pipeline Definition or Pipeline Definition S3 location should be provided",
      );
    }
    parseDefinition(definition);
    const time = now();
    const pipeline: Pipeline = {
      name,
      arn: store.arn(name),
      creationTime: time,
      lastModifiedTime: time,
      clientRequestToken: token,
      displayName: input.PipelineDisplayName ?? name,
      description: input.PipelineDescription,
      definition,
      roleArn: input.RoleArn,
      mostSteps: input.ParallelismConfiguration?.MaxParallelExecutionSteps,
      tags: input.Tags ?? [],
    };
    store.pipelines.set(name, pipeline);
    return { PipelineArn: pipeline.arn };
  },

  async UpdatePipeline(input: PipelineInput, context: PipelineContext) {
    const pipeline = context.store.pipeline(input.PipelineName);
    const definition = await givenDefinition(input, context);
    if (definition !== undefined) parseDefinition(definition);
    pipeline.definition = definition ?? pipeline.definition;
    pipeline.displayName = input.PipelineDisplayName ?? pipeline.displayName;
    pipeline.description = input.PipelineDescription ?? pipeline.description;
    pipeline.roleArn = input.RoleArn ?? pipeline.roleArn;
    pipeline.mostSteps = input.ParallelismConfiguration?.MaxParallelExecutionSteps ?? pipeline.mostSteps;
    pipeline.lastModifiedTime = now();
    return { PipelineArn: pipeline.arn };
  },

  DescribePipeline(input: { PipelineName: string }, { store }: PipelineContext) {
    const pipeline = store.pipeline(input.PipelineName);
    const { LastExecutionTime: lastRunTime, ...members } = summary(pipeline);
    return {
      ...members,
      PipelineDefinition: pipeline.definition,
      PipelineStatus: "Active",
      LastRunTime: lastRunTime,
      CreatedBy: {},
      LastModifiedBy: {},
      ParallelismConfiguration:
        pipeline.mostSteps === undefined ? undefined : { MaxParallelExecutionSteps: pipeline.mostSteps },
    };
  },

  ListPipelines(input: PipelineListInput, { store }: PipelineContext) {
    const { PipelineNamePrefix: prefix = "", CreatedAfter: after, CreatedBefore: before, ...rest } = input;
    const wanted = [...store.pipelines.values()].filter(({ name }) => name.startsWith(prefix));
    const filters = { ...rest, CreationTimeAfter: after, CreationTimeBefore: before };
    const { items, next } = list(wanted, { ...filters, SortOrder: input.SortOrder ?? "Descending" });
    return { PipelineSummaries: items.map(summary), NextToken: next };
  },

  DeletePipeline(input: { PipelineName: string }, { store }: PipelineContext) {
    const pipeline = store.pipeline(input.PipelineName);
    const runs = store.runsOf(pipeline);
    const running = runs.filter(({ execution }) => isRunning(execution));
    if (running.length > 0) {
      const arns = running.map(({ execution }) => execution.arn).join(", ");
      throw new AwsError(
        "ConflictException",
        `Pipeline ${pipeline.arn} has running executions: ${arns}. Stop them before you delete the pipeline.`,
      );
    }
    store.pipelines.delete(pipeline.name);
    runs.forEach(({ execution }) => store.runs.delete(execution.arn));
    return { PipelineArn: pipeline.arn };
  },
};

async function givenDefinition(input: PipelineInput, context: PipelineContext): Promise<string | undefined> {
  const { PipelineDefinition: text, PipelineDefinitionS3Location: location } = input;
  if (text !== undefined && location !== undefined) {
    throw validationException(
      "Both Pipeline Definition and Pipeline Definition S3 Location shouldn't be present",
    );
  }
  if (location === undefined) return text;
  const { account } = context.serviceContext;
  const url = { bucket: location.Bucket, key: location.ObjectKey };
  return (await new S3Objects(account, context.store.region).read(url)).toString("utf8");
}

function summary(pipeline: Pipeline) {
  return {
    PipelineArn: pipeline.arn,
    PipelineName: pipeline.name,
    PipelineDisplayName: pipeline.displayName,
    PipelineDescription: pipeline.description,
    RoleArn: pipeline.roleArn,
    CreationTime: pipeline.creationTime,
    LastModifiedTime: pipeline.lastModifiedTime,
    LastExecutionTime: pipeline.lastRunTime,
  };
}
