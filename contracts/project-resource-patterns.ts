import { DEPLOYMENTS_PREFIX } from "./artifact-keys";
import { functionLogGroup, projectNames } from "./project-names";

/**
 * What the resources of projects are called, as patterns for policies. SageMaker's project ids begin with `p-`:
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateProject.html
 */
export const PROJECT_IDS = "p-*";

const names = projectNames("*", PROJECT_IDS);

export const PROJECT_RESOURCES = names.artifactBucket;

export const PROJECT_BUCKETS = PROJECT_RESOURCES;
export const PROJECT_RULES = PROJECT_RESOURCES;
export const PROJECT_FUNCTIONS_LOGS = functionLogGroup(PROJECT_RESOURCES);

/** What carries the project's name as well: `<name>-<project id>` and, for what CI deploys, more behind it. */
export const PROJECT_NAMED_RESOURCES = names.modelPackageGroup;

/** What the deploy repository keeps in the buckets of projects. */
export const PROJECT_DEPLOYMENTS = `${PROJECT_BUCKETS}/${DEPLOYMENTS_PREFIX}*`;

/**
 * Stacks of projects: Service Catalog calls them `SC-…`, SageMaker those from templates in S3 `SP-…`
 * (https://github.com/aws-samples/sagemaker-custom-project-templates/blob/main/s3_templates/mlops-github-actions/iam/cfn-stack-sm-projects.json).
 */
export const S3_TEMPLATE_STACKS = "SP-*";
export const PROJECT_STACKS = ["SC-*", S3_TEMPLATE_STACKS] as const;

/** IAM path of the roles that a project makes for its functions. */
export const PROJECT_ROLE_PATH = "/sagemaker-projects/";
