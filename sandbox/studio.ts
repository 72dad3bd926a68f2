import { GetObjectTaggingCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";

import {
  CreateProjectCommand,
  DeleteProjectCommand,
  DescribeProjectCommand,
  type DescribeProjectCommandOutput,
  ListDomainsCommand,
  ListTagsCommand,
  type ProvisioningParameter,
  SageMakerClient,
  UpdateProjectCommand,
} from "@aws-sdk/client-sagemaker";
import {
  DescribeProductCommand,
  SearchProductsCommand,
  ServiceCatalogClient,
} from "@aws-sdk/client-service-catalog";
import { setTimeout as wait } from "node:timers/promises";

/** The version of the catalog's product that a project is made from. */
export interface ProductVersion {
  readonly productId: string;
  readonly provisioningArtifactId: string;
}

/** Values of the product template's parameters, by name. */
type ProjectParameters = Readonly<Record<string, string>>;

const FINAL = /(Completed|Failed)$/;

/** What SageMaker Studio does with projects, through the calls that it sends. */
export class Studio {
  private readonly sagemaker: SageMakerClient;
  private readonly s3: S3Client;
  private readonly catalog: ServiceCatalogClient;

  /** @param environment of a sandbox: endpoint, region and credentials are read from it */
  constructor(environment: Readonly<Record<string, string>>) {
    const settings = {
      endpoint: environment["AWS_ENDPOINT_URL"],
      region: environment["AWS_REGION"],
      credentials: {
        accessKeyId: environment["AWS_ACCESS_KEY_ID"] ?? "",
        secretAccessKey: environment["AWS_SECRET_ACCESS_KEY"] ?? "",
        sessionToken: environment["AWS_SESSION_TOKEN"],
      },
    };
    this.s3 = new S3Client({ ...settings, forcePathStyle: true });
    this.sagemaker = new SageMakerClient(settings);
    this.catalog = new ServiceCatalogClient(settings);
  }

  /**
   * The catalog's product in the version that is offered for new projects.
   * @throws when no product is there, or none of its versions is current
   */
  async offeredVersion(): Promise<ProductVersion> {
    const { ProductViewSummaries: [product] = [] } = await this.catalog.send(new SearchProductsCommand({}));
    if (!product?.ProductId)
      throw new Error("The catalog offers no product. Deploy it: npx cdktf deploy service-catalog");
    const { ProvisioningArtifacts = [] } = await this.catalog.send(
      new DescribeProductCommand({ Id: product.ProductId }),
    );
    const current = ProvisioningArtifacts.filter((version) => version.Guidance === "DEFAULT").sort(
      (one, other) => (other.CreatedTime?.getTime() ?? 0) - (one.CreatedTime?.getTime() ?? 0),
    )[0];
    if (!current?.Id) throw new Error(`No version of the product ${product.Name} is current.`);
    return { productId: product.ProductId, provisioningArtifactId: current.Id };
  }

  /**
   * Addresses of the templates in S3 that Studio offers: objects with the tag `sagemaker:studio-visibility` in the folder that the
   * domain's tag names (https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-projects-templates-custom.html).
   */
  async offeredTemplates(): Promise<string[]> {
    const { Domains: [domain] = [] } = await this.sagemaker.send(new ListDomainsCommand({}));
    const { Tags = [] } = await this.sagemaker.send(new ListTagsCommand({ ResourceArn: domain?.DomainArn }));
    const location = Tags.filter(({ Key }) => Key === "sagemaker:projectS3TemplatesLocation").at(-1)?.Value;
    const [, Bucket, Prefix = ""] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(location ?? "") ?? [];
    if (Bucket === undefined) return [];
    const { Contents = [] } = await this.s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
    const region = await this.sagemaker.config.region();
    const offered = await Promise.all(
      Contents.map(async ({ Key }) => {
        const { TagSet = [] } = await this.s3.send(new GetObjectTaggingCommand({ Bucket, Key }));
        const isVisible = TagSet.some(
          (tag) => tag.Key === "sagemaker:studio-visibility" && tag.Value === "true",
        );
        return isVisible ? [`https://${Bucket}.s3.${region}.amazonaws.com/${Key}`] : [];
      }),
    );
    return offered.flat();
  }

  /** Starts to create a project from a template in S3; its id (`p-…`) is the result. */
  async createFromTemplate(
    name: string,
    TemplateURL: string,
    RoleARN: string,
    parameters: ProjectParameters,
  ): Promise<string> {
    const template = { TemplateName: "gitlab", TemplateURL, RoleARN, Parameters: list(parameters) };
    const created = await this.sagemaker.send(
      new CreateProjectCommand({ ProjectName: name, TemplateProviders: [{ CfnTemplateProvider: template }] }),
    );
    return created.ProjectId ?? "";
  }

  /** As `update`, for a project from a template in S3. */
  async updateFromTemplate(name: string, changes: ProjectParameters): Promise<void> {
    const { TemplateProviderDetails: [details] = [] } = await this.describe(name);
    const { TemplateName, TemplateURL, Parameters = [] } = details?.CfnTemplateProviderDetail ?? {};
    const present = Object.fromEntries(Parameters.map(({ Key = "", Value = "" }) => [Key, Value]));
    const template = { TemplateName, TemplateURL, Parameters: list({ ...present, ...changes }) };
    await this.sagemaker.send(
      new UpdateProjectCommand({
        ProjectName: name,
        TemplateProvidersToUpdate: [{ CfnTemplateProvider: template }],
      }),
    );
  }

  /** Starts to create a project; its id (`p-…`) is the result. */
  async create(name: string, version: ProductVersion, parameters: ProjectParameters): Promise<string> {
    const created = await this.sagemaker.send(
      new CreateProjectCommand({
        ProjectName: name,
        ServiceCatalogProvisioningDetails: {
          ProductId: version.productId,
          ProvisioningArtifactId: version.provisioningArtifactId,
          ProvisioningParameters: list(parameters),
        },
      }),
    );
    return created.ProjectId ?? "";
  }

  /**
   * Starts to update a project, as Studio's form does: it sends every parameter, with its present value unless it is changed.
   * A parameter that is left out would go back to the template's default.
   */
  async update(name: string, changes: ProjectParameters, provisioningArtifactId?: string): Promise<void> {
    const { ServiceCatalogProvisioningDetails: present } = await this.describe(name);
    const parameters = Object.fromEntries(
      (present?.ProvisioningParameters ?? []).map(({ Key = "", Value = "" }) => [Key, Value]),
    );
    await this.sagemaker.send(
      new UpdateProjectCommand({
        ProjectName: name,
        ServiceCatalogProvisioningUpdateDetails: {
          ProvisioningArtifactId: provisioningArtifactId,
          ProvisioningParameters: list({ ...parameters, ...changes }),
        },
      }),
    );
  }

  async delete(name: string): Promise<void> {
    await this.sagemaker.send(new DeleteProjectCommand({ ProjectName: name }));
  }

  async describe(name: string): Promise<DescribeProjectCommandOutput> {
    return this.sagemaker.send(new DescribeProjectCommand({ ProjectName: name }));
  }

  /** Waits until the project's status is final, for example `CreateCompleted` or `UpdateFailed`. */
  async waitUntilStable(name: string): Promise<DescribeProjectCommandOutput> {
    for (;;) {
      const project = await this.describe(name);
      if (FINAL.test(project.ProjectStatus ?? "")) return project;
      await wait(250);
    }
  }

  close(): void {
    this.catalog.destroy();
    this.sagemaker.destroy();
    this.s3.destroy();
  }
}

function list(parameters: ProjectParameters): (ProvisioningParameter & { Key: string })[] {
  return Object.entries(parameters).map(([Key, Value]) => ({ Key, Value }));
}
