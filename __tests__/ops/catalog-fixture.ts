import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateLogGroupCommand, CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { IAMClient } from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  CreateProjectCommand,
  DescribeProjectCommand,
  SageMakerClient,
  UpdateProjectCommand,
} from "@aws-sdk/client-sagemaker";
import {
  CreateProvisioningArtifactCommand,
  ServiceCatalogClient,
  UpdateProvisioningArtifactCommand,
} from "@aws-sdk/client-service-catalog";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { createHash, randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { strToU8, zipSync } from "fflate";
import { catalogNames } from "../../contracts/catalog-names";
import { PACKAGE_FILE, releaseKey, TEMPLATE_FILE, versionName } from "../../contracts/releases";
import type { RunStatus } from "../../contracts/run-status";
import { projectStatusKey, stateDigestKey, stateLockKey } from "../../contracts/state-keys";
import { DEPLOYED, renderedTemplate } from "../command-runner/rendered-template";
import { startedAws, type StartedAws } from "../../sandbox/testing/started-aws";
import { makeLockTable, makeProduct, makeRoles } from "./catalog-resources";

export const names = catalogNames({
  env: "dev",
  organization: "machine-learning",
  role: "ops",
  backendTablePrefix: "terraform-tfstate-dev",
  accountId: "123456789012",
});

/** Instead of Terraform: `RunToken` says what becomes of the run. */
const COMMAND = `
        export LOCK_TABLE='${names.lockTable}' RELEASE='THIS_RELEASE' PACKAGE_SHA256='THIS_CHECKSUM'
        export STATE_BUCKET='\${MLOpsS3Bucket}' TF_VAR_sagemaker_project_name='\${SageMakerProjectName}'
        : DATA=\${DataOnDestroy} BUILD=\${GitBuildRepoName} NAMESPACE=\${GitNamespace}
        echo "SageMaker project \${SageMakerProjectName} (\${SageMakerProjectId}): \${TerraformAction}"
        export AWS_DEFAULT_REGION='\${AWS::Region}'
        place='s3://\${MLOpsS3Bucket}/projects/\${SageMakerProjectId}/'
        case '\${RunToken} \${TerraformAction} \${DataOnDestroy}' in
          project-deleted-*keep) echo '{"project":"\${SageMakerProjectName}","projectId":"\${SageMakerProjectId}","action":"destroy","result":"succeeded","message":"destroyed-data-kept","kept":["aws_s3_bucket.artifacts"]}' | aws s3 cp - "\${!place}status.json" ;;
          project-deleted-*delete) aws s3 rm --recursive "\${!place}" ;;
        esac
        case '\${RunToken}' in
          fail*) ;;
          slow*) sleep 2; echo applied > /command-output.txt ;;
          *) echo applied > /command-output.txt ;;
        esac
`;

/** The product's real template with another Command. */
export function fixtureTemplate(change: (text: string) => string = (text) => text): string {
  const text = renderedTemplate({
    ...DEPLOYED,
    mlops_s3_bucket: names.stateBucket,
    lock_table: names.lockTable,
    command_runner_log_group: names.runLog,
    gitlab_token_secret: names.tokenSecret,
  });
  return change(text.replace(/(Command: !Sub \|)\n[\s\S]*?(?=\nOutputs:)/, `$1${COMMAND}`));
}

export interface FixtureRelease {
  readonly id: string;
  readonly name: string;
}

/** What the service-catalog stack makes, as far as the ops command looks at it, with runs that need no Terraform. */
export class CatalogFixture {
  private constructor(
    readonly aws: StartedAws,
    readonly s3: S3Client,
    readonly dynamoDb: DynamoDBClient,
    readonly sageMaker: SageMakerClient,
    readonly serviceCatalog: ServiceCatalogClient,
    readonly ssm: SSMClient,
    readonly productId: string,
  ) {}

  static async start(): Promise<CatalogFixture> {
    return CatalogFixture.in(await startedAws());
  }

  static async in(aws: StartedAws): Promise<CatalogFixture> {
    const { client } = aws;
    const s3 = new S3Client({ ...client, forcePathStyle: true });
    const dynamoDb = new DynamoDBClient(client);
    const serviceCatalog = new ServiceCatalogClient(client);
    await s3.send(new CreateBucketCommand({ Bucket: names.stateBucket }));
    await s3.send(
      new PutBucketVersioningCommand({
        Bucket: names.stateBucket,
        VersioningConfiguration: { Status: "Enabled" },
      }),
    );
    await new CloudWatchLogsClient(client).send(new CreateLogGroupCommand({ logGroupName: names.runLog }));
    await makeLockTable(dynamoDb, names.lockTable);
    const principal = await makeRoles(new IAMClient(client));
    const initial = releaseKey("initial", TEMPLATE_FILE);
    await put(s3, initial, fixtureTemplate());
    const { LoadTemplateFromURL: template } = templateAt(initial);
    const productId = await makeProduct(serviceCatalog, names, principal, template);
    const [sageMaker, ssm] = [new SageMakerClient(client), new SSMClient(client)];
    return new CatalogFixture(aws, s3, dynamoDb, sageMaker, serviceCatalog, ssm, productId);
  }

  stop(): Promise<void> {
    return this.aws.stop();
  }

  async get(key: string): Promise<string> {
    const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: names.stateBucket, Key: key }));
    return (await Body?.transformToString()) ?? "";
  }

  /** Number of versions of an object, marks of its deletion included. */
  async versions(Prefix: string): Promise<number> {
    const { Versions = [], DeleteMarkers = [] } = await this.s3.send(
      new ListObjectVersionsCommand({ Bucket: names.stateBucket, Prefix }),
    );
    return Versions.length + DeleteMarkers.length;
  }

  put(key: string, content: string | Uint8Array): Promise<void> {
    return put(this.s3, key, content);
  }

  /** Publishes a release; the one before becomes deprecated. */
  async release(release: string, text = fixtureTemplate(), before?: FixtureRelease): Promise<FixtureRelease> {
    const key = releaseKey(release, TEMPLATE_FILE);
    const packed = zipSync({ "main.tf": strToU8(`# ${release}`) });
    const checksum = createHash("sha256").update(packed).digest("hex");
    const own = text.replace("THIS_RELEASE", release).replace("THIS_CHECKSUM", checksum);
    await this.put(key, own);
    await this.put(TEMPLATE_FILE, own);
    await this.put(releaseKey(release, PACKAGE_FILE), packed);
    const name = versionName(release);
    const { ProvisioningArtifactDetail } = await this.serviceCatalog.send(
      new CreateProvisioningArtifactCommand({
        ProductId: this.productId,
        IdempotencyToken: randomUUID(),
        Parameters: { Name: name, Type: "CLOUD_FORMATION_TEMPLATE", Info: templateAt(key) },
      }),
    );
    await this.ssm.send(
      new PutParameterCommand({
        Name: `${names.releaseLedger}/${release}`,
        Type: "String",
        Value: JSON.stringify({ package: checksumOf(release) }),
      }),
    );
    if (before) await this.deprecate(before);
    return { id: ProvisioningArtifactDetail?.Id ?? "", name };
  }

  async deprecate({ id }: FixtureRelease): Promise<void> {
    await this.serviceCatalog.send(
      new UpdateProvisioningArtifactCommand({
        ProductId: this.productId,
        ProvisioningArtifactId: id,
        Guidance: "DEPRECATED",
      }),
    );
  }

  /** Makes a project and waits for its end; its id is the result. */
  async project(
    name: string,
    version: FixtureRelease,
    parameters: Record<string, string> = {},
  ): Promise<string> {
    const { ProjectId = "" } = await this.sageMaker.send(
      new CreateProjectCommand({
        ProjectName: name,
        ServiceCatalogProvisioningDetails: {
          ProductId: this.productId,
          ProvisioningArtifactId: version.id,
          ProvisioningParameters: list(parameters),
        },
      }),
    );
    await this.waitUntilStable(name);
    return ProjectId;
  }

  /** Makes a project from the newest template in S3, without Service Catalog, and waits for its end. */
  async projectFromS3(name: string, parameters: Record<string, string> = {}): Promise<string> {
    const template = {
      TemplateName: "gitlab",
      TemplateURL: templateAt(TEMPLATE_FILE).LoadTemplateFromURL,
      Parameters: list(parameters),
    };
    const { ProjectId = "" } = await this.sageMaker.send(
      new CreateProjectCommand({ ProjectName: name, TemplateProviders: [{ CfnTemplateProvider: template }] }),
    );
    await this.waitUntilStable(name);
    return ProjectId;
  }

  /** Starts an update without waiting for its end. */
  async update(name: string, version: FixtureRelease, parameters: Record<string, string>): Promise<void> {
    await this.sageMaker.send(
      new UpdateProjectCommand({
        ProjectName: name,
        ServiceCatalogProvisioningUpdateDetails: {
          ProvisioningArtifactId: version.id,
          ProvisioningParameters: list(parameters),
        },
      }),
    );
  }

  async waitUntilStable(name: string): Promise<string> {
    for (;;) {
      const { ProjectStatus = "" } = await this.sageMaker.send(
        new DescribeProjectCommand({ ProjectName: name }),
      );
      if (/(Completed|Failed)$/.test(ProjectStatus)) return ProjectStatus;
      await wait(30);
    }
  }

  /** Writes the status object of a project's last run. */
  async ran(project: string, projectId: string, more: Partial<RunStatus> = {}): Promise<void> {
    const status: RunStatus = {
      ...{ project, projectId, action: "apply", result: "succeeded", message: "applied", kept: [] },
      ...{ package: checksumOf("aaaaaaaaaaaa"), host: "ip-10-0-0-12" },
      ...{ startedAt: "2026-08-01T10:00:00Z", finishedAt: "2026-08-01T10:02:00Z" },
      ...more,
    };
    await this.put(projectStatusKey(projectId), JSON.stringify(status));
  }

  /** Puts what Terraform puts into the lock table: the digest of a state, and a lock while it runs. */
  async lock(
    projectId: string,
    lock?: { readonly ID: string; readonly Who: string; readonly Created: string },
  ) {
    const state = stateLockKey(names.stateBucket, projectId);
    const item: Record<string, { S: string }> = lock
      ? {
          LockID: { S: state },
          Info: { S: JSON.stringify({ Path: state, Operation: "OperationTypeApply", ...lock }) },
        }
      : { LockID: { S: stateDigestKey(names.stateBucket, projectId) }, Digest: { S: "0".repeat(32) } };
    await this.dynamoDb.send(new PutItemCommand({ TableName: names.lockTable, Item: item }));
  }

  async unlock(projectId: string): Promise<void> {
    const Key = { LockID: { S: stateLockKey(names.stateBucket, projectId) } };
    await this.dynamoDb.send(new DeleteItemCommand({ TableName: names.lockTable, Key }));
  }
}

/** What stands for the checksum of a release's package. */
export function checksumOf(release: string): string {
  return release.padEnd(64, "0");
}

function list(parameters: Record<string, string>) {
  return Object.entries(parameters).map(([Key, Value]) => ({ Key, Value }));
}

async function put(s3: S3Client, Key: string, Body: string | Uint8Array): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: names.stateBucket, Key, Body }));
}

function templateAt(key: string) {
  return { LoadTemplateFromURL: `https://${names.stateBucket}.s3.us-east-1.amazonaws.com/${key}` };
}
