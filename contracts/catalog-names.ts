/** Names of everything that the catalog has in AWS. */
export interface CatalogNames {
  /** `<env>-<organization>-<role>` */
  readonly prefix: string;
  /** Name of the Service Catalog product. */
  readonly product: string;
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
  /** The function that destroys the resources of deleted projects, and its role. */
  readonly projectDeletion: string;
  /** First part of the names of the stacks that it creates for it; a project's id follows. A stack's name begins with a letter. */
  readonly destroyStackPrefix: string;
  /** EventBridge rule for the stacks of projects. */
  readonly stackRule: string;
  /** EventBridge rule for the stacks that destroy deleted projects. */
  readonly destroyRule: string;
  /** EventBridge rule that invokes the function on a schedule. */
  readonly deletionScheduleRule: string;
  /** Queue of the events that did not reach the function. */
  readonly deletionDeadLetterQueue: string;
  /** EventBridge rule for deleted projects whose retries are exhausted. */
  readonly alarmRule: string;
  readonly alarmTopic: string;
  /** Bucket with the template that Studio reads. */
  readonly studioBucket: string;
  /** CloudFormation's role for projects from the template in S3. */
  readonly s3LaunchRole: string;
  /** Policy for the users of the template in S3. */
  readonly s3TemplateUsers: string;
  /** Policy for plans without an apply. */
  readonly planReview: string;
}

interface NameParts {
  readonly env: string;
  readonly organization: string;
  readonly role: string;
  readonly backendTablePrefix: string;
  readonly accountId: string;
}

/**
 * The names follow from the variables and the account alone: Terraform knows them when it plans the first deployment, before
 * any of the resources exist, and can compute the id of a release from them.
 */
export function catalogNames({
  env,
  organization,
  role,
  backendTablePrefix,
  accountId,
}: NameParts): CatalogNames {
  return {
    ...prefixedNames(`${env}-${organization}-${role}`, accountId),
    lockTable: `${backendTablePrefix}-${organization}-${role}`,
  };
}

/** The names that begin with the catalog's prefix: all but the lock table's. */
export function prefixedNames(prefix: string, accountId: string): Omit<CatalogNames, "lockTable"> {
  return {
    prefix,
    product: `${prefix}-gitlab`,
    stateBucket: `${prefix}-tfstate-${accountId}`,
    logBucket: `${prefix}-logs-${accountId}`,
    runLog: `${prefix}-gitlab`,
    tokenSecret: `${prefix}-gitlab-token`,
    userSecret: `${prefix}-gitlab-creds`,
    accessKeySecret: `${prefix}-gitlab-iam-access-key`,
    secretKeySecret: `${prefix}-gitlab-iam-secret-key`,
    keyAlias: `alias/${prefix}`,
    releaseLedger: `/${prefix}/releases`,
    boundary: `${prefix}-project-boundary`,
    projectDeletion: `${prefix}-project-deletion`,
    destroyStackPrefix: `destroy-${prefix}-`,
    stackRule: `${prefix}-project-stacks`,
    destroyRule: `${prefix}-destroy-stacks`,
    deletionScheduleRule: `${prefix}-deletion-clock`,
    deletionDeadLetterQueue: `${prefix}-deletion-dead-letters`,
    alarmRule: `${prefix}-not-destroyed`,
    alarmTopic: `${prefix}-alarms`,
    studioBucket: `${prefix}-studio-${accountId}`,
    s3LaunchRole: `${prefix}-s3-launch`,
    s3TemplateUsers: `${prefix}-s3-template-users`,
    planReview: `${prefix}-plan-review`,
  };
}
