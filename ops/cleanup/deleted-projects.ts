import {
  GetResourcesCommand,
  type ResourceTagMapping,
  ResourceGroupsTaggingAPIClient,
} from "@aws-sdk/client-resource-groups-tagging-api";
import type { Aws } from "../aws/aws";
import { allPages } from "../aws/pages";
import { inParallel } from "../aws/parallel";
import type { Catalog } from "../catalog/catalog";
import { openDeletions } from "../projects/deletions";
import { readRunStatus, type RunStatus } from "../projects/run-status";
import type { CleanupPlace } from "./orphaned-resource";
import { readProjectState, type ProjectState } from "./project-state";

const READ_AT_ONCE = 20;

/** A project of the catalog that was deleted in Studio, and of which something is left. */
export interface DeletedProject {
  readonly id: string;
  readonly status: RunStatus | undefined;
  /** Undefined when there is no state. */
  readonly state: ProjectState | undefined;
  /** ARNs of resources that carry its id in a tag. */
  readonly resources: readonly string[];
}

/**
 * Deleted projects by what the state bucket and the resources' tags have of them. Those that the catalog's own function is
 * destroying are left to it.
 */
export async function listDeletedProjects(place: CleanupPlace): Promise<DeletedProject[]> {
  const { aws, catalog, livingIds, knownIds: withObjects } = place;
  const [tagged, underWay] = await Promise.all([taggedResources(aws), openDeletions(aws, catalog)]);
  const known = [...withObjects, ...idsOfCatalog(tagged, catalog)];
  const ids = new Set(known.filter((id) => !livingIds.has(id) && !underWay.has(id)));
  return inParallel([...ids].sort(), READ_AT_ONCE, async (id) => {
    const hasObjects = withObjects.includes(id);
    const [status, state] = await Promise.all([
      hasObjects ? readRunStatus(aws, catalog.stateBucket, id) : undefined,
      hasObjects ? readProjectState(aws, catalog.stateBucket, id) : undefined,
    ]);
    const resources = tagged
      .filter((resource) => tagOf(resource, "sagemaker:project-id") === id)
      .map(({ ResourceARN = "" }) => ResourceARN)
      .sort();
    return { id, status, state, resources };
  });
}

/**
 * SHA-256 sums of the packages that projects were last applied from: the destruction of deleted ones needs them, and Service Catalog
 * knows nothing of projects from S3.
 */
export async function packagesInUse({ aws, catalog, knownIds }: CleanupPlace): Promise<Set<string>> {
  const statuses = await inParallel(knownIds, READ_AT_ONCE, (id) =>
    readRunStatus(aws, catalog.stateBucket, id),
  );
  return new Set(statuses.flatMap((status) => status?.package ?? []));
}

async function taggedResources(aws: Aws): Promise<ResourceTagMapping[]> {
  return allPages(async (PaginationToken) => {
    const answer = await aws.client(ResourceGroupsTaggingAPIClient).send(
      new GetResourcesCommand({
        TagFilters: [{ Key: "sagemaker:project-id" }],
        ResourcesPerPage: 100,
        PaginationToken,
      }),
    );
    return { items: answer.ResourceTagMappingList, next: answer.PaginationToken };
  });
}

/** Projects of other products have tags of SageMaker too; ours have the three parts of the catalog's prefix beside them. */
function idsOfCatalog(resources: readonly ResourceTagMapping[], { prefix }: Catalog): string[] {
  return resources
    .filter(
      (resource) => ["env", "organization", "role"].map((key) => tagOf(resource, key)).join("-") === prefix,
    )
    .flatMap((resource) => tagOf(resource, "sagemaker:project-id") ?? []);
}

function tagOf({ Tags = [] }: ResourceTagMapping, key: string): string | undefined {
  return Tags.find(({ Key }) => Key === key)?.Value;
}
