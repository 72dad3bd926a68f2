import { PROJECT_ID_TAG, PROJECT_NAME_TAG } from "../../contracts/tags";
import type { ProjectVariables } from "./variables/project-variables";

/**
 * Tags of every AWS resource of a project. SageMaker Studio finds a project's repositories and model groups by the first two
 * (https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-projects-templates-custom.html).
 */
export function projectTags(variables: ProjectVariables): Record<string, string> {
  return {
    [PROJECT_NAME_TAG]: variables.projectName.stringValue,
    [PROJECT_ID_TAG]: variables.projectId.stringValue,
    env: variables.env.stringValue,
    organization: variables.organization.stringValue,
    role: variables.role.stringValue,
  };
}
