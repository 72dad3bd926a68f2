/** Names of everything that the catalog has in AWS. */
export interface CatalogNames {
  /** `<env>-<organization>-<role>` */
  readonly prefix: string;
  readonly stateBucket: string;
  readonly logBucket: string;
  readonly lockTable: string;
  readonly runLog: string;
  /** The GitLab token alone. */
  readonly tokenSecret: string;
  /** JSON with `username` and `password`. */
  readonly userSecret: string;
  readonly accessKeySecret: string;
  readonly secretKeySecret: string;
  readonly keyAlias: string;
  /** Path in Parameter Store. */
  readonly releaseLedger: string;
  /** The policy that bounds every role that a project makes. */
  readonly boundary: string;
}

export interface NameParts {
  readonly env: string;
  readonly organization: string;
  readonly role: string;
  readonly backendTablePrefix: string;
  readonly accountId: string;
}

/**
 * The names follow from the variables and the account alone: Terraform knows them when it plans the first deployment, before
 * any of the things exist, and can make the id of a release from them.
 */
export function catalogNames({
  env,
  organization,
  role,
  backendTablePrefix,
  accountId,
}: NameParts): CatalogNames {
  const prefix = `${env}-${organization}-${role}`;
  return {
    prefix,
    stateBucket: `${prefix}-tfstate-${accountId}`,
    logBucket: `${prefix}-logs-${accountId}`,
    lockTable: `${backendTablePrefix}-${organization}-${role}`,
    runLog: `${prefix}-gitlab`,
    tokenSecret: `${prefix}-gitlab-token`,
    userSecret: `${prefix}-gitlab-creds`,
    accessKeySecret: `${prefix}-gitlab-iam-access-key`,
    secretKeySecret: `${prefix}-gitlab-iam-secret-key`,
    keyAlias: `alias/${prefix}`,
    releaseLedger: `/${prefix}/releases`,
    boundary: `${prefix}-project-boundary`,
  };
}
