import { AwsError } from "../../aws-error";
import type { ExecutionRun } from "./execution-run";
import type { Pipeline } from "./pipeline";

/** The pipelines of one region and their executions. */
export class PipelineStore {
  /** By name. */
  readonly pipelines = new Map<string, Pipeline>();
  /** By ARN of the execution, in the order of their starts. */
  readonly runs = new Map<string, ExecutionRun>();
  /** ARN of the execution that a call of StartPipelineExecution makes, by pipeline and token. */
  readonly starts = new Map<string, Promise<string>>();

  constructor(
    readonly region: string,
    readonly accountId: string,
  ) {}

  arn(name: string): string {
    return `arn:aws:sagemaker:${this.region}:${this.accountId}:pipeline/${name}`;
  }

  /** @throws AwsError ResourceNotFound */
  pipeline(nameOrArn: string): Pipeline {
    const name = nameOrArn.slice(nameOrArn.lastIndexOf("/") + 1);
    const found = this.pipelines.get(name);
    if (found) return found;
    throw new AwsError("ResourceNotFound", `Pipeline '${this.arn(name)}' does not exist.`);
  }

  /** @throws AwsError ResourceNotFound */
  run(executionArn: string): ExecutionRun {
    const found = this.runs.get(executionArn);
    if (found) return found;
    throw new AwsError("ResourceNotFound", `Pipeline execution '${executionArn}' does not exist.`);
  }

  runsOf(pipeline: Pipeline): ExecutionRun[] {
    return [...this.runs.values()].filter(({ execution }) => execution.pipeline === pipeline);
  }
}
