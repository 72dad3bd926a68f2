import type { ServiceContext } from "../../service";
import type { ExecutionHooks } from "./execution-run";
import type { PipelineStore } from "./pipeline-store";

/** What every operation on pipelines works with. */
export interface PipelineContext {
  readonly store: PipelineStore;
  readonly serviceContext: ServiceContext;
  readonly hooks: ExecutionHooks;
}

export type PipelineOperation = (input: never, context: PipelineContext) => unknown;
export type PipelineOperations = Readonly<Record<string, PipelineOperation>>;
