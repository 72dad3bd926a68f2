import { paginateListProjects, type ProjectSummary, SageMaker } from "@aws-sdk/client-sagemaker";
import {
  paginateSearchProvisionedProducts,
  type ProvisionedProductAttribute,
  ServiceCatalog,
} from "@aws-sdk/client-service-catalog";
import { paginateListObjectsV2, S3 } from "@aws-sdk/client-s3";
import { PROJECTS_PREFIX } from "../../contracts/state-keys";
import { PROJECT_ID_TAG } from "../../contracts/tags";
import type { Aws } from "../aws/aws";
import { allItems } from "../aws/pages";
import type { Catalog, Release } from "../catalog/catalog";
import { BadInput } from "../errors";
import { releasesByPackage } from "./s3-projects";

/** A SageMaker project that was made from the catalog's product, or from its template in S3. */
export interface Project {
  readonly name: string;
  /** `p-…` */
  readonly id: string;
  /** Of the SageMaker project, such as `UpdateCompleted`. */
  readonly status: string;
  /** Whether it was made from the template in S3, without Service Catalog. */
  readonly fromS3: boolean;
  /** ARN of its CloudFormation stack; undefined before it has one. */
  readonly stack: string | undefined;
  /** Why the last launch failed, as Service Catalog says it. */
  readonly statusMessage: string | undefined;
  /** The release that it was made from or last updated to; one that is gone has its id alone. */
  readonly release: Pick<Release, "id" | "name">;
  /** ARN of the user or role that asked Service Catalog for it. */
  readonly madeBy: string | undefined;
  readonly created: Date | undefined;
}

/** The largest page of both services. */
const PAGE = 100;

/** Statuses of a project that nobody can use or update any more. */
const GONE = "DeleteCompleted";

export interface ProjectList {
  /** The catalog's projects, by name. */
  readonly projects: readonly Project[];
  /** Ids of all SageMaker projects of the account that are not deleted, whatever they were made from. */
  readonly livingIds: ReadonlySet<string>;
  /** Ids of the projects that the state bucket knows, deleted ones too. */
  readonly knownIds: readonly string[];
}

/**
 * The catalog's projects: SageMaker's list joined with Service Catalog's, 100 projects a call, and with what the state bucket knows,
 * which distinguishes the projects from S3. Only these have calls of their own.
 */
export async function listProjects(aws: Aws, catalog: Catalog): Promise<ProjectList> {
  const [living, products, knownIds] = await Promise.all([
    listLivingProjects(aws),
    listProducts(aws, catalog),
    listProjectFolders(aws, catalog),
  ]);
  const byId = new Map(products.map((product) => [projectIdOf(product), product]));
  const fromS3 = living.flatMap(({ ProjectId: id = "" }) =>
    !byId.has(id) && knownIds.includes(id) ? [id] : [],
  );
  const releases = await releasesByPackage(aws, catalog, fromS3);
  const projects = living
    .flatMap((project) => {
      const [product, release] = [byId.get(project.ProjectId ?? ""), releases.get(project.ProjectId ?? "")];
      if (product) return [{ ...summarized(project), ...provisioned(product, catalog) }];
      return release ? [{ ...summarized(project), ...fromTemplate(release) }] : [];
    })
    .sort((one, other) => one.name.localeCompare(other.name));
  return { projects, livingIds: new Set(living.map(({ ProjectId = "" }) => ProjectId)), knownIds };
}

/** Ids of the projects that the state bucket has a state or a status of, deleted ones too; a thousand a call. */
async function listProjectFolders(aws: Aws, { stateBucket }: Catalog): Promise<string[]> {
  const pages = paginateListObjectsV2(
    { client: aws.client(S3) },
    { Bucket: stateBucket, Prefix: PROJECTS_PREFIX, Delimiter: "/" },
  );
  const folders = await allItems(pages, ({ CommonPrefixes }) => CommonPrefixes);
  return folders.map(({ Prefix = "" }) => Prefix.slice(PROJECTS_PREFIX.length, -1));
}

async function listLivingProjects(aws: Aws): Promise<ProjectSummary[]> {
  const pages = paginateListProjects({ client: aws.client(SageMaker), pageSize: PAGE }, {});
  const all = await allItems(pages, ({ ProjectSummaryList }) => ProjectSummaryList);
  return all.filter(({ ProjectStatus }) => ProjectStatus !== GONE);
}

/**
 * The projects with these names or ids, each once; all when none is named.
 * @throws BadInput naming every one that there is not
 */
export function chosenProjects<Named extends Pick<Project, "name" | "id">>(
  projects: readonly Named[],
  named: readonly string[],
): readonly Named[] {
  if (named.length === 0) return projects;
  const matches = (project: Named, wanted: string) => [project.name, project.id].includes(wanted);
  const unknown = named.filter((wanted) => !projects.some((project) => matches(project, wanted)));
  if (unknown.length === 0)
    return projects.filter((project) => named.some((wanted) => matches(project, wanted)));
  const known = projects.map(({ name }) => name);
  const some =
    known.length > 20 ? `${known.slice(0, 20).join(", ")} and ${known.length - 20} more` : known.join(", ");
  throw new BadInput(
    `No project of this catalog is named ${unknown.join(", ")}. ` +
      (known.length > 0 ? `There are: ${some}.` : "There is none yet."),
  );
}

/** Ids of the releases that anything was made from, SageMaker project or not. */
export async function releasesInUse(aws: Aws, catalog: Catalog): Promise<Set<string>> {
  const products = await listProducts(aws, catalog);
  return new Set(products.flatMap(({ ProvisioningArtifactId }) => ProvisioningArtifactId ?? []));
}

async function listProducts(aws: Aws, { productId }: Catalog): Promise<ProvisionedProductAttribute[]> {
  const pages = paginateSearchProvisionedProducts(
    { client: aws.client(ServiceCatalog), pageSize: PAGE },
    {
      // Of everybody, not of the caller alone.
      AccessLevelFilter: { Key: "Account", Value: "self" },
      Filters: { SearchQuery: [`productId:${productId}`] },
    },
  );
  return allItems(pages, ({ ProvisionedProducts }) => ProvisionedProducts);
}

/** SageMaker tags what it provisions: https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-projects-whatis.html */
function projectIdOf({ Tags = [] }: ProvisionedProductAttribute): string | undefined {
  return Tags.find(({ Key }) => Key === PROJECT_ID_TAG)?.Value;
}

function summarized(project: ProjectSummary) {
  return {
    name: project.ProjectName ?? "",
    id: project.ProjectId ?? "",
    status: project.ProjectStatus ?? "",
    created: project.CreationTime,
  };
}

function provisioned(product: ProvisionedProductAttribute, catalog: Catalog) {
  const artifactId = product.ProvisioningArtifactId ?? "";
  const release = catalog.releases.find(({ id }) => id === artifactId);
  return {
    fromS3: false,
    stack: product.PhysicalId,
    statusMessage: product.StatusMessage,
    release: { id: artifactId, name: release?.name ?? product.ProvisioningArtifactName ?? artifactId },
    madeBy: product.UserArnSession ?? product.UserArn,
  };
}

function fromTemplate(release: Project["release"]) {
  return { fromS3: true, stack: undefined, statusMessage: undefined, release, madeBy: undefined };
}

/** Whether an operation of the project is in progress. */
export function isChanging({ status }: Pick<Project, "status">): boolean {
  return status === "Pending" || status.endsWith("InProgress");
}
