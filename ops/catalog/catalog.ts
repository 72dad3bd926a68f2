import { paginateSearchProductsAsAdmin, ServiceCatalog } from "@aws-sdk/client-service-catalog";
import { STS } from "@aws-sdk/client-sts";
import { prefixedNames } from "../../contracts/catalog-names";
import { releaseIdOfVersion } from "../../contracts/releases";
import type { Aws } from "../aws/aws";
import { allItems } from "../aws/pages";
import { type CatalogTemplate, readCatalogTemplate } from "./catalog-template";
import { BadInput, OpsError } from "../errors";
import { publishedTemplate } from "./release-files";

/** A release of the product, which Service Catalog knows as a version (provisioning artifact). */
export interface Release {
  /** Of the provisioning artifact. */
  readonly id: string;
  /** Of the provisioning artifact: `v-<release id>`. */
  readonly name: string;
  /** 12 hexadecimal digits. */
  readonly releaseId: string;
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
  readonly releases: readonly Release[];
  /** The release that new projects are made from; undefined when a deployment stopped half-way. */
  readonly newest: Release | undefined;
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
    aws.client(STS).getCallerIdentity(),
    listProducts(aws),
  ]);
  const [product, ...others] = products.filter((one) => !prefix || one.prefix === prefix);
  if (!product) return undefined;
  if (others.length > 0) throw ambiguous([product, ...others].map((one) => one.prefix));
  return readCatalog(aws, product.id, product.prefix, accountId);
}

async function readCatalog(aws: Aws, productId: string, prefix: string, accountId: string): Promise<Catalog> {
  const names = prefixedNames(prefix, accountId);
  const [releases, template] = await Promise.all([
    listReleases(aws, productId),
    publishedTemplate(aws, names.stateBucket).then(readCatalogTemplate),
  ]);
  return {
    ...{ prefix, accountId, productId, releases, template },
    newest: releases.findLast(({ current }) => current),
    stateBucket: names.stateBucket,
    runLog: template.parameters["CommandRunnerCWLogGrp"] ?? names.runLog,
    releaseLedger: names.releaseLedger,
    destroyStackPrefix: names.destroyStackPrefix,
    tokenSecret: template.parameters["SecretsManagerGitlabPrivateToken"] ?? names.tokenSecret,
  };
}

/** The prefix of the catalog whose product has this name; undefined for another product. */
export function prefixOfProduct(name: string): string | undefined {
  return name.endsWith(PRODUCT) && name.length > PRODUCT.length ? name.slice(0, -PRODUCT.length) : undefined;
}

async function listProducts(aws: Aws): Promise<{ readonly id: string; readonly prefix: string }[]> {
  const pages = paginateSearchProductsAsAdmin({ client: aws.client(ServiceCatalog), pageSize: 20 }, {});
  const found = await allItems(pages, ({ ProductViewDetails }) => ProductViewDetails);
  return found.flatMap(({ ProductViewSummary: product }) => {
    const prefix = prefixOfProduct(product?.Name ?? "");
    return prefix ? [{ id: product?.ProductId ?? "", prefix }] : [];
  });
}

async function listReleases(aws: Aws, ProductId: string): Promise<Release[]> {
  const { ProvisioningArtifactDetails: all = [] } = await aws
    .client(ServiceCatalog)
    .listProvisioningArtifacts({ ProductId });
  return all
    .flatMap(({ Id = "", Name = "", CreatedTime, Guidance, Active }) => {
      const releaseId = releaseIdOfVersion(Name);
      if (releaseId === undefined) return [];
      const current = Guidance === "DEFAULT" && Active !== false;
      return [{ id: Id, name: Name, releaseId, created: CreatedTime ?? new Date(0), current }];
    })
    .sort((one, other) => one.created.getTime() - other.created.getTime());
}

function ambiguous(prefixes: string[]): BadInput {
  return new BadInput(`There are several catalogs. Choose one with --prefix: ${prefixes.sort().join(", ")}`);
}
