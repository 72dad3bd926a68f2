import {
  ListProvisioningArtifactsCommand,
  SearchProductsAsAdminCommand,
  ServiceCatalogClient,
} from "@aws-sdk/client-service-catalog";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { prefixedNames } from "../../contracts/catalog-names";
import type { Aws } from "../aws/aws";
import { allPages } from "../aws/pages";
import { type CatalogTemplate, readCatalogTemplate } from "./catalog-template";
import { BadInput, OpsError } from "../errors";
import { publishedTemplate } from "./release-files";

/** A version of the product. */
export interface Version {
  readonly id: string;
  /** `v-<release id>`. */
  readonly name: string;
  readonly created: Date;
  /** Whether new projects are made from it. */
  readonly current: boolean;
}

/** A deployed catalog, with the names of what its projects share. */
export interface Catalog {
  /** `<env>-<organization>-<role>` */
  readonly prefix: string;
  readonly accountId: string;
  readonly productId: string;
  /** The oldest first, without the placeholder. */
  readonly versions: readonly Version[];
  /** The version that new projects are made from; undefined when a deployment stopped half-way. */
  readonly newest: Version | undefined;
  readonly stateBucket: string;
  readonly runLog: string;
  readonly releaseLedger: string;
  readonly tokenSecret: string;
  /** First part of the names of the stacks that destroy deleted projects; a project's id follows. */
  readonly destroyStackPrefix: string;
  readonly template: CatalogTemplate;
}

/** What a deployed catalog's product is called behind its prefix. */
const PRODUCT = prefixedNames("", "").product;
const PLACEHOLDER = "initial";
const DEPLOY = "Deploy one: npx cdktf deploy service-catalog";

/**
 * Finds the catalog of this account and region.
 * @param prefix its `<env>-<organization>-<role>`; needed only where there are several
 * @throws OpsError when there is none, or several and no prefix
 */
export async function findCatalog(aws: Aws, prefix?: string): Promise<Catalog> {
  const catalog = await findCatalogIfAny(aws, prefix);
  if (catalog) return catalog;
  const which = prefix ? `No catalog "${prefix}"` : "No catalog";
  throw new OpsError(`${which} is in this account in ${await aws.region()}. ${DEPLOY}`);
}

/** As `findCatalog`, with undefined for none. */
export async function findCatalogIfAny(aws: Aws, prefix?: string): Promise<Catalog | undefined> {
  const [{ Account: accountId = "" }, products] = await Promise.all([
    aws.client(STSClient).send(new GetCallerIdentityCommand({})),
    listProducts(aws),
  ]);
  const [product, ...others] = products.filter(({ name }) => !prefix || name === prefix + PRODUCT);
  if (!product) return undefined;
  if (others.length > 0)
    throw ambiguous([product, ...others].map(({ name }) => name.slice(0, -PRODUCT.length)));
  return readCatalog(aws, product.id, product.name.slice(0, -PRODUCT.length), accountId);
}

async function readCatalog(aws: Aws, productId: string, prefix: string, accountId: string): Promise<Catalog> {
  const names = prefixedNames(prefix, accountId);
  const [versions, template] = await Promise.all([
    listVersions(aws, productId),
    publishedTemplate(aws, names.stateBucket).then(readCatalogTemplate),
  ]);
  return {
    ...{ prefix, accountId, productId, versions, template },
    newest: versions.findLast(({ current }) => current),
    stateBucket: names.stateBucket,
    runLog: template.parameters["CommandRunnerCWLogGrp"] ?? names.runLog,
    releaseLedger: names.releaseLedger,
    destroyStackPrefix: names.destroyStackPrefix,
    tokenSecret: template.parameters["SecretsManagerGitlabPrivateToken"] ?? names.tokenSecret,
  };
}

async function listProducts(aws: Aws): Promise<{ readonly id: string; readonly name: string }[]> {
  const found = await allPages(async (PageToken) => {
    const answer = await aws
      .client(ServiceCatalogClient)
      .send(new SearchProductsAsAdminCommand({ PageSize: 20, PageToken }));
    return { items: answer.ProductViewDetails, next: answer.NextPageToken };
  });
  return found
    .map(({ ProductViewSummary: product }) => ({ id: product?.ProductId ?? "", name: product?.Name ?? "" }))
    .filter(({ name }) => name.endsWith(PRODUCT) && name.length > PRODUCT.length);
}

async function listVersions(aws: Aws, ProductId: string): Promise<Version[]> {
  const { ProvisioningArtifactDetails: all = [] } = await aws
    .client(ServiceCatalogClient)
    .send(new ListProvisioningArtifactsCommand({ ProductId }));
  return all
    .filter(({ Name }) => Name !== PLACEHOLDER)
    .map(({ Id = "", Name = "", CreatedTime, Guidance, Active }) => ({
      id: Id,
      name: Name,
      created: CreatedTime ?? new Date(0),
      current: Guidance === "DEFAULT" && Active !== false,
    }))
    .sort((one, other) => one.created.getTime() - other.created.getTime());
}

function ambiguous(prefixes: string[]): BadInput {
  return new BadInput(`There are several catalogs. Choose one with --prefix: ${prefixes.sort().join(", ")}`);
}
