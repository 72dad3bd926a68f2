/** Names of everything that a project has in AWS, each within its service's limit for every legal project (see the tests). */
export interface ProjectNames {
  readonly artifactBucket: string;
  readonly modelPackageGroup: string;
  /** The training pipeline of the default branch. */
  readonly pipeline: string;
  /** First part of the names of the pipelines and model package groups that other branches have. */
  readonly branchPrefix: string;
  /** First part of the names of endpoints, their models, configurations and alarms; the stage follows. */
  readonly endpointPrefix: string;
  readonly buildCodeRepository: string;
  readonly deployCodeRepository: string;
  /** Name of the function and of its role. */
  readonly seedCommitFunction: string;
  readonly seedCommitFunctionLogGroup: string;
  /** Name of the function and of its role. */
  readonly deployPipeline: string;
  readonly deployPipelineLogGroup: string;
  readonly triggerTokenSecret: string;
  readonly approvalsTable: string;
  readonly approvalRule: string;
  readonly deadLetterQueue: string;
}

/**
 * What people look up by hand and what CI makes carries the project's name; all else carries the id alone, which is short and
 * unique. SageMaker gives out ids of `p-` and 12 characters and allows names of 32 and ids of 20 characters:
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeProject.html
 */
export function projectNames(projectName: string, projectId: string): ProjectNames {
  const prefix = `sagemaker-${projectId}`;
  const nameAndId = `${projectName}-${projectId}`;
  const seedCommitFunction = `${prefix}-seed-code-checkin`;
  const deployPipeline = `${prefix}-deploy-pipeline`;
  return {
    artifactBucket: prefix,
    modelPackageGroup: nameAndId,
    pipeline: nameAndId,
    branchPrefix: `${nameAndId}-`,
    endpointPrefix: `${nameAndId}-`,
    buildCodeRepository: `${prefix}-modelbuild`,
    deployCodeRepository: `${prefix}-modeldeploy`,
    seedCommitFunction,
    seedCommitFunctionLogGroup: functionLogGroup(seedCommitFunction),
    deployPipeline,
    deployPipelineLogGroup: functionLogGroup(deployPipeline),
    triggerTokenSecret: `${prefix}-deploy-trigger`,
    approvalsTable: `${prefix}-approvals`,
    approvalRule: `${prefix}-model-approved`,
    deadLetterQueue: `${prefix}-deploy-dead-letters`,
  };
}

/**
 * Name of the log group that Lambda writes a function's logs to, of a project or of the catalog.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
 */
export function functionLogGroup(functionName: string): string {
  return `/aws/lambda/${functionName}`;
}

/** Resource part of the ARN of a SageMaker project: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html */
export function projectArnResource(projectName: string): string {
  return `project/${projectName}`;
}
