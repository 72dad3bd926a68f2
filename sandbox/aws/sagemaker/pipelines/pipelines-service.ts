import { apiModels } from "../../api-model/api-model";
import { validateInput } from "../../api-model/input-validation";
import type { JsonOperation, Service } from "../../service";
import type { Jobs } from "../jobs/jobs";
import { executionOperations } from "./execution-operations";
import { executionQueries } from "./execution-queries";
import type { ExecutionHooks } from "./execution-run";
import type { PipelineContext, PipelineOperation, PipelineOperations } from "./pipeline-context";
import { executionEvent, stepEvent } from "./pipeline-events";
import { pipelineOperations } from "./pipeline-operations";
import { PipelineStore } from "./pipeline-store";
import { pipelineTags } from "./pipeline-tags";
import { StepPlayer } from "./step-player";

const OPERATIONS: PipelineOperations = {
  ...pipelineOperations,
  ...executionOperations,
  ...executionQueries,
  ...pipelineTags,
};

/** SageMaker Pipelines: executions that run, with the jobs of `jobs`. */
export function pipelinesService(jobs: Jobs): Service {
  const { serviceContext } = jobs;
  const models = apiModels(serviceContext.python);
  const stores = new Map<string, PipelineStore>();
  const player = new StepPlayer(jobs);
  const hooks: ExecutionHooks = {
    play: (execution, run, executing) => player.play(execution, run, executing),
    executionChanged: (execution, previous) => serviceContext.emitEvent(executionEvent(execution, previous)),
    stepChanged: (execution, run, previous) => serviceContext.emitEvent(stepEvent(execution, run, previous)),
  };
  const contextOf = (region: string): PipelineContext => {
    const store = stores.get(region) ?? new PipelineStore(region, serviceContext.accountId);
    stores.set(region, store);
    return { store, serviceContext, hooks };
  };
  const operation =
    (name: string, play: PipelineOperation): JsonOperation =>
    async (input, call) => {
      // Other resources' tags are checked by whoever keeps them.
      if (!Object.hasOwn(pipelineTags, name)) validateInput(await models("sagemaker"), name, input);
      return play(input as never, contextOf(call.region));
    };
  return {
    signingName: "sagemaker",
    json: Object.fromEntries(Object.entries(OPERATIONS).map(([name, play]) => [name, operation(name, play)])),
    async stop() {
      const runs = [...stores.values()].flatMap((store) => [...store.runs.values()]);
      runs.forEach((run) => run.stop());
      await Promise.all(runs.map((run) => run.whenEnded()));
    },
  };
}
