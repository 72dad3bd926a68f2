import { CreateProductCommand } from "@aws-sdk/client-service-catalog";
import { randomUUID } from "node:crypto";
import { type Aws, awsClients } from "../../../ops/aws/aws";
import { findCatalog, findCatalogIfAny } from "../../../ops/catalog/catalog";
import { EXIT } from "../../../ops/errors";
import { CatalogFixture, names } from "../catalog-fixture";

let made: CatalogFixture;
let aws: Aws;

beforeAll(async () => {
  made = await CatalogFixture.start();
  aws = awsClients(made.aws.client);
});
afterAll(async () => {
  aws.close();
  await made.stop();
});

async function product(Name: string): Promise<void> {
  const Info = {
    LoadTemplateFromURL: `https://${names.stateBucket}.s3.us-east-1.amazonaws.com/releases/initial/sm-project-cfn.yaml`,
  };
  await made.serviceCatalog.send(
    new CreateProductCommand({
      ...{ Name, Owner: "Admin", ProductType: "CLOUD_FORMATION_TEMPLATE", IdempotencyToken: randomUUID() },
      ProvisioningArtifactParameters: { Name: "initial", Type: "CLOUD_FORMATION_TEMPLATE", Info },
    }),
  );
}

// In this order: products are added on the way.
describe("the catalog", () => {
  it("says that its template is missing", async () => {
    await expect(findCatalog(aws)).rejects.toThrow(
      `The catalog's template, s3://${names.stateBucket}/sm-project-cfn.yaml, can not be read: NoSuchKey`,
    );
  });

  it("is found by its product, with the names that its projects share", async () => {
    const earlier = await made.release("aaaaaaaaaaaa");
    const newest = await made.release("bbbbbbbbbbbb", undefined, earlier);
    const catalog = await findCatalog(aws);
    expect(catalog).toMatchObject({
      prefix: names.prefix,
      accountId: "123456789012",
      productId: made.productId,
      stateBucket: names.stateBucket,
      runLog: names.runLog,
      newest: { name: newest.name },
      template: { lockTable: names.lockTable },
    });
    expect(catalog.releases.map(({ name }) => name)).toEqual([earlier.name, newest.name]);
  });

  it("is not any other product", async () => {
    await product("somebody-elses-product");
    expect((await findCatalog(aws)).productId).toBe(made.productId);
  });

  it("has to be named where there are several", async () => {
    await product("prod-machine-learning-ops-gitlab");
    await expect(findCatalog(aws)).rejects.toMatchObject({
      message:
        "There are several catalogs. Choose one with --prefix: dev-machine-learning-ops, prod-machine-learning-ops",
      exitCode: EXIT.badInput,
    });
    expect((await findCatalog(aws, names.prefix)).productId).toBe(made.productId);
  });

  it("is not there under another prefix", async () => {
    expect(await findCatalogIfAny(aws, "test-machine-learning-ops")).toBeUndefined();
    await expect(findCatalog(aws, "test-machine-learning-ops")).rejects.toMatchObject({
      message:
        'No catalog "test-machine-learning-ops" is in this account in us-east-1. Deploy one: npx cdktf deploy service-catalog',
      exitCode: EXIT.unable,
    });
  });

  it("has a template that names the lock table", async () => {
    await made.put("sm-project-cfn.yaml", "Parameters: {}\n");
    await expect(findCatalog(aws, names.prefix)).rejects.toThrow(
      "The template names no parameters or no lock table",
    );
  });
});
