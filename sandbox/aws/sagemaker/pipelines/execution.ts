import { now } from "../registry";
import type { Json, JsonObject } from "./json";
import type { Pipeline } from "./pipeline";
import type { PipelineDefinition } from "./pipeline-definition";
import type { Step } from "./step";

export type ExecutionStatus = "Executing" | "Stopping" | "Stopped" | "Failed" | "Succeeded";
export type StepStatus = "Starting" | "Executing" | "Stopping" | "Stopped" | "Failed" | "Succeeded";

/** A step that has been started. Times are epoch seconds, as the API sends them. */
export interface StepRun {
  readonly step: Step;
  readonly startTime: number;
  status: StepStatus;
  endTime?: number;
  failureReason?: string;
  metadata: JsonObject;
  /** What `Steps.NAME.…` stands for, once the step has succeeded. */
  properties: Json;
  /** Ends what the step waits for. */
  stop?: () => void;
}

export interface PipelineExecution {
  readonly id: string;
  readonly arn: string;
  readonly region: string;
  readonly pipeline: Pipeline;
  readonly creationTime: number;
  readonly definition: PipelineDefinition;
  readonly parameters: ReadonlyMap<string, Json>;
  readonly steps: Map<string, StepRun>;
  readonly roleArn: string;
  readonly mostSteps: number;
  experiment?: Json;
  displayName: string;
  description?: string;
  lastModifiedTime: number;
  status: ExecutionStatus;
  failureReason?: string;
}

const VARIABLES: Readonly<Record<string, (execution: PipelineExecution) => Json>> = {
  StartDateTime: ({ creationTime }) => new Date(creationTime * 1000).toISOString(),
  CurrentDateTime: () => new Date(now() * 1000).toISOString(),
  PipelineName: ({ pipeline }) => pipeline.name,
  PipelineArn: ({ pipeline }) => pipeline.arn,
  PipelineExecutionId: ({ id }) => id,
  PipelineExecutionArn: ({ arn }) => arn,
};

/** A variable of the execution itself; those of a job are its step's. */
export function executionVariable(execution: PipelineExecution, name: string): Json | undefined {
  return Object.hasOwn(VARIABLES, name) ? VARIABLES[name]?.(execution) : undefined;
}

export function isRunning({ status }: PipelineExecution): boolean {
  return status === "Executing" || status === "Stopping";
}
