import type { Job } from "./job";
import { modelArtifacts, type TrainingRequest } from "./training-job";

/** What Describe answers of jobs. Members without a value are left out when the answer becomes JSON. */
export function describeProcessing(job: Job): Record<string, unknown> {
  return {
    StoppingCondition: { MaxRuntimeInSeconds: 86_400 },
    ...withoutTags(job),
    ...summarizeProcessing(job),
    ProcessingStartTime: job.startTime,
  };
}

function summarizeProcessing(job: Job): Record<string, unknown> {
  return {
    ProcessingJobName: job.name,
    ProcessingJobArn: job.arn,
    ProcessingJobStatus: job.status,
    CreationTime: job.creationTime,
    LastModifiedTime: job.lastModifiedTime,
    ProcessingEndTime: job.endTime,
    FailureReason: job.failureReason,
    ExitMessage: job.exitMessage,
  };
}

export function describeTraining(job: Job): Record<string, unknown> {
  const seconds = job.startTime && job.endTime ? Math.ceil(job.endTime - job.startTime) : undefined;
  return {
    StoppingCondition: { MaxRuntimeInSeconds: 86_400 },
    ...withoutTags(job),
    ...summarizeTraining(job),
    // SageMaker names the location before there is anything in it.
    ModelArtifacts: { S3ModelArtifacts: modelArtifacts(job.request as unknown as TrainingRequest) },
    SecondaryStatusTransitions: job.transitions,
    FailureReason: job.failureReason,
    TrainingStartTime: job.startTime,
    TrainingTimeInSeconds: seconds,
    BillableTimeInSeconds: seconds,
    FinalMetricDataList: [...job.metrics].map(([MetricName, metric]) => ({ MetricName, ...metric })),
    EnableNetworkIsolation: job.request["EnableNetworkIsolation"] ?? false,
  };
}

function summarizeTraining(job: Job): Record<string, unknown> {
  return {
    TrainingJobName: job.name,
    TrainingJobArn: job.arn,
    TrainingJobStatus: job.status,
    SecondaryStatus: job.transitions.at(-1)?.Status ?? "Starting",
    CreationTime: job.creationTime,
    LastModifiedTime: job.lastModifiedTime,
    TrainingEndTime: job.endTime,
  };
}

function withoutTags(job: Job): Record<string, unknown> {
  return Object.fromEntries(Object.entries(job.request).filter(([name]) => name !== "Tags"));
}
