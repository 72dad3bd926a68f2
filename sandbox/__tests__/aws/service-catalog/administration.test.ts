import {
  CreatePortfolioCommand,
  CreateProductCommand,
  CreateProvisionedProductPlanCommand,
  DeletePortfolioCommand,
  DeleteProductCommand,
  DeleteProvisioningArtifactCommand,
  DescribePortfolioCommand,
  DescribeProductAsAdminCommand,
  DescribeProvisioningArtifactCommand,
  DisassociatePrincipalFromPortfolioCommand,
  DisassociateProductFromPortfolioCommand,
  ListPortfoliosCommand,
  ListProvisioningArtifactsCommand,
  UpdatePortfolioCommand,
  UpdateProductCommand,
  UpdateProvisioningArtifactCommand,
} from "@aws-sdk/client-service-catalog";

import { CatalogFixture } from "./catalog-fixture";

let fixture: CatalogFixture;
let token = 0;
const IdempotencyToken = () => `token-${(token += 1)}`;

beforeAll(async () => {
  fixture = await CatalogFixture.start();
});
afterAll(() => fixture.stop());

describe("a portfolio", () => {
  it("is made once for one idempotency token", async () => {
    const command = () =>
      new CreatePortfolioCommand({ DisplayName: "Once", ProviderName: "ops", IdempotencyToken: "once" });
    const [first, second] = [await fixture.catalog.send(command()), await fixture.catalog.send(command())];
    expect(first.PortfolioDetail?.Id).toMatch(/^port-[a-z0-9]{13}$/);
    expect(second.PortfolioDetail?.Id).toBe(first.PortfolioDetail?.Id);
  });

  it("changes in place, tags too", async () => {
    const Id = await fixture.portfolio({
      Tags: [
        { Key: "a", Value: "1" },
        { Key: "b", Value: "1" },
      ],
    });
    await fixture.catalog.send(
      new UpdatePortfolioCommand({
        Id,
        Description: "new",
        AddTags: [{ Key: "a", Value: "2" }],
        RemoveTags: ["b"],
      }),
    );
    const { PortfolioDetail, Tags } = await fixture.catalog.send(new DescribePortfolioCommand({ Id }));
    expect(PortfolioDetail).toMatchObject({ DisplayName: "ML", Description: "new" });
    expect(Tags).toEqual([{ Key: "a", Value: "2" }]);
  });

  it("is listed page by page", async () => {
    for (let count = 0; count < 3; count += 1) await fixture.portfolio();
    const ids: string[] = [];
    let PageToken: string | undefined;
    do {
      const page = await fixture.catalog.send(new ListPortfoliosCommand({ PageSize: 2, PageToken }));
      expect(page.PortfolioDetails?.length).toBeLessThanOrEqual(2);
      ids.push(...(page.PortfolioDetails ?? []).map(({ Id }) => Id ?? ""));
      PageToken = page.NextPageToken;
    } while (PageToken);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThanOrEqual(3);
  });

  it("is not deleted with anything in it", async () => {
    const { productId, portfolioId } = await fixture.launchable();
    const remove = () => fixture.catalog.send(new DeletePortfolioCommand({ Id: portfolioId }));
    await expect(remove()).rejects.toMatchObject({
      name: "ResourceInUseException",
      message: `Portfolio ${portfolioId} still has products, principals.`,
    });
    await fixture.catalog.send(
      new DisassociateProductFromPortfolioCommand({ ProductId: productId, PortfolioId: portfolioId }),
    );
    await expect(remove()).rejects.toThrow("still has principals");
    await fixture.catalog.send(
      new DisassociatePrincipalFromPortfolioCommand({
        PortfolioId: portfolioId,
        PrincipalARN: fixture.roleArn,
      }),
    );
    await expect(remove()).resolves.toBeDefined();
  });

  it.each([
    [
      { DisplayName: "x".repeat(101) },
      "at 'displayName' failed to satisfy constraint: Member must have length less than or equal to 100",
    ],
    [
      { ProviderName: "x".repeat(51) },
      "at 'providerName' failed to satisfy constraint: Member must have length less than or equal to 50",
    ],
    [
      { Tags: [{ Key: "a", Value: "b,c" }] },
      "at 'tags.1.member.value' failed to satisfy constraint: Member must satisfy regular expression pattern",
    ],
  ])("refuses %j", async (more, message) => {
    await expect(fixture.portfolio(more)).rejects.toThrow(message);
  });

  it("that does not exist is not found", async () => {
    await expect(
      fixture.catalog.send(new DescribePortfolioCommand({ Id: "port-none" })),
    ).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });
});

describe("a product", () => {
  it("changes in place", async () => {
    const { productId: Id } = await fixture.product();
    await fixture.catalog.send(
      new UpdateProductCommand({ Id, Description: "new", AddTags: [{ Key: "a", Value: "1" }] }),
    );
    const answer = await fixture.catalog.send(new DescribeProductAsAdminCommand({ Id }));
    expect(answer.ProductViewDetail?.ProductViewSummary).toMatchObject({
      Name: "Project",
      ShortDescription: "new",
    });
    expect(answer.Tags).toEqual([{ Key: "a", Value: "1" }]);
    expect(answer.ProvisioningArtifactSummaries).toHaveLength(1);
  });

  it("is not deleted while a portfolio has it", async () => {
    const { productId, portfolioId } = await fixture.launchable();
    await expect(fixture.catalog.send(new DeleteProductCommand({ Id: productId }))).rejects.toMatchObject({
      name: "ResourceInUseException",
      message: `Product ${productId} is associated with portfolio ${portfolioId}.`,
    });
  });

  it("takes its versions with it", async () => {
    const { productId } = await fixture.product();
    await fixture.catalog.send(new DeleteProductCommand({ Id: productId }));
    await expect(
      fixture.catalog.send(new ListProvisioningArtifactsCommand({ ProductId: productId })),
    ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  it.each([
    [
      "a template that CloudFormation refuses",
      "Resources: {R: {Type: 'AWSUtility::CloudFormation::CommandRunner', Properties: {Command: !Ref Nope}}}",
      "Invalid templateBody. Please make sure that your template is valid: Template format error: Unresolved resource dependencies [Nope]",
    ],
    [
      "text that is no template",
      "AWSUtility::CloudFormation::CommandRunner",
      "Invalid templateBody. Please make sure that your template is valid",
    ],
  ])("refuses %s", async (_what, text, message) => {
    await expect(fixture.product(text)).rejects.toMatchObject({
      name: "InvalidParametersException",
      message: expect.stringContaining(message),
    });
  });

  it.each([
    [
      "https://catalog-templates.s3.us-east-1.amazonaws.com/none.yaml",
      "S3 error: The specified key does not exist.",
    ],
    ["https://example.com/template.yaml", "TemplateURL must be a supported URL."],
  ])("refuses the template %s", async (url, message) => {
    const sent = fixture.catalog.send(
      new CreateProductCommand({
        Name: "Project",
        Owner: "ops",
        ProductType: "CLOUD_FORMATION_TEMPLATE",
        ProvisioningArtifactParameters: { Info: { LoadTemplateFromURL: url } },
        IdempotencyToken: IdempotencyToken(),
      }),
    );
    await expect(sent).rejects.toThrow(message);
  });
});

describe("a provisioning artifact", () => {
  it("changes its name, description, guidance and whether it is active", async () => {
    const { productId: ProductId, artifactId: ProvisioningArtifactId } = await fixture.product();
    await fixture.catalog.send(
      new UpdateProvisioningArtifactCommand({
        ProductId,
        ProvisioningArtifactId,
        Guidance: "DEPRECATED",
        Active: false,
        Description: "old",
      }),
    );
    const { ProvisioningArtifactDetail } = await fixture.catalog.send(
      new DescribeProvisioningArtifactCommand({ ProductId, ProvisioningArtifactId }),
    );
    expect(ProvisioningArtifactDetail).toMatchObject({
      Name: "v1",
      Description: "old",
      Guidance: "DEPRECATED",
      Active: false,
    });
  });

  it("may be deleted unless it is the last one", async () => {
    const { productId: ProductId, artifactId } = await fixture.product();
    const second = await fixture.artifact(ProductId);
    const remove = (ProvisioningArtifactId: string) =>
      fixture.catalog.send(new DeleteProvisioningArtifactCommand({ ProductId, ProvisioningArtifactId }));
    await remove(artifactId);
    await expect(remove(second)).rejects.toMatchObject({
      name: "ResourceInUseException",
      message: expect.stringContaining("A product must have at least one provisioning artifact."),
    });
  });

  it("may have the name of another; a request by that name then needs an id", async () => {
    const { productId } = await fixture.product();
    await fixture.artifact(productId, undefined, { Name: "v1" });
    const sent = fixture.catalog.send(
      new DescribeProvisioningArtifactCommand({ ProductId: productId, ProvisioningArtifactName: "v1" }),
    );
    await expect(sent).rejects.toThrow(
      `Product ${productId} has several provisioning artifacts named v1; give an id.`,
    );
  });

  it("refuses a name with a space", async () => {
    const { productId } = await fixture.product();
    await expect(fixture.artifact(productId, undefined, { Name: "version 2" })).rejects.toThrow(
      "must not have spaces",
    );
  });
});

describe("what is not played", () => {
  it("is refused by name", async () => {
    const sent = fixture.catalog.send(
      new CreateProvisionedProductPlanCommand({
        PlanName: "plan",
        PlanType: "CLOUDFORMATION",
        ProductId: "prod-1",
        ProvisionedProductName: "name",
        ProvisioningArtifactId: "pa-1",
        IdempotencyToken: IdempotencyToken(),
      }),
    );
    await expect(sent).rejects.toThrow("servicecatalog:CreateProvisionedProductPlan is not in the sandbox");
  });
});
