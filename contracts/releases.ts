import * as v from "valibot";

/** The product's package, as the host downloads it. */
export const PACKAGE_FILE = "tf-code.zip";
/** The product's CloudFormation template. Under this key alone: the newest one, for the template in S3. */
export const TEMPLATE_FILE = "sm-project-cfn.yaml";

/**
 * Key of an object of a release in the state bucket.
 * @param releaseId 12 hexadecimal digits; `*` in a policy
 */
export function releaseKey(releaseId: string, file: string): string {
  return `releases/${releaseId}/${file}`;
}

const VERSION_PREFIX = "v-";

/** Name of the release's provisioning artifact in Service Catalog. */
export function versionName(releaseId: string): string {
  return `${VERSION_PREFIX}${releaseId}`;
}

/** Id of the release that a provisioning artifact is of; undefined for the product's placeholder. */
export function releaseIdOfVersion(name: string): string | undefined {
  return name.startsWith(VERSION_PREFIX) ? name.slice(VERSION_PREFIX.length) : undefined;
}

/** An entry of the ledger in Parameter Store, which the service-catalog stack writes for each release. */
export const ledgerEntrySchema = v.looseObject({
  /** SHA-256 of the package, hexadecimal. */
  package: v.string(),
});
