import type { ProjectVariables } from "./variables/project-variables";

/**
 * Tags of every AWS resource of a project. SageMaker Studio finds a project's repositories and model groups by the first two
 * (https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-projects-templates-custom.html).
 */
export function projectTags(variables: ProjectVariables): Record<string, string> {
  return {
    "sagemaker:project-name": variables.projectName.stringValue,
    "sagemaker:project-id": variables.projectId.stringValue,
    env: variables.env.stringValue,
    organization: variables.organization.stringValue,
    role: variables.role.stringValue,
  };
}
