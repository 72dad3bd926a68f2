import {
  BUCKET_NAME,
  INSTANCE_TYPE,
  LOG_GROUP_NAME,
  ROLE_NAME,
  SECRET,
  SECRET_ARN,
  SECURITY_GROUP_ID,
  SUBNET_ID,
} from "./aws-inputs";
import {
  GIT_NAMESPACE,
  GIT_USER_NAME,
  GITLAB_URL,
  PROJECT_ID,
  PROJECT_NAME,
  REPOSITORY_NAME,
  RUN_TOKEN,
  STATE_LOCK_ID,
} from "./inputs";

/**
 * What each parameter of the product's template accepts that takes free text. The template itself has the parameters' types,
 * defaults, descriptions and lists of allowed values: command-runner/product-template.yaml.
 */
export const PRODUCT_PARAMETERS = {
  SageMakerProjectName: PROJECT_NAME,
  SageMakerProjectId: PROJECT_ID,
  GitBuildRepoName: REPOSITORY_NAME,
  GitDeployRepoName: REPOSITORY_NAME,
  GitNamespace: GIT_NAMESPACE,
  GitUserName: GIT_USER_NAME,
  GitlabURL: GITLAB_URL,
  RunToken: RUN_TOKEN,
  StateLockId: STATE_LOCK_ID,
  SubnetId: SUBNET_ID,
  SecurityGroupId: SECURITY_GROUP_ID,
  InstanceType: INSTANCE_TYPE,
  MLOpsS3Bucket: BUCKET_NAME,
  CommandRunnerIAMInstanceProfile: ROLE_NAME,
  CommandRunnerCWLogGrp: LOG_GROUP_NAME,
  SecretsManagerGitlabPrivateToken: SECRET,
  SecretsManagerGitlabUserSecretARN: SECRET_ARN,
  SecretsManagerGitlabIAMAccessKey: SECRET,
  SecretsManagerGitlabIAMSecretKey: SECRET,
} as const;
