import { isChanging, type Project } from "./projects";

/** Why a project is left as it is. */
export interface Skip {
  readonly skip: string;
  /** Whether somebody should look at it. */
  readonly bad?: boolean;
}

/**
 * Why no update of a project would come to anything now; undefined where it can be updated.
 * @param action its parameter TerraformAction, as it was given last
 */
export function skipReason(project: Pick<Project, "status">, action: string | undefined): Skip | undefined {
  if (isChanging(project)) return { skip: `is ${project.status}: an operation is in progress` };
  // SageMaker updates no project that was never made.
  if (project.status === "CreateFailed" || project.status.startsWith("Delete"))
    return { skip: `is ${project.status}, and can not be updated`, bad: true };
  if (action === "destroy") return { skip: "is destroyed: an update would destroy it again" };
  return undefined;
}
