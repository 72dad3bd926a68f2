import { list, type ListInput } from "../listing";
import type { PipelineExecution, StepRun } from "./execution";
import { asText } from "./json";
import type { PipelineContext, PipelineOperations } from "./pipeline-context";

interface ExecutionInput {
  readonly PipelineExecutionArn: string;
}

type Page = Pick<ListInput, "SortOrder" | "MaxResults" | "NextToken">;

interface ExecutionListInput extends Page {
  readonly PipelineName: string;
  readonly CreatedAfter?: number;
  readonly CreatedBefore?: number;
  readonly SortBy?: "CreationTime" | "PipelineExecutionArn";
}

/** What executions and their steps are like; the newest first, as SageMaker lists them unless it is asked otherwise. */
export const executionQueries: PipelineOperations = {
  DescribePipelineExecution(input: ExecutionInput, { store }: PipelineContext) {
    const { execution } = store.run(input.PipelineExecutionArn);
    return {
      PipelineArn: execution.pipeline.arn,
      PipelineExecutionArn: execution.arn,
      PipelineExecutionDisplayName: execution.displayName,
      PipelineExecutionDescription: execution.description,
      PipelineExecutionStatus: execution.status,
      PipelineExperimentConfig: execution.experiment,
      FailureReason: execution.failureReason,
      CreationTime: execution.creationTime,
      LastModifiedTime: execution.lastModifiedTime,
      CreatedBy: {},
      LastModifiedBy: {},
      RoleArn: execution.roleArn,
    };
  },

  DescribePipelineDefinitionForExecution(input: ExecutionInput, { store }: PipelineContext) {
    const { execution } = store.run(input.PipelineExecutionArn);
    return { PipelineDefinition: execution.definitionText, CreationTime: execution.creationTime };
  },

  ListPipelineExecutions(input: ExecutionListInput, { store }: PipelineContext) {
    const runs = store.runsOf(store.pipeline(input.PipelineName));
    const named = runs.map(({ execution }) => ({
      name: execution.arn,
      creationTime: execution.creationTime,
      execution,
    }));
    const { items, next } = list(named, {
      ...descending(input),
      SortBy: input.SortBy === "PipelineExecutionArn" ? "Name" : "CreationTime",
      CreationTimeAfter: input.CreatedAfter,
      CreationTimeBefore: input.CreatedBefore,
    });
    return {
      PipelineExecutionSummaries: items.map(({ execution }) => summary(execution)),
      NextToken: next,
    };
  },

  ListPipelineExecutionSteps(input: ExecutionInput & Page, { store }: PipelineContext) {
    const { execution } = store.run(input.PipelineExecutionArn);
    const runs = [...execution.steps.values()];
    const named = runs.map((run) => ({ name: run.step.name, creationTime: run.startTime, run }));
    const { items, next } = list(named, descending(input));
    return { PipelineExecutionSteps: items.map(({ run }) => stepAnswer(run)), NextToken: next };
  },

  ListPipelineParametersForExecution(input: ExecutionInput & Page, { store }: PipelineContext) {
    const { parameters } = store.run(input.PipelineExecutionArn).execution;
    const named = [...parameters].map(([name, value]) => ({ name, value, creationTime: 0 }));
    const { items, next } = list(named, { MaxResults: input.MaxResults, NextToken: input.NextToken });
    return {
      PipelineParameters: items.map(({ name, value }) => ({ Name: name, Value: asText(value) })),
      NextToken: next,
    };
  },
};

function descending(input: Page): Page {
  const { SortOrder: order = "Descending", MaxResults: most, NextToken: token } = input;
  return { SortOrder: order, MaxResults: most, NextToken: token };
}

function summary(execution: PipelineExecution): object {
  return {
    PipelineExecutionArn: execution.arn,
    StartTime: execution.creationTime,
    PipelineExecutionStatus: execution.status,
    PipelineExecutionDescription: execution.description,
    PipelineExecutionDisplayName: execution.displayName,
    PipelineExecutionFailureReason: execution.failureReason,
  };
}

function stepAnswer(run: StepRun): object {
  return {
    StepName: run.step.name,
    StepDisplayName: run.step.displayName,
    StepDescription: run.step.description,
    StartTime: run.startTime,
    EndTime: run.endTime,
    StepStatus: run.status,
    FailureReason: run.failureReason,
    Metadata: run.metadata,
    AttemptCount: run.attempt,
  };
}
