import { randomUUID } from "node:crypto";

import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateConstraintCommand, UpdateProvisioningArtifactCommand } from "@aws-sdk/client-service-catalog";

import { LaunchFixture, word } from "./launch-fixture";

let launches: LaunchFixture;

beforeAll(async () => {
  launches = await LaunchFixture.start();
});
afterAll(() => launches.base.stop());

describe("a launch", () => {
  it("is recorded first and carried out after", async () => {
    const { RecordDetail } = await launches.provision({ ProvisioningParameters: [word("wait")] });
    expect(RecordDetail).toMatchObject({ Status: "CREATED", RecordType: "PROVISION_PRODUCT" });
    expect((await launches.described(RecordDetail?.ProvisionedProductId ?? ""))?.Status).toBe("UNDER_CHANGE");
    const { RecordDetail: ended } = await launches.base.ended(RecordDetail?.RecordId);
    expect(ended?.Status).toBe("SUCCEEDED");
    expect((await launches.described(RecordDetail?.ProvisionedProductId ?? ""))?.Status).toBe("AVAILABLE");
  });

  it("makes a stack with the product's name, tags and outputs", async () => {
    const { id, record } = await launches.launched({ Tags: [{ Key: "mine", Value: "1" }] });
    const outputs = Object.fromEntries(
      (record.RecordOutputs ?? []).map((output) => [output.OutputKey, output.OutputValue]),
    );
    expect(outputs).toEqual({
      CommandOutput: "hello",
      CloudformationStackARN: expect.stringContaining(`:stack/SC-123456789012-${id}/`),
    });
    const { Stacks } = await new CloudFormationClient(launches.aws.client).send(
      new DescribeStacksCommand({ StackName: `SC-123456789012-${id}` }),
    );
    expect(Stacks?.[0]?.Tags).toEqual(
      expect.arrayContaining([
        { Key: "team", Value: "ml" },
        { Key: "mine", Value: "1" },
        { Key: "aws:servicecatalog:provisioningArtifactIdentifier", Value: launches.product.artifactId },
      ]),
    );
  });

  it("happens once for one token", async () => {
    const input = { ProvisionToken: "same", ProvisionedProductName: "same-token" };
    const [first, second] = [await launches.provision(input), await launches.provision(input)];
    expect(second.RecordDetail?.RecordId).toBe(first.RecordDetail?.RecordId);
    await launches.base.ended(first.RecordDetail?.RecordId);
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
    const { id, record } = await launches.launched({ ProvisioningParameters });
    expect(record.RecordDetail?.Status).toBe("FAILED");
    expect(record.RecordDetail?.RecordErrors?.[0]?.Description).toMatch(message);
    expect(await launches.described(id)).toMatchObject({
      Status: "ERROR",
      StatusMessage: expect.stringMatching(message),
    });
  });

  it("fails with the stack's reason when the stack is rolled back", async () => {
    const { id, record } = await launches.launched({ ProvisioningParameters: [word("fail")] });
    const reason = "The following resource(s) failed to create: [CommandRunner]. Rollback requested by user.";
    expect(record.RecordDetail?.RecordErrors?.[0]?.Description).toBe(reason);
    expect(await launches.described(id)).toMatchObject({ Status: "ERROR", StatusMessage: reason });
  });

  it("works for a deprecated version, and not for an inactive one", async () => {
    const target = await launches.base.launchable();
    const change = (more: object) =>
      launches.catalog.send(
        new UpdateProvisioningArtifactCommand({
          ProductId: target.productId,
          ProvisioningArtifactId: target.artifactId,
          ...more,
        }),
      );
    const ids = { ProductId: target.productId, ProvisioningArtifactId: target.artifactId };
    await change({ Guidance: "DEPRECATED" });
    expect((await launches.launched(ids)).record.RecordDetail?.Status).toBe("SUCCEEDED");
    await change({ Active: false });
    await expect(launches.provision(ids)).rejects.toThrow(
      `Provisioning artifact ${target.artifactId} of product ${target.productId} is not active.`,
    );
  });

  it("needs a path where there are several", async () => {
    const portfolioId = await launches.base.portfolio({ DisplayName: "Second" });
    const target = await launches.base.launchable();
    await launches.base.associate(target.productId, portfolioId);
    await launches.base.grant(portfolioId);
    const ids = { ProductId: target.productId, ProvisioningArtifactId: target.artifactId };
    await expect(launches.provision(ids)).rejects.toThrow("has more than one launch path");
    const { record } = await launches.launched({ ...ids, PathName: "Second" });
    expect(record.RecordDetail).toMatchObject({
      Status: "SUCCEEDED",
      PathId: portfolioId.replace("port-", "lpv3-"),
    });
  });

  it("finds no path in a portfolio without principals", async () => {
    const target = await launches.base.product();
    await launches.base.associate(target.productId, await launches.base.portfolio());
    await expect(
      launches.provision({ ProductId: target.productId, ProvisioningArtifactId: target.artifactId }),
    ).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: `No launch paths found for resource: ${target.productId}`,
    });
  });

  it("uses the launch role, which must still be there", async () => {
    const iam = new IAMClient(launches.aws.client);
    const target = await launches.base.launchable();
    await iam.send(
      new CreateRoleCommand({
        RoleName: "launcher",
        AssumeRolePolicyDocument: policy({
          Principal: { Service: "servicecatalog.amazonaws.com" },
          Action: "sts:AssumeRole",
        }),
      }),
    );
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: "launcher",
        PolicyName: "stacks",
        PolicyDocument: policy({
          Action: "cloudformation:*",
          Resource: "arn:aws:cloudformation:*:*:stack/SC-*",
        }),
      }),
    );
    await launches.catalog.send(
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
    expect((await launches.launched(ids)).record.RecordDetail).toMatchObject({
      Status: "SUCCEEDED",
      LaunchRoleArn,
    });
    await iam.send(new DeleteRolePolicyCommand({ RoleName: "launcher", PolicyName: "stacks" }));
    await iam.send(new DeleteRoleCommand({ RoleName: "launcher" }));
    const { record } = await launches.launched(ids);
    expect(record.RecordDetail?.RecordErrors?.[0]?.Description).toBe(
      `Launch role ${LaunchRoleArn} does not exist.`,
    );
  });

  it.each([
    [{ ProvisionedProductName: "has space" }, "at 'provisionedProductName' failed to satisfy constraint"],
    [{ ProductName: "Project" }, "You must provide the name or ID of the product, but not both."],
    [{ ProvisioningArtifactId: "pa-none" }, "Provisioning artifact pa-none of product"],
    [{ ProvisioningArtifactId: undefined }, "Give either ProvisioningArtifactId or ProvisioningArtifactName"],
    [{ ProvisioningParameters: [word("a"), word("b")] }, "Parameter Word is given more than once."],
  ])("refuses %j", async (more, message) => {
    await expect(launches.provision(more)).rejects.toThrow(message);
  });

  it("refuses a name that is taken", async () => {
    await launches.launched({ ProvisionedProductName: "taken" });
    await expect(launches.provision({ ProvisionedProductName: "taken" })).rejects.toThrow(
      "A stack named taken already exists.",
    );
  });
});

function policy(statement: object): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
}
