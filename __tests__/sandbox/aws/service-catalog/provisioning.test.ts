import { randomUUID } from "node:crypto";

import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { CreateRoleCommand, DeleteRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  AssociateTagOptionWithResourceCommand,
  CreateConstraintCommand,
  CreateTagOptionCommand,
  DeleteProductCommand,
  DeleteProvisioningArtifactCommand,
  DescribeProvisionedProductCommand,
  GetProvisionedProductOutputsCommand,
  ListRecordHistoryCommand,
  ProvisionProductCommand,
  type ProvisionProductInput,
  ScanProvisionedProductsCommand,
  SearchProvisionedProductsCommand,
  TerminateProvisionedProductCommand,
  UpdateProvisionedProductCommand,
  type UpdateProvisionedProductInput,
  UpdateProvisioningArtifactCommand,
} from "@aws-sdk/client-service-catalog";

import { CatalogFixture } from "./catalog-fixture";

let fixture: CatalogFixture;
let product: { productId: string; artifactId: string; portfolioId: string };
let names = 0;

beforeAll(async () => {
  fixture = await CatalogFixture.start();
  product = await fixture.launchable({ Tags: [{ Key: "team", Value: "ml" }] });
});
afterAll(() => fixture.stop());

const word = (Value: string) => ({ Key: "Word", Value });

function provision(more: Partial<ProvisionProductInput> = {}) {
  const input = {
    ProductId: product.productId,
    ProvisioningArtifactId: product.artifactId,
    ProvisionedProductName: `launch-${(names += 1)}`,
    ProvisioningParameters: [word("hello")],
    ProvisionToken: randomUUID(),
    ...more,
  };
  return fixture.catalog.send(new ProvisionProductCommand(input));
}

/** Launches and waits; answers the provisioned product's id and the ended record. */
async function launched(more: Partial<ProvisionProductInput> = {}) {
  const { RecordDetail } = await provision(more);
  const record = await fixture.ended(RecordDetail?.RecordId);
  return { id: RecordDetail?.ProvisionedProductId ?? "", record };
}

async function updated(ProvisionedProductId: string, more: Partial<UpdateProvisionedProductInput>) {
  const { RecordDetail } = await fixture.catalog.send(
    new UpdateProvisionedProductCommand({ ProvisionedProductId, UpdateToken: randomUUID(), ...more }),
  );
  return fixture.ended(RecordDetail?.RecordId);
}

async function terminated(ProvisionedProductId: string, more: object = {}) {
  const { RecordDetail } = await fixture.catalog.send(
    new TerminateProvisionedProductCommand({ ProvisionedProductId, TerminateToken: randomUUID(), ...more }),
  );
  return fixture.ended(RecordDetail?.RecordId);
}

const described = async (Id: string) =>
  (await fixture.catalog.send(new DescribeProvisionedProductCommand({ Id }))).ProvisionedProductDetail;

describe("a launch", () => {
  it("is recorded first and carried out after", async () => {
    const { RecordDetail } = await provision({ ProvisioningParameters: [word("wait")] });
    expect(RecordDetail).toMatchObject({ Status: "CREATED", RecordType: "PROVISION_PRODUCT" });
    expect((await described(RecordDetail?.ProvisionedProductId ?? ""))?.Status).toBe("UNDER_CHANGE");
    const { RecordDetail: ended } = await fixture.ended(RecordDetail?.RecordId);
    expect(ended?.Status).toBe("SUCCEEDED");
    expect((await described(RecordDetail?.ProvisionedProductId ?? ""))?.Status).toBe("AVAILABLE");
  });

  it("makes a stack with the product's name, tags and outputs", async () => {
    const { id, record } = await launched({ Tags: [{ Key: "mine", Value: "1" }] });
    const outputs = Object.fromEntries(
      (record.RecordOutputs ?? []).map((output) => [output.OutputKey, output.OutputValue]),
    );
    expect(outputs).toEqual({
      CommandOutput: "hello",
      CloudformationStackARN: expect.stringContaining(`:stack/SC-123456789012-${id}/`),
    });
    const { Stacks } = await new CloudFormationClient(fixture.aws.client).send(
      new DescribeStacksCommand({ StackName: `SC-123456789012-${id}` }),
    );
    expect(Stacks?.[0]?.Tags).toEqual(
      expect.arrayContaining([
        { Key: "team", Value: "ml" },
        { Key: "mine", Value: "1" },
        { Key: "aws:servicecatalog:provisioningArtifactIdentifier", Value: product.artifactId },
      ]),
    );
  });

  it("happens once for one token", async () => {
    const input = { ProvisionToken: "same", ProvisionedProductName: "same-token" };
    const [first, second] = [await provision(input), await provision(input)];
    expect(second.RecordDetail?.RecordId).toBe(first.RecordDetail?.RecordId);
    await fixture.ended(first.RecordDetail?.RecordId);
  });

  it.each([
    [
      "a missing parameter",
      [],
      /^AmazonCloudFormationException {2}Parameters: \[Word\] must have values \(Service: AmazonCloudFormation; Status Code: 400; Error Code: ValidationError; /,
    ],
    [
      "an unknown parameter",
      [word("a"), { Key: "Nope", Value: "x" }],
      /Parameters: \[Nope\] do not exist in the template/,
    ],
    [
      "a value that the template refuses",
      [word("UPPER")],
      /Parameter Word failed to satisfy constraint: small letters only/,
    ],
  ])("fails on the record for %s", async (_what, ProvisioningParameters, message) => {
    const { id, record } = await launched({ ProvisioningParameters });
    expect(record.RecordDetail?.Status).toBe("FAILED");
    expect(record.RecordDetail?.RecordErrors?.[0]?.Description).toMatch(message);
    expect(await described(id)).toMatchObject({
      Status: "ERROR",
      StatusMessage: expect.stringMatching(message),
    });
  });

  it("fails with the stack's reason when the stack is rolled back", async () => {
    const { id, record } = await launched({ ProvisioningParameters: [word("fail")] });
    const reason = "The following resource(s) failed to create: [CommandRunner]. Rollback requested by user.";
    expect(record.RecordDetail?.RecordErrors?.[0]?.Description).toBe(reason);
    expect(await described(id)).toMatchObject({ Status: "ERROR", StatusMessage: reason });
  });

  it("works for a deprecated version, and not for an inactive one", async () => {
    const target = await fixture.launchable();
    const change = (more: object) =>
      fixture.catalog.send(
        new UpdateProvisioningArtifactCommand({
          ProductId: target.productId,
          ProvisioningArtifactId: target.artifactId,
          ...more,
        }),
      );
    const ids = { ProductId: target.productId, ProvisioningArtifactId: target.artifactId };
    await change({ Guidance: "DEPRECATED" });
    expect((await launched(ids)).record.RecordDetail?.Status).toBe("SUCCEEDED");
    await change({ Active: false });
    await expect(provision(ids)).rejects.toThrow(
      `Provisioning artifact ${target.artifactId} of product ${target.productId} is not active.`,
    );
  });

  it("needs a path where there are several", async () => {
    const portfolioId = await fixture.portfolio({ DisplayName: "Second" });
    const target = await fixture.launchable();
    await fixture.associate(target.productId, portfolioId);
    await fixture.grant(portfolioId);
    const ids = { ProductId: target.productId, ProvisioningArtifactId: target.artifactId };
    await expect(provision(ids)).rejects.toThrow("has more than one launch path");
    const { record } = await launched({ ...ids, PathName: "Second" });
    expect(record.RecordDetail).toMatchObject({
      Status: "SUCCEEDED",
      PathId: portfolioId.replace("port-", "lpv3-"),
    });
  });

  it("finds no path in a portfolio without principals", async () => {
    const target = await fixture.product();
    await fixture.associate(target.productId, await fixture.portfolio());
    await expect(
      provision({ ProductId: target.productId, ProvisioningArtifactId: target.artifactId }),
    ).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: `No launch paths found for resource: ${target.productId}`,
    });
  });

  it("uses the launch role, which must still be there", async () => {
    const iam = new IAMClient(fixture.aws.client);
    const target = await fixture.launchable();
    await iam.send(
      new CreateRoleCommand({
        RoleName: "launcher",
        AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":[]}',
      }),
    );
    await fixture.catalog.send(
      new CreateConstraintCommand({
        ProductId: target.productId,
        PortfolioId: target.portfolioId,
        Type: "LAUNCH",
        Parameters: '{"LocalRoleName":"launcher"}',
        IdempotencyToken: randomUUID(),
      }),
    );
    const ids = { ProductId: target.productId, ProvisioningArtifactId: target.artifactId };
    const LaunchRoleArn = "arn:aws:iam::123456789012:role/launcher";
    expect((await launched(ids)).record.RecordDetail).toMatchObject({ Status: "SUCCEEDED", LaunchRoleArn });
    await iam.send(new DeleteRoleCommand({ RoleName: "launcher" }));
    const { record } = await launched(ids);
    expect(record.RecordDetail?.RecordErrors?.[0]?.Description).toBe(
      `Launch role ${LaunchRoleArn} does not exist.`,
    );
  });

  it("takes a tag option's only value, and asks for one of several", async () => {
    const target = await fixture.launchable();
    const option = async (Value: string) => {
      const { TagOptionDetail } = await fixture.catalog.send(
        new CreateTagOptionCommand({ Key: "stage", Value }),
      );
      await fixture.catalog.send(
        new AssociateTagOptionWithResourceCommand({
          TagOptionId: TagOptionDetail?.Id ?? "",
          ResourceId: target.productId,
        }),
      );
    };
    const ids = { ProductId: target.productId, ProvisioningArtifactId: target.artifactId };
    await option("dev");
    const { record } = await launched(ids);
    expect(record.RecordDetail?.RecordTags).toContainEqual({ Key: "stage", Value: "dev" });
    await option("prod");
    await expect(provision(ids)).rejects.toThrow("Tag stage must have one of the values [dev, prod].");
  });

  it.each([
    [{ ProvisionedProductName: "has space" }, "at 'provisionedProductName' failed to satisfy constraint"],
    [{ ProductName: "Project" }, "You must provide the name or ID of the product, but not both."],
    [{ ProvisioningArtifactId: "pa-none" }, "Provisioning artifact pa-none of product"],
    [{ ProvisioningArtifactId: undefined }, "Give either ProvisioningArtifactId or ProvisioningArtifactName"],
    [{ ProvisioningParameters: [word("a"), word("b")] }, "Parameter Word is given more than once."],
  ])("refuses %j", async (more, message) => {
    await expect(provision(more)).rejects.toThrow(message);
  });

  it("refuses a name that is taken", async () => {
    await launched({ ProvisionedProductName: "taken" });
    await expect(provision({ ProvisionedProductName: "taken" })).rejects.toThrow(
      "A stack named taken already exists.",
    );
  });
});

describe("an update of a provisioned product", () => {
  it("goes to another version, with former values where asked for", async () => {
    const target = await fixture.launchable();
    const ids = { ProductId: target.productId, ProvisioningArtifactId: target.artifactId };
    const { id } = await launched({
      ...ids,
      ProvisioningParameters: [word("first"), { Key: "Size", Value: "large" }],
    });
    const artifact = await fixture.artifact(target.productId);
    const record = await updated(id, {
      ProvisioningArtifactId: artifact,
      ProvisioningParameters: [
        { Key: "Word", UsePreviousValue: true },
        { Key: "Size", UsePreviousValue: true },
      ],
    });
    expect(record.RecordDetail).toMatchObject({ Status: "SUCCEEDED", ProvisioningArtifactId: artifact });
    expect(fixture.aws.cloudFormation.hosts().at(-1)?.output[0]).toBe("two large");
    await fixture.catalog.send(
      new DeleteProvisioningArtifactCommand({
        ProductId: target.productId,
        ProvisioningArtifactId: target.artifactId,
      }),
    );
  });

  it("with nothing changed fails as CloudFormation does", async () => {
    const { id } = await launched();
    const record = await updated(id, { ProvisioningParameters: [word("hello")] });
    expect(record.RecordDetail?.RecordErrors?.[0]?.Description).toMatch(
      /^AmazonCloudFormationException {2}No updates are to be performed\./,
    );
    expect((await described(id))?.Status).toBe("TAINTED");
  });

  it("that fails leaves the product tainted, on its old version", async () => {
    const { id } = await launched();
    const record = await updated(id, { ProvisioningParameters: [word("fail")] });
    expect(record.RecordDetail?.RecordErrors?.[0]?.Description).toBe(
      "The following resource(s) failed to update: [CommandRunner]. ",
    );
    expect(await described(id)).toMatchObject({
      Status: "TAINTED",
      ProvisioningArtifactId: product.artifactId,
    });
    const again = await updated(id, { ProvisioningParameters: [word("well")] });
    expect(again.RecordDetail?.Status).toBe("SUCCEEDED");
    expect((await described(id))?.Status).toBe("AVAILABLE");
  });

  it("is refused while the product is under change", async () => {
    const { RecordDetail } = await provision({ ProvisioningParameters: [word("wait")] });
    await expect(
      updated(RecordDetail?.ProvisionedProductId ?? "", { ProvisioningParameters: [word("hello")] }),
    ).rejects.toThrow("is under change");
    await fixture.ended(RecordDetail?.RecordId);
  });
});

describe("a version or product that is in use", () => {
  it("is not deleted", async () => {
    const target = await fixture.launchable();
    const ids = { ProductId: target.productId, ProvisioningArtifactId: target.artifactId };
    const { id } = await launched(ids);
    await fixture.artifact(target.productId);
    await expect(fixture.catalog.send(new DeleteProvisioningArtifactCommand(ids))).rejects.toMatchObject({
      name: "ResourceInUseException",
      message: `Provisioning artifact ${target.artifactId} is in use by ${id} and cannot be deleted.`,
    });
    await expect(
      fixture.catalog.send(new DeleteProductCommand({ Id: target.productId })),
    ).rejects.toMatchObject({
      name: "ResourceInUseException",
    });
  });
});

describe("a termination", () => {
  it("takes product and stack away, and its record stays", async () => {
    const { id } = await launched();
    const record = await terminated(id);
    expect(record.RecordDetail).toMatchObject({
      Status: "SUCCEEDED",
      RecordType: "TERMINATE_PROVISIONED_PRODUCT",
    });
    await expect(described(id)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    const stack = fixture.aws.cloudFormation.stacks().find(({ name }) => name.endsWith(id));
    expect(stack?.status).toBe("DELETE_COMPLETE");
  });

  it("works after a failed launch", async () => {
    const { id } = await launched({ ProvisioningParameters: [word("fail")] });
    expect((await terminated(id)).RecordDetail?.Status).toBe("SUCCEEDED");
  });

  it("can leave the stack there", async () => {
    const { id } = await launched();
    expect((await terminated(id, { RetainPhysicalResources: true })).RecordDetail?.Status).toBe("SUCCEEDED");
    const stack = fixture.aws.cloudFormation.stacks().find(({ name }) => name.endsWith(id));
    expect(stack?.status).toBe("CREATE_COMPLETE");
  });

  it("that fails keeps the product, unless errors are to be ignored", async () => {
    const { id } = await launched();
    const stack = fixture.aws.cloudFormation.stacks().find(({ name }) => name.endsWith(id));
    if (stack) stack.terminationProtection = true;
    expect((await terminated(id)).RecordDetail?.Status).toBe("FAILED");
    expect((await described(id))?.Status).toBe("TAINTED");
    await terminated(id, { IgnoreErrors: true });
    await expect(described(id)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });
});

describe("looking at provisioned products", () => {
  let id: string;
  beforeAll(async () => {
    id = (await launched({ ProvisionedProductName: "looked-at" })).id;
  });

  it("finds them by any field", async () => {
    for (const query of [
      "looked-at",
      `id:${id}`,
      "name:looked-*",
      `provisioningArtifactId:${product.artifactId}`,
    ]) {
      const { ProvisionedProducts } = await fixture.catalog.send(
        new SearchProvisionedProductsCommand({ Filters: { SearchQuery: [query] } }),
      );
      expect(ProvisionedProducts?.map(({ Id }) => Id)).toContain(id);
    }
  });

  it("gives their outputs, and refuses keys that are not there", async () => {
    const read = (OutputKeys?: string[]) =>
      fixture.catalog.send(new GetProvisionedProductOutputsCommand({ ProvisionedProductId: id, OutputKeys }));
    expect((await read(["CommandOutput"])).Outputs).toEqual([
      { OutputKey: "CommandOutput", OutputValue: "hello", Description: "What the command wrote" },
    ]);
    await expect(read(["Nope"])).rejects.toThrow("Invalid Output Keys: [Nope].");
  });

  it("lists them page by page", async () => {
    const { ProvisionedProducts, NextPageToken } = await fixture.catalog.send(
      new ScanProvisionedProductsCommand({ PageSize: 1 }),
    );
    expect(ProvisionedProducts).toHaveLength(1);
    expect(NextPageToken).toBeDefined();
    await expect(
      fixture.catalog.send(new ScanProvisionedProductsCommand({ PageToken: "made-up" })),
    ).rejects.toThrow("Invalid page token.");
  });

  it("lists their records, the newest first", async () => {
    const { RecordDetails } = await fixture.catalog.send(
      new ListRecordHistoryCommand({ SearchFilter: { Key: "provisionedproduct", Value: id } }),
    );
    expect(RecordDetails?.map(({ RecordType }) => RecordType)).toEqual(["PROVISION_PRODUCT"]);
  });
});
