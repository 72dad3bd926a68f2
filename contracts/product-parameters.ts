import * as aws from "./aws-inputs";
import * as input from "./inputs";

/**
 * What each parameter of the product's template accepts that takes free text. The template itself has the parameters' types,
 * defaults, descriptions and lists of allowed values: command-runner/product-template.yaml.
 */
export const PRODUCT_PARAMETERS = {
  SageMakerProjectName: input.PROJECT_NAME,
  SageMakerProjectId: input.PROJECT_ID,
  GitBuildRepoName: input.REPOSITORY_NAME,
  GitDeployRepoName: input.REPOSITORY_NAME,
  GitNamespace: input.GIT_NAMESPACE,
  GitUserName: input.GIT_USER_NAME,
  GitlabURL: input.GITLAB_URL,
  RunToken: input.RUN_TOKEN,
  StateLockId: input.STATE_LOCK_ID,
  SubnetId: aws.SUBNET_ID,
  SecurityGroupId: aws.SECURITY_GROUP_ID,
  InstanceType: aws.INSTANCE_TYPE,
  MLOpsS3Bucket: aws.BUCKET_NAME,
  CommandRunnerIAMInstanceProfile: aws.ROLE_NAME,
  CommandRunnerCWLogGrp: aws.LOG_GROUP_NAME,
  SecretsManagerGitlabPrivateToken: aws.SECRET,
  SecretsManagerGitlabUserSecretARN: aws.SECRET_ARN,
  SecretsManagerGitlabIAMAccessKey: aws.SECRET,
  SecretsManagerGitlabIAMSecretKey: aws.SECRET,
} as const;
