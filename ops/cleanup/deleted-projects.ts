import {
  paginateGetResources,
  ResourceGroupsTaggingAPIClient,
  type ResourceTagMapping,
} from "@aws-sdk/client-resource-groups-tagging-api";
import type { RunStatus } from "../../contracts/run-status";
import { PROJECT_ID_TAG } from "../../contracts/tags";
import type { Aws } from "../aws/aws";
import { allItems } from "../aws/pages";
import { inParallel, settled } from "../aws/parallel";
import type { Catalog } from "../catalog/catalog";
import { pendingDeletions } from "../projects/pending-deletions";
import { readRunStatus } from "../projects/run-status";
import type { CleanupContext } from "./orphaned-resource";
import { type ProjectState, readProjectState } from "./project-state";

const READ_AT_ONCE = 20;

/** A project of the catalog that was deleted in Studio, and of which something is left. */
export interface DeletedProject {
  readonly id: string;
  readonly status: RunStatus | undefined;
  /** Undefined when there is no state. */
  readonly state: ProjectState | undefined;
  /** ARNs of resources that carry its id in a tag. */
  readonly resources: readonly string[];
  /** Why its status or its state can not be read; undefined when both are known. */
  readonly problem: string | undefined;
}

/**
 * Deleted projects by what the state bucket and the resources' tags have of them. Those that the catalog's own function is
 * destroying are left to it.
 */
export async function listDeletedProjects(context: CleanupContext): Promise<DeletedProject[]> {
  const { aws, catalog, livingIds, knownIds: withObjects } = context;
  const [tagged, pending] = await Promise.all([taggedResources(aws), pendingDeletions(aws, catalog)]);
  const known = [...withObjects, ...idsOfCatalog(tagged, catalog)];
  const ids = new Set(known.filter((id) => !livingIds.has(id) && !pending.retried.has(id)));
  return inParallel([...ids].sort(), READ_AT_ONCE, async (id) => {
    const objects = withObjects.includes(id)
      ? await readObjects(context, id)
      : { status: undefined, state: undefined, problem: undefined };
    const resources = tagged
      .filter((resource) => tagOf(resource, PROJECT_ID_TAG) === id)
      .map(({ ResourceARN = "" }) => ResourceARN)
      .sort();
    const problems = [objects.problem, pending.unreadable.get(id)].filter(Boolean);
    return { id, ...objects, resources, problem: problems.length > 0 ? problems.join("; ") : undefined };
  });
}

/** What can not be read of one project hides no other one. */
async function readObjects({ aws, catalog }: CleanupContext, id: string) {
  const [status, state] = await Promise.all([
    settled("its status can not be read", readRunStatus(aws, catalog.stateBucket, id)),
    settled("its state can not be read", readProjectState(aws, catalog.stateBucket, id)),
  ]);
  const problems = [status, state].flatMap((one) => ("problem" in one ? [one.problem] : []));
  return {
    status: "value" in status ? status.value : undefined,
    state: "value" in state ? state.value : undefined,
    problem: problems.length > 0 ? problems.join("; ") : undefined,
  };
}

/**
 * SHA-256 checksums of the packages that projects were last applied from: the destruction of deleted ones needs them, and Service Catalog
 * knows nothing of projects from S3.
 */
export async function packagesInUse({ aws, catalog, knownIds }: CleanupContext): Promise<Set<string>> {
  const statuses = await inParallel(knownIds, READ_AT_ONCE, (id) =>
    readRunStatus(aws, catalog.stateBucket, id),
  );
  return new Set(statuses.flatMap((status) => status?.package ?? []));
}

async function taggedResources(aws: Aws): Promise<ResourceTagMapping[]> {
  const pages = paginateGetResources(
    { client: aws.client(ResourceGroupsTaggingAPIClient), pageSize: 100 },
    { TagFilters: [{ Key: PROJECT_ID_TAG }] },
  );
  return allItems(pages, ({ ResourceTagMappingList }) => ResourceTagMappingList);
}

/** Projects of other products have tags of SageMaker too; ours have the three parts of the catalog's prefix beside them. */
function idsOfCatalog(resources: readonly ResourceTagMapping[], { prefix }: Catalog): string[] {
  return resources
    .filter(
      (resource) => ["env", "organization", "role"].map((key) => tagOf(resource, key)).join("-") === prefix,
    )
    .flatMap((resource) => tagOf(resource, PROJECT_ID_TAG) ?? []);
}

function tagOf({ Tags = [] }: ResourceTagMapping, key: string): string | undefined {
  return Tags.find(({ Key }) => Key === key)?.Value;
}
