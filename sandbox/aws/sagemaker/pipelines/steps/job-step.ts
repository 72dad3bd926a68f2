import { describeProcessing, describeTraining } from "../../jobs/job-answers";
import type { Job } from "../../jobs/job";
import { randomText } from "../identifiers";
import { isObject, type Json } from "../json";
import { clientError, type StepContext, type StepPlay } from "./step-play";

interface JobType {
  readonly operation: string;
  readonly nameMember: string;
  readonly arnMember: string;
  readonly metadata: string;
  readonly describe: (job: Job) => Record<string, unknown>;
}

export const playProcessing = jobStep({
  operation: "CreateProcessingJob",
  nameMember: "ProcessingJobName",
  arnMember: "ProcessingJobArn",
  metadata: "ProcessingJob",
  describe: describeProcessing,
});

export const playTraining = jobStep({
  operation: "CreateTrainingJob",
  nameMember: "TrainingJobName",
  arnMember: "TrainingJobArn",
  metadata: "TrainingJob",
  describe: describeTraining,
});

function jobStep(type: JobType): StepPlay {
  return async (context) => {
    const name = newName(context);
    const { run, jobs } = context;
    const request = await context.resolve(run.step.arguments, { [type.nameMember]: name });
    const made = await context.create(type.operation, {
      ...(isObject(request) ? request : {}),
      [type.nameMember]: name,
    });
    const arn = String(made[type.arnMember]);
    run.stop = () => jobs.stopJob(arn);
    context.executing({ [type.metadata]: { Arn: arn } });
    const job = await jobs.ended(arn);
    if (job.status === "Completed") return type.describe(job) as Json;
    throw clientError(job.failureReason ?? `The job ${name} was stopped`);
  };
}

/** The service names what a pipeline makes, at most 63 characters long. */
export function newName({ execution, run }: StepContext): string {
  const prefix = `pipelines-${execution.id}-`;
  const suffix = `-${randomText(10)}`;
  return `${prefix}${run.step.name.replaceAll("_", "-").slice(0, 63 - prefix.length - suffix.length)}${suffix}`;
}
