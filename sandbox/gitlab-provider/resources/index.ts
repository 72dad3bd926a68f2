import { branchProtection } from "./branch-protection";
import { group } from "./group";
import { pipelineTrigger } from "./pipeline-trigger";
import { project } from "./project";
import { projectAccessToken } from "./project-access-token";
import { projectMembership } from "./project-membership";
import { projectVariable } from "./project-variable";
import type { Resource } from "./resource";

/** The resource types that the sandbox plays, by Terraform's name. */
export const RESOURCES: ReadonlyMap<string, Resource> = new Map(
  [
    branchProtection,
    group,
    pipelineTrigger,
    project,
    projectAccessToken,
    projectMembership,
    projectVariable,
  ].map((resource) => [resource.type, resource]),
);
