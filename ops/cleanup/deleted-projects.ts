import {
  paginateGetResources,
  ResourceGroupsTaggingAPI,
  type ResourceTagMapping,
} from "@aws-sdk/client-resource-groups-tagging-api";
import type { RunStatus } from "../../contracts/run-status";
import { PROJECT_ID_TAG } from "../../contracts/tags";
import type { Aws } from "../aws/aws";
import { allItems } from "../aws/pages";
import { inParallel, settled } from "../aws/parallel";
import type { Catalog } from "../catalog/catalog";
import { pendingDeletions } from "../projects/pending-deletions";
import { recordsOf } from "../projects/records";
import type { CleanupContext } from "./orphaned-resource";
import { type ProjectState, readProjectState } from "./project-state";

const READ_AT_ONCE = 20;

/** A project of the catalog that was deleted in Studio, and of which something is left. */
export interface DeletedProject {
  readonly id: string;
  readonly status?: RunStatus;
  /** Undefined when there is no state. */
  readonly state?: ProjectState;
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
    const { problems, ...objects } = await readObjects(context, id);
    const resources = tagged
      .filter((resource) => tagOf(resource, PROJECT_ID_TAG) === id)
      .map(({ ResourceARN = "" }) => ResourceARN)
      .sort();
    const problem = [...problems, pending.unreadable.get(id)].filter(Boolean).join("; ");
    return { id, ...objects, resources, problem: problem || undefined };
  });
}

/** What can not be read of one project hides no other one. */
async function readObjects(
  { aws, catalog, knownIds }: CleanupContext,
  id: string,
): Promise<Pick<DeletedProject, "status" | "state"> & { readonly problems: (string | undefined)[] }> {
  if (!knownIds.includes(id)) return { problems: [] };
  const [status, state] = await Promise.all([
    settled("its status can not be read", recordsOf(aws, catalog).status(id)),
    settled("its state can not be read", readProjectState(aws, catalog, id)),
  ]);
  return { status: status.value, state: state.value, problems: [status.problem, state.problem] };
}

/**
 * SHA-256 checksums of the packages that projects were last applied from: the destruction of deleted ones needs them, and Service Catalog
 * knows nothing of projects from S3.
 */
export async function packagesInUse({ aws, catalog, knownIds }: CleanupContext): Promise<Set<string>> {
  const statuses = await inParallel(knownIds, READ_AT_ONCE, (id) => recordsOf(aws, catalog).status(id));
  return new Set(statuses.flatMap((status) => status?.package ?? []));
}

async function taggedResources(aws: Aws): Promise<ResourceTagMapping[]> {
  const pages = paginateGetResources(
    { client: aws.client(ResourceGroupsTaggingAPI), pageSize: 100 },
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
