import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  AssociatePrincipalWithPortfolioCommand,
  AssociateProductWithPortfolioCommand,
  CreatePortfolioCommand,
  CreateProductCommand,
  CreateProvisioningArtifactCommand,
  DescribeRecordCommand,
  type DescribeRecordOutput,
  ServiceCatalogClient,
} from "@aws-sdk/client-service-catalog";

import { startedAws, type StartedAws } from "../../../testing/started-aws";

const BUCKET = "catalog-templates";

/** A template as a product has it: a failing launch for `Word` = "fail", an endless one for "wait". */
function productTemplate(mark = "one"): string {
  return `
Description: Product ${mark}
Parameters:
  Word: {Type: String, AllowedPattern: "[a-z]+", ConstraintDescription: small letters only}
  Size: {Type: String, Default: small, AllowedValues: [small, large], Description: How large}
  Secret: {Type: String, Default: hidden, NoEcho: true}
Resources:
  CommandRunner:
    Type: AWSUtility::CloudFormation::CommandRunner
    Properties:
      Timeout: "20"
      Command: !Sub |
        echo ${mark} \${Size}
        case \${Word} in fail) ;; wait) sleep 1; echo waited > /command-output.txt ;; *) echo \${Word} > /command-output.txt ;; esac
Outputs:
  CommandOutput: {Value: !GetAtt CommandRunner.Output, Description: What the command wrote}
`;
}

/** A local AWS with a bucket for templates and a role for users, and short ways to fill its catalog. */
export class CatalogFixture {
  private constructor(
    readonly aws: StartedAws,
    readonly catalog: ServiceCatalogClient,
    readonly roleArn: string,
    private readonly s3: S3Client,
  ) {}

  static async start(): Promise<CatalogFixture> {
    const aws = await startedAws();
    const s3 = new S3Client({ ...aws.client, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    const { Role } = await new IAMClient(aws.client).send(
      new CreateRoleCommand({
        RoleName: "studio-user",
        AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":[]}',
      }),
    );
    return new CatalogFixture(aws, new ServiceCatalogClient(aws.client), Role?.Arn ?? "", s3);
  }

  stop(): Promise<void> {
    return this.aws.stop();
  }

  /** Puts a template into S3 and answers its URL. */
  async template(text: string): Promise<string> {
    const key = `${randomUUID()}.yaml`;
    await this.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: text }));
    return `https://${BUCKET}.s3.us-east-1.amazonaws.com/${key}`;
  }

  async portfolio(more: object = {}): Promise<string> {
    const { PortfolioDetail } = await this.catalog.send(
      new CreatePortfolioCommand({
        DisplayName: "ML",
        ProviderName: "ops",
        IdempotencyToken: randomUUID(),
        ...more,
      }),
    );
    return PortfolioDetail?.Id ?? "";
  }

  async product(
    text = productTemplate(),
    more: object = {},
  ): Promise<{ productId: string; artifactId: string }> {
    const Info = { LoadTemplateFromURL: await this.template(text) };
    const answer = await this.catalog.send(
      new CreateProductCommand({
        Name: "Project",
        Owner: "ops",
        ProductType: "CLOUD_FORMATION_TEMPLATE",
        ProvisioningArtifactParameters: { Name: "v1", Type: "CLOUD_FORMATION_TEMPLATE", Info },
        IdempotencyToken: randomUUID(),
        ...more,
      }),
    );
    return {
      productId: answer.ProductViewDetail?.ProductViewSummary?.ProductId ?? "",
      artifactId: answer.ProvisioningArtifactDetail?.Id ?? "",
    };
  }

  async artifact(productId: string, text = productTemplate("two"), more: object = {}): Promise<string> {
    const Info = { LoadTemplateFromURL: await this.template(text) };
    const { ProvisioningArtifactDetail } = await this.catalog.send(
      new CreateProvisioningArtifactCommand({
        ProductId: productId,
        IdempotencyToken: randomUUID(),
        Parameters: { Name: "v2", Type: "CLOUD_FORMATION_TEMPLATE", Info, ...more },
      }),
    );
    return ProvisioningArtifactDetail?.Id ?? "";
  }

  async associate(ProductId: string, PortfolioId: string): Promise<void> {
    await this.catalog.send(new AssociateProductWithPortfolioCommand({ ProductId, PortfolioId }));
  }

  async grant(PortfolioId: string, PrincipalARN = this.roleArn): Promise<void> {
    await this.catalog.send(
      new AssociatePrincipalWithPortfolioCommand({ PortfolioId, PrincipalARN, PrincipalType: "IAM" }),
    );
  }

  /** A product that users can launch. */
  async launchable(
    more: object = {},
  ): Promise<{ productId: string; artifactId: string; portfolioId: string }> {
    const product = await this.product(productTemplate(), more);
    const portfolioId = await this.portfolio();
    await this.associate(product.productId, portfolioId);
    await this.grant(portfolioId);
    return { ...product, portfolioId };
  }

  /** The record once it has ended. */
  async ended(recordId: string | undefined): Promise<DescribeRecordOutput> {
    for (;;) {
      const record = await this.catalog.send(new DescribeRecordCommand({ Id: recordId ?? "" }));
      if (["SUCCEEDED", "FAILED"].includes(record.RecordDetail?.Status ?? "")) return record;
      await sleep(50);
    }
  }
}
