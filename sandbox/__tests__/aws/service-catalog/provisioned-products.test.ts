import {
  DeleteProductCommand,
  DeleteProvisioningArtifactCommand,
  ScanProvisionedProductsCommand,
  SearchProvisionedProductsCommand,
} from "@aws-sdk/client-service-catalog";

import { LaunchFixture, word } from "./launch-fixture";

let launches: LaunchFixture;

beforeAll(async () => {
  launches = await LaunchFixture.start();
});
afterAll(() => launches.base.stop());

describe("an update of a provisioned product", () => {
  it("goes to another version, with former values where asked for", async () => {
    const target = await launches.base.launchable();
    const ids = { ProductId: target.productId, ProvisioningArtifactId: target.artifactId };
    const { id } = await launches.launched({
      ...ids,
      ProvisioningParameters: [word("first"), { Key: "Size", Value: "large" }],
    });
    const artifact = await launches.base.artifact(target.productId);
    const record = await launches.updated(id, {
      ProvisioningArtifactId: artifact,
      ProvisioningParameters: [
        { Key: "Word", UsePreviousValue: true },
        { Key: "Size", UsePreviousValue: true },
      ],
    });
    expect(record.RecordDetail).toMatchObject({ Status: "SUCCEEDED", ProvisioningArtifactId: artifact });
    expect(launches.aws.cloudFormation.hosts().at(-1)?.output[0]).toBe("two large");
    await launches.catalog.send(
      new DeleteProvisioningArtifactCommand({
        ProductId: target.productId,
        ProvisioningArtifactId: target.artifactId,
      }),
    );
  });

  it("with nothing changed fails as CloudFormation does", async () => {
    const { id } = await launches.launched();
    const record = await launches.updated(id, { ProvisioningParameters: [word("hello")] });
    expect(record.RecordDetail?.RecordErrors?.[0]?.Description).toMatch(
      /^AmazonCloudFormationException {2}No updates are to be performed\./,
    );
    expect((await launches.described(id))?.Status).toBe("TAINTED");
  });

  it("that fails leaves the product tainted, on its old version and with its old values", async () => {
    const target = await launches.base.launchable();
    const { id, record: launch } = await launches.launched({
      ProductId: target.productId,
      ProvisioningArtifactId: target.artifactId,
    });
    expect(launch.RecordDetail).toMatchObject({ Status: "SUCCEEDED", RecordErrors: [] });
    const record = await launches.updated(id, {
      ProvisioningArtifactId: await launches.base.artifact(target.productId),
      ProvisioningParameters: [word("fail")],
    });
    expect(record.RecordDetail?.RecordErrors?.[0]?.Description).toBe(
      "The following resource(s) failed to update: [CommandRunner].",
    );
    expect(await launches.described(id)).toMatchObject({
      Status: "TAINTED",
      ProvisioningArtifactId: target.artifactId,
    });
    const again = await launches.updated(id, {
      ProvisioningParameters: [
        { Key: "Word", UsePreviousValue: true },
        { Key: "Size", Value: "large" },
      ],
    });
    expect(again.RecordDetail?.Status).toBe("SUCCEEDED");
    expect(again.RecordOutputs).toContainEqual(
      expect.objectContaining({ OutputKey: "CommandOutput", OutputValue: "hello" }),
    );
    expect((await launches.described(id))?.Status).toBe("AVAILABLE");
  });

  it("is refused while the product is under change", async () => {
    const { RecordDetail } = await launches.provision({ ProvisioningParameters: [word("wait")] });
    await expect(
      launches.updated(RecordDetail?.ProvisionedProductId ?? "", { ProvisioningParameters: [word("hello")] }),
    ).rejects.toThrow("is under change");
    await launches.base.ended(RecordDetail?.RecordId);
  });
});

describe("a version or product that is in use", () => {
  it("is not deleted", async () => {
    const target = await launches.base.launchable();
    const ids = { ProductId: target.productId, ProvisioningArtifactId: target.artifactId };
    const { id } = await launches.launched(ids);
    await launches.base.artifact(target.productId);
    await expect(launches.catalog.send(new DeleteProvisioningArtifactCommand(ids))).rejects.toMatchObject({
      name: "ResourceInUseException",
      message: `Provisioning artifact ${target.artifactId} is in use by ${id} and cannot be deleted.`,
    });
    await expect(
      launches.catalog.send(new DeleteProductCommand({ Id: target.productId })),
    ).rejects.toMatchObject({
      name: "ResourceInUseException",
    });
  });
});

describe("a termination", () => {
  it("takes product and stack away, and its record stays", async () => {
    const { id } = await launches.launched();
    const record = await launches.terminated(id);
    expect(record.RecordDetail).toMatchObject({
      Status: "SUCCEEDED",
      RecordType: "TERMINATE_PROVISIONED_PRODUCT",
    });
    await expect(launches.described(id)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    const stack = launches.aws.cloudFormation.stacks().find(({ name }) => name.endsWith(id));
    expect(stack?.status).toBe("DELETE_COMPLETE");
  });

  it("works after a failed launch", async () => {
    const { id } = await launches.launched({ ProvisioningParameters: [word("fail")] });
    expect((await launches.terminated(id)).RecordDetail?.Status).toBe("SUCCEEDED");
  });

  it("can leave the stack there", async () => {
    const { id } = await launches.launched();
    expect((await launches.terminated(id, { RetainPhysicalResources: true })).RecordDetail?.Status).toBe(
      "SUCCEEDED",
    );
    const stack = launches.aws.cloudFormation.stacks().find(({ name }) => name.endsWith(id));
    expect(stack?.status).toBe("CREATE_COMPLETE");
  });

  it("that fails keeps the product, unless errors are to be ignored", async () => {
    const { id } = await launches.launched();
    const stack = launches.aws.cloudFormation.stacks().find(({ name }) => name.endsWith(id));
    if (stack) stack.terminationProtection = true;
    expect((await launches.terminated(id)).RecordDetail?.Status).toBe("FAILED");
    expect((await launches.described(id))?.Status).toBe("TAINTED");
    await launches.terminated(id, { IgnoreErrors: true });
    await expect(launches.described(id)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });
});

describe("looking at provisioned products", () => {
  let id: string;
  beforeAll(async () => {
    id = (await launches.launched({ ProvisionedProductName: "looked-at" })).id;
  });

  it("finds them by any field", async () => {
    for (const query of [
      "looked-at",
      `id:${id}`,
      "name:looked-*",
      `provisioningArtifactId:${launches.product.artifactId}`,
    ]) {
      const { ProvisionedProducts } = await launches.catalog.send(
        new SearchProvisionedProductsCommand({ Filters: { SearchQuery: [query] } }),
      );
      expect(ProvisionedProducts?.map(({ Id }) => Id)).toContain(id);
    }
  });

  it("lists them page by page", async () => {
    const { ProvisionedProducts, NextPageToken } = await launches.catalog.send(
      new ScanProvisionedProductsCommand({ PageSize: 1 }),
    );
    expect(ProvisionedProducts).toHaveLength(1);
    expect(NextPageToken).toBeDefined();
    await expect(
      launches.catalog.send(new ScanProvisionedProductsCommand({ PageToken: "made-up" })),
    ).rejects.toThrow("Invalid page token.");
  });
});
