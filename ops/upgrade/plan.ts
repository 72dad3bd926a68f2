import { ResourceNotFoundException, ServiceCatalog } from "@aws-sdk/client-service-catalog";
import { type Aws, unlessRefused } from "../aws/aws";
import { inParallel, settled } from "../aws/parallel";
import type { Catalog, Release } from "../catalog/catalog";
import type { ParameterDefaults } from "../catalog/catalog-template";
import { skipReason, type Skip } from "../projects/skip-reason";
import { type Parameters, presentParameters } from "../projects/project-parameters";
import type { Project } from "../projects/projects";

/** What an upgrade would do with one project. */
export type PlannedUpgrade = { readonly project: Project } & (Skip | ParameterPlan);

export interface ParameterPlan {
  /** For people. */
  readonly changes: readonly string[];
  /** To be sent with the update. */
  readonly parameters: Parameters;
}

/** Filled in by SageMaker itself, whatever is sent. */
const FILLED_IN = ["SageMakerProjectName", "SageMakerProjectId"];
const DESCRIBED_AT_ONCE = 8;

/**
 * Compares each project with the newest release: its release, and the parameters that an update would send.
 */
export async function planUpgrades(
  aws: Aws,
  catalog: Catalog,
  projects: readonly Project[],
  target: Release,
): Promise<PlannedUpgrade[]> {
  const releases = new Map<string, Promise<ParameterDefaults | undefined>>();
  const defaultsOf = (artifactId: string) => {
    const known = releases.get(artifactId) ?? defaultsOfRelease(aws, catalog, artifactId);
    releases.set(artifactId, known);
    return known;
  };
  return inParallel(projects, DESCRIBED_AT_ONCE, async (project) => {
    const skip = withoutNeed(project, target);
    if (skip) return { project, ...skip };
    const found = await settled("It can not be planned", planOne(aws, project, target, defaultsOf));
    return found.value ?? { project, skip: found.problem, bad: true };
  });
}

function withoutNeed({ release, status }: Project, target: Release): Skip | undefined {
  if (release.id !== target.id) return undefined;
  return status.endsWith("Failed")
    ? { skip: `has ${target.name} already, and is ${status}`, bad: true }
    : { skip: `has ${target.name} already` };
}

async function planOne(
  aws: Aws,
  project: Project,
  target: Release,
  defaultsOf: (artifactId: string) => Promise<ParameterDefaults | undefined>,
): Promise<PlannedUpgrade> {
  const [present, before, after] = await Promise.all([
    presentParameters(aws, project.name),
    defaultsOf(project.release.id),
    defaultsOf(target.id),
  ]);
  if (!after) throw new Error(`the release ${target.name} says nothing of its parameters`);
  const skip = skipReason(project, present["TerraformAction"]);
  if (skip) return { project, ...skip };
  const parameters = Object.fromEntries(
    Object.entries(present).filter(([name]) => name in after && !FILLED_IN.includes(name)),
  );
  return { project, parameters, changes: parameterChanges(present, before ?? {}, after) };
}

/** Undefined for a release that is gone. */
async function defaultsOfRelease(
  aws: Aws,
  { productId }: Catalog,
  ProvisioningArtifactId: string,
): Promise<ParameterDefaults | undefined> {
  const described = aws.client(ServiceCatalog).describeProvisioningArtifact({
    ProductId: productId,
    ProvisioningArtifactId,
    IncludeProvisioningArtifactParameters: true,
  });
  const artifact = await unlessRefused(ResourceNotFoundException, described);
  const parameters = artifact?.ProvisioningArtifactParameters ?? [];
  return (
    artifact &&
    Object.fromEntries(parameters.map(({ ParameterKey = "", DefaultValue }) => [ParameterKey, DefaultValue]))
  );
}

/** For people: parameters that come and go, and defaults that change, with what becomes of the project's value. */
function parameterChanges(
  present: Parameters,
  before: ParameterDefaults,
  after: ParameterDefaults,
): string[] {
  const shown = (value: string | undefined) => JSON.stringify(value ?? "");
  const added = Object.keys(after)
    .filter((name) => !(name in before) && !(name in present) && Object.keys(before).length > 0)
    .map((name) => `new parameter ${name} = ${shown(after[name])}`);
  const removed = Object.keys(present)
    .filter((name) => !(name in after) && !FILLED_IN.includes(name))
    .map((name) => `parameter ${name} is gone; its value was ${shown(present[name])}`);
  const changed = Object.keys(after)
    .filter((name) => name in before && before[name] !== after[name])
    .filter((name) => (present[name] ?? before[name]) !== after[name])
    .map((name) =>
      name in present
        ? `${name} stays ${shown(present[name])}, while its default is ${shown(after[name])} now`
        : `${name} = ${shown(before[name])} -> ${shown(after[name])}`,
    );
  return [...added, ...removed, ...changed];
}
