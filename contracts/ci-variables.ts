/** CI variables that both repositories of every project have. The seed code reads them: names and ARNs in them are finished. */
export const CI_VARIABLES = [
  "AWS_REGION",
  "ARTIFACT_BUCKET",
  /** Starts the name of each endpoint; the stage follows. */
  "ENDPOINT_NAME_PREFIX",
  /** Also the name of the training pipeline. */
  "MODEL_PACKAGE_GROUP_NAME",
  "SAGEMAKER_PIPELINE_ROLE_ARN",
  "SAGEMAKER_PROJECT_ARN",
  "SAGEMAKER_PROJECT_ID",
  "SAGEMAKER_PROJECT_NAME",
] as const;

export type CiVariable = (typeof CI_VARIABLES)[number];
