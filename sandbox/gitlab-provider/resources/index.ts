import { branchProtection } from "./branch-protection";
import { pipelineTrigger } from "./pipeline-trigger";
import { project } from "./project";
import { projectVariable } from "./project-variable";
import type { Resource } from "./resource";

/** The resource types that the sandbox plays, by Terraform's name. */
export const RESOURCES: ReadonlyMap<string, Resource> = new Map(
  [branchProtection, pipelineTrigger, project, projectVariable].map((resource) => [resource.type, resource]),
);
