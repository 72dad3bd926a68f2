import type { EmittedEvent } from "../../service";
import type { ExecutionStatus, PipelineExecution, StepRun, StepStatus } from "./execution";
import { isRunning } from "./execution";

/** https://docs.aws.amazon.com/sagemaker/latest/dg/automating-sagemaker-with-eventbridge.html#eventbridge-pipeline */
export function executionEvent(execution: PipelineExecution, previous?: ExecutionStatus): EmittedEvent {
  return {
    source: "aws.sagemaker",
    detailType: "SageMaker Model Building Pipeline Execution Status Change",
    resources: [execution.pipeline.arn, execution.arn],
    region: execution.region,
    detail: present({
      pipelineArn: execution.pipeline.arn,
      pipelineExecutionArn: execution.arn,
      pipelineExecutionDescription: execution.description,
      pipelineExecutionDisplayName: execution.displayName,
      currentPipelineExecutionStatus: execution.status,
      previousPipelineExecutionStatus: previous,
      executionStartTime: time(execution.creationTime),
      executionEndTime: isRunning(execution) ? undefined : time(execution.lastModifiedTime),
    }),
  };
}

export function stepEvent(execution: PipelineExecution, run: StepRun, previous?: StepStatus): EmittedEvent {
  const { step, metadata } = run;
  return {
    source: "aws.sagemaker",
    detailType: "SageMaker Model Building Pipeline Execution Step Status Change",
    resources: [execution.pipeline.arn, execution.arn],
    region: execution.region,
    detail: present({
      metadata,
      stepName: step.name,
      stepType: step.type,
      stepDisplayName: step.displayName,
      stepDescription: step.description,
      previousStepStatus: previous,
      currentStepStatus: run.status,
      stepStartTime: time(run.startTime),
      stepEndTime: run.endTime === undefined ? undefined : time(run.endTime),
      failureReason: run.failureReason,
      pipelineArn: execution.pipeline.arn,
      pipelineExecutionArn: execution.arn,
    }),
  };
}

/** Events have whole seconds. */
function time(seconds: number): string {
  return new Date(Math.floor(seconds) * 1000).toISOString().replace(".000Z", "Z");
}

function present(detail: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(detail).filter(([, value]) => value !== undefined));
}
