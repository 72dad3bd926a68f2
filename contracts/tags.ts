/**
 * Tags by which SageMaker Studio knows what belongs to a project.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-projects-templates-custom.html
 */
export const PROJECT_NAME_TAG = "sagemaker:project-name";
export const PROJECT_ID_TAG = "sagemaker:project-id";

/** With the value `true`, Studio offers a product or a template in S3. */
export const STUDIO_VISIBILITY_TAG = "sagemaker:studio-visibility";
