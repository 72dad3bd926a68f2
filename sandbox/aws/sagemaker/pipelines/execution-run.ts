import { now } from "../registry";
import type { ExecutionStatus, PipelineExecution, StepRun, StepStatus } from "./execution";
import type { Json, JsonObject } from "./json";
import type { Step } from "./step";
import { StepFailure } from "./steps/step-play";

/** What an execution needs to run: a way to play a step, and a listener for changes. */
export interface ExecutionHooks {
  /** @returns the step's properties @throws StepFailure */
  play(execution: PipelineExecution, run: StepRun, executing: (metadata: JsonObject) => void): Promise<Json>;
  executionChanged(execution: PipelineExecution, previous: ExecutionStatus | undefined): void;
  stepChanged(execution: PipelineExecution, run: StepRun, previous: StepStatus | undefined): void;
}

const FAILED = "Step failure: One or multiple steps failed.";
const MOST_REASON = 1024;

/** Starts the steps of an execution as soon as they may start, and ends it when none is left. */
export class ExecutionRun {
  private ended: Promise<void> = Promise.resolve();
  private finish: () => void = () => undefined;

  constructor(
    readonly execution: PipelineExecution,
    private readonly hooks: ExecutionHooks,
  ) {}

  start(): void {
    this.ended = new Promise((resolve) => (this.finish = resolve));
    this.enter("Executing");
    // The caller gets the execution's ARN before anything of it happens.
    setImmediate(() => this.advance());
  }

  /** Resolves when the execution has ended. */
  whenEnded(): Promise<void> {
    return this.ended;
  }

  /** Starts no further step and ends those that run. */
  stop(): void {
    if (this.execution.status !== "Executing") return;
    this.enter("Stopping");
    for (const run of this.running()) {
      this.change(run, "Stopping");
      run.stop?.();
    }
  }

  private advance(): void {
    if (this.execution.status === "Executing" && !this.hasFailed()) {
      const free = this.execution.mostSteps - this.running().length;
      this.execution.definition.steps
        .filter((step) => this.isReady(step))
        .slice(0, Math.max(free, 0))
        .forEach((step) => void this.runStep(step));
    }
    if (this.running().length === 0) this.end();
  }

  private async runStep(step: Step): Promise<void> {
    const run: StepRun = {
      step,
      startTime: now(),
      status: "Starting",
      metadata: {},
      properties: null,
    };
    this.execution.steps.set(step.name, run);
    this.hooks.stepChanged(this.execution, run, undefined);
    try {
      run.properties = await this.hooks.play(this.execution, run, (metadata) => {
        run.metadata = metadata;
        if (run.status === "Starting") this.change(run, "Executing");
        else run.stop?.();
      });
      this.leave(run, "Succeeded");
    } catch (problem) {
      const stopped = run.status === "Stopping";
      if (!stopped) run.failureReason = failureReason(problem);
      this.leave(run, stopped ? "Stopped" : "Failed");
    }
    this.advance();
  }

  private isReady(step: Step): boolean {
    const { steps } = this.execution;
    if (steps.has(step.name)) return false;
    if (!step.dependencies.every((name) => steps.get(name)?.status === "Succeeded")) return false;
    if (!step.branch) return true;
    const { properties } = steps.get(step.branch.condition) ?? {};
    return (properties as { Outcome?: Json } | undefined)?.Outcome === String(step.branch.outcome);
  }

  private running(): StepRun[] {
    return [...this.execution.steps.values()].filter(({ endTime }) => endTime === undefined);
  }

  private hasFailed(): boolean {
    return [...this.execution.steps.values()].some(({ status }) => status === "Failed");
  }

  private end(): void {
    if (this.execution.status === "Stopping") this.enter("Stopped");
    else if (this.hasFailed()) {
      this.execution.failureReason = FAILED;
      this.enter("Failed");
    } else this.enter("Succeeded");
    this.finish();
  }

  private enter(status: ExecutionStatus): void {
    const previous = this.execution.status === status ? undefined : this.execution.status;
    this.execution.status = status;
    this.execution.lastModifiedTime = now();
    this.hooks.executionChanged(this.execution, previous);
  }

  private leave(run: StepRun, status: StepStatus): void {
    run.endTime = now();
    run.stop = undefined;
    this.change(run, status);
  }

  private change(run: StepRun, status: StepStatus): void {
    const previous = run.status;
    run.status = status;
    this.hooks.stepChanged(this.execution, run, previous);
  }
}

function failureReason(problem: unknown): string | undefined {
  if (problem instanceof StepFailure) return problem.message.slice(0, MOST_REASON) || undefined;
  const message = problem instanceof Error ? (problem.stack ?? problem.message) : String(problem);
  return `InternalServerError: The sandbox failed: ${message}`.slice(0, MOST_REASON);
}
