import { apiModels } from "../../api-model/api-model";
import { validateInput } from "../../api-model/input-validation";
import type { JsonOperation, Service } from "../../service";
import { checkServiceRole } from "../service-role";
import { describeProcessing, describeTraining } from "./job-answers";
import type { Jobs } from "./jobs";
import { processingPlan, type ProcessingRequest } from "./processing-job";
import { trainingPlan, type TrainingRequest } from "./training-job";

interface JobName {
  readonly ProcessingJobName: string;
  readonly TrainingJobName: string;
}
type Operation = (input: never, region: string) => unknown;

/** SageMaker's processing and training jobs, run as programs of this machine. */
export function jobsService(jobs: Jobs): Service {
  const { serviceContext } = jobs;
  const models = apiModels(serviceContext.python);
  const operations: Record<string, Operation> = {
    async CreateProcessingJob(request: ProcessingRequest & Record<string, unknown>, region: string) {
      const { ProcessingJobName: name, RoleArn: role } = request;
      jobs.refuseTaken("processing", region, name);
      await checkServiceRole(serviceContext, role);
      const arn = jobs.arn("processing", region, name);
      const plan = await processingPlan(serviceContext, region, request, arn);
      return { ProcessingJobArn: jobs.start("processing", region, name, request, plan).arn };
    },
    async CreateTrainingJob(request: TrainingRequest & Record<string, unknown>, region: string) {
      const { TrainingJobName: name, RoleArn: role } = request;
      jobs.refuseTaken("training", region, name);
      await checkServiceRole(serviceContext, role);
      const arn = jobs.arn("training", region, name);
      const plan = await trainingPlan(serviceContext, region, request, arn);
      return { TrainingJobArn: jobs.start("training", region, name, request, plan).arn };
    },
    DescribeProcessingJob: (input: JobName, region: string) =>
      describeProcessing(jobs.find("processing", region, input.ProcessingJobName)),
    DescribeTrainingJob: (input: JobName, region: string) =>
      describeTraining(jobs.find("training", region, input.TrainingJobName)),
  };
  const checked =
    (name: string, play: Operation): JsonOperation =>
    async (input, call) => {
      validateInput(await models("sagemaker"), name, input);
      return play(input as never, call.region);
    };
  return {
    signingName: "sagemaker",
    json: Object.fromEntries(Object.entries(operations).map(([name, play]) => [name, checked(name, play)])),
    stop: () => jobs.stop(),
  };
}
