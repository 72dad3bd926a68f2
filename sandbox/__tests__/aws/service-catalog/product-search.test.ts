import {
  DescribeProductCommand,
  DescribeProvisioningArtifactCommand,
  SearchProductsAsAdminCommand,
  SearchProductsCommand,
  UpdateProvisioningArtifactCommand,
} from "@aws-sdk/client-service-catalog";

import { CatalogFixture } from "./catalog-fixture";

let fixture: CatalogFixture;
let visible: { productId: string; artifactId: string; portfolioId: string };
let hidden: { productId: string };

beforeAll(async () => {
  fixture = await CatalogFixture.start();
  visible = await fixture.launchable({
    Name: "Abalone project",
    Owner: "science",
    Description: "Rings of shells",
  });
  hidden = await fixture.product(undefined, { Name: "Hidden project", Owner: "science" });
});
afterAll(() => fixture.stop());

const search = async (Filters?: Record<string, string[]>) =>
  (await fixture.catalog.send(new SearchProductsCommand({ Filters }))).ProductViewSummaries?.map(
    ({ ProductId }) => ProductId,
  );

describe("a search for products", () => {
  it("shows users what portfolios with principals have", async () => {
    expect(await search()).toEqual([visible.productId]);
  });

  it("shows administrators everything, or what one portfolio has", async () => {
    const all = await fixture.catalog.send(new SearchProductsAsAdminCommand({}));
    const ids = all.ProductViewDetails?.map(({ ProductViewSummary }) => ProductViewSummary?.ProductId);
    expect(ids).toEqual([visible.productId, hidden.productId]);
    const one = await fixture.catalog.send(
      new SearchProductsAsAdminCommand({ PortfolioId: visible.portfolioId }),
    );
    expect(one.ProductViewDetails).toHaveLength(1);
  });

  it.each([
    [{ FullTextSearch: ["shells"] }, 1],
    [{ FullTextSearch: ["fish"] }, 0],
    [{ Owner: ["science"] }, 1],
    [{ Owner: ["ops"] }, 0],
    [{ ProductType: ["CLOUD_FORMATION_TEMPLATE"] }, 1],
  ])("with %j finds %d", async (filters: Record<string, string[]>, count) => {
    expect(await search(filters)).toHaveLength(count);
  });
});

describe("a product in users' eyes", () => {
  it("has its active versions with their guidance", async () => {
    const second = await fixture.artifact(visible.productId);
    const change = (ProvisioningArtifactId: string, more: object) =>
      fixture.catalog.send(
        new UpdateProvisioningArtifactCommand({
          ProductId: visible.productId,
          ProvisioningArtifactId,
          ...more,
        }),
      );
    await change(visible.artifactId, { Guidance: "DEPRECATED" });
    const { ProvisioningArtifacts, LaunchPaths } = await fixture.catalog.send(
      new DescribeProductCommand({ Id: visible.productId }),
    );
    expect(ProvisioningArtifacts?.map(({ Id, Guidance }) => [Id, Guidance])).toEqual([
      [visible.artifactId, "DEPRECATED"],
      [second, "DEFAULT"],
    ]);
    expect(LaunchPaths).toEqual([{ Id: visible.portfolioId.replace("port-", "lpv3-"), Name: "ML" }]);
    await change(second, { Active: false });
    const view = await fixture.catalog.send(new DescribeProductCommand({ Id: visible.productId }));
    expect(view.ProvisioningArtifacts?.map(({ Id }) => Id)).toEqual([visible.artifactId]);
  });

  it("has launch paths only where a portfolio has principals", async () => {
    await expect(fixture.catalog.send(new DescribeProductCommand({ Id: hidden.productId }))).rejects.toThrow(
      `No launch paths found for resource: ${hidden.productId}`,
    );
  });
});

describe("the parameters of a product", () => {
  it("come from the template, with constraints, defaults and NoEcho", async () => {
    const { ProvisioningArtifactParameters: parameters } = await fixture.catalog.send(
      new DescribeProvisioningArtifactCommand({
        ProductId: visible.productId,
        ProvisioningArtifactId: visible.artifactId,
        IncludeProvisioningArtifactParameters: true,
      }),
    );
    expect(parameters).toEqual([
      expect.objectContaining({
        ParameterKey: "Word",
        ParameterType: "String",
        ParameterConstraints: {
          AllowedValues: [],
          AllowedPattern: "[a-z]+",
          ConstraintDescription: "small letters only",
        },
      }),
      expect.objectContaining({
        ParameterKey: "Size",
        DefaultValue: "small",
        Description: "How large",
        ParameterConstraints: { AllowedValues: ["small", "large"] },
      }),
      expect.objectContaining({ ParameterKey: "Secret", IsNoEcho: true }),
    ]);
  });
});
