import type { Jobs } from "../../jobs/jobs";
import type { PipelineExecution, StepRun } from "../execution";
import type { Json, JsonObject } from "../json";

/** What a step works with. */
export interface StepContext {
  readonly execution: PipelineExecution;
  readonly run: StepRun;
  readonly jobs: Jobs;
  /** A value with its expressions replaced. `own` are variables that only this step has, such as its job's name. */
  resolve(value: Json, own?: JsonObject): Promise<Json>;
  /** Calls an operation of SageMaker that makes something. @throws StepFailure with SageMaker's message */
  create(operation: string, input: JsonObject): Promise<JsonObject>;
  /** Calls an operation of SageMaker. */
  describe(operation: string, input: JsonObject): Promise<JsonObject>;
  /** Tells that what the step waits for has been made. */
  executing(metadata: JsonObject): void;
}

/** Plays a step; the result is what `Steps.NAME.…` stands for. @throws StepFailure */
export type StepPlay = (context: StepContext) => Promise<Json>;

/** Why a step failed: its FailureReason. */
export class StepFailure extends Error {
  override readonly name = "StepFailure";
}

export function clientError(message: string): StepFailure {
  return new StepFailure(`ClientError: ${message}`);
}
