import { list, type ListInput } from "../listing";
import type { StepRun } from "./execution";
import type { PipelineContext, PipelineOperations } from "./pipeline-context";

interface ExecutionInput {
  readonly PipelineExecutionArn: string;
}

type Page = Pick<ListInput, "SortOrder" | "MaxResults" | "NextToken">;

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

  ListPipelineExecutionSteps(input: ExecutionInput & Page, { store }: PipelineContext) {
    const { execution } = store.run(input.PipelineExecutionArn);
    const runs = [...execution.steps.values()];
    const named = runs.map((run) => ({ name: run.step.name, creationTime: run.startTime, run }));
    const { items, next } = list(named, descending(input));
    return { PipelineExecutionSteps: items.map(({ run }) => stepAnswer(run)), NextToken: next };
  },
};

function descending(input: Page): Page {
  const { SortOrder: order = "Descending", MaxResults: most, NextToken: token } = input;
  return { SortOrder: order, MaxResults: most, NextToken: token };
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
    AttemptCount: 1,
  };
}
