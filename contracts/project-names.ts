/** Names of everything that a project has in AWS, each within its service's limit for every legal project (see the tests). */
export interface ProjectNames {
  readonly artifactBucket: string;
  readonly modelPackageGroup: string;
  readonly buildCodeRepository: string;
  readonly deployCodeRepository: string;
  /** Name of the function and of its role. */
  readonly seedCodeCheckIn: string;
  /** Name of the function and of its role. */
  readonly deployPipeline: string;
  readonly triggerTokenSecret: string;
  readonly approvalsTable: string;
  readonly approvalRule: string;
  readonly deadLetterQueue: string;
}

/**
 * Only the model package group carries the project's name, as teams look it up by hand; all else carries the id alone, which
 * is short and unique. SageMaker gives out ids of `p-` and 12 characters and allows names of 32 and ids of 20 characters:
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeProject.html
 */
export function projectNames(projectName: string, projectId: string): ProjectNames {
  const prefix = `sagemaker-${projectId}`;
  return {
    artifactBucket: prefix,
    modelPackageGroup: `${projectName}-${projectId}`,
    buildCodeRepository: `${prefix}-modelbuild`,
    deployCodeRepository: `${prefix}-modeldeploy`,
    seedCodeCheckIn: `${prefix}-seed-code-checkin`,
    deployPipeline: `${prefix}-deploy-pipeline`,
    triggerTokenSecret: `${prefix}-deploy-trigger`,
    approvalsTable: `${prefix}-approvals`,
    approvalRule: `${prefix}-model-approved`,
    deadLetterQueue: `${prefix}-deploy-dead-letters`,
  };
}
