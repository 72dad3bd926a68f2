import { PROJECT_ID, PROJECT_NAME, STAGE_NAME } from "./inputs";
import { projectNames } from "./project-names";

/** The parts of the name of an endpoint that a project's deploy repository makes: `<project name>-<project id>-<stage>`. */
interface EndpointNameParts {
  readonly projectName: string;
  readonly projectId: string;
  /** `StageName` of the deploy repository's config file. */
  readonly stage: string;
}

/** Name of the endpoint of a stage. */
export function endpointName({ projectName, projectId, stage }: EndpointNameParts): string {
  return `${projectNames(projectName, projectId).endpointPrefix}${stage}`;
}

/**
 * The parts of an endpoint's name; undefined for a name that no project has.
 *
 * All three parts may hold hyphens. Of several ways to read a name the one with the shortest project name counts: it is the
 * right one for every id that SageMaker gives out, as such an id does not fit into a stage.
 */
export function parseEndpointName(name: string): EndpointNameParts | undefined {
  for (const { index } of name.matchAll(/-(?=p-)/g)) {
    const [, projectId = "", stage = ""] = /^-(p-[^-]+)-(.+)$/.exec(name.slice(index)) ?? [];
    const parts = { projectName: name.slice(0, index), projectId, stage };
    if (isLegal(parts)) return parts;
  }
  return undefined;
}

function isLegal({ projectName, projectId, stage }: EndpointNameParts): boolean {
  return PROJECT_NAME.accepts(projectName) && PROJECT_ID.accepts(projectId) && STAGE_NAME.accepts(stage);
}
