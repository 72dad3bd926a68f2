import { CreateModelPackageCommand } from "@aws-sdk/client-sagemaker";
import { BUCKET, type Hosted, ROLE, SKLEARN, tinyModel } from "../../sandbox/testing/hosted";

/** CI variables of the deploy repository of a project. */
export function ciVariables(name: string, id: string): Readonly<Record<string, string>> {
  return {
    SAGEMAKER_PROJECT_NAME: name,
    SAGEMAKER_PROJECT_ID: id,
    MODEL_PACKAGE_GROUP_NAME: `${name}-${id}`,
    ENDPOINT_NAME_PREFIX: `${name}-${id}-`,
    SAGEMAKER_PROJECT_ARN: `arn:aws:sagemaker:us-east-1:123456789012:project/${name}`,
    SAGEMAKER_PIPELINE_ROLE_ARN: ROLE,
    ARTIFACT_BUCKET: BUCKET,
  };
}

/** Registers a version of a model package group that answers this name, approved. */
export async function approvedVersion(hosted: Hosted, group: string, name: string): Promise<void> {
  const { ModelDataUrl, Environment } = await hosted.scriptContainer(name, tinyModel(name));
  await hosted.sagemaker.send(
    new CreateModelPackageCommand({
      ModelPackageGroupName: group,
      ModelApprovalStatus: "Approved",
      InferenceSpecification: {
        Containers: [{ Image: SKLEARN, ModelDataUrl, Environment }],
        SupportedContentTypes: ["text/csv"],
        SupportedResponseMIMETypes: ["text/csv"],
      },
    }),
  );
}
