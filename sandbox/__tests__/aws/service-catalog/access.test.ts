import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  AssociatePrincipalWithPortfolioCommand,
  CreateConstraintCommand,
  DeleteConstraintCommand,
  DisassociateProductFromPortfolioCommand,
  ListPrincipalsForPortfolioCommand,
  UpdateConstraintCommand,
} from "@aws-sdk/client-service-catalog";

import { CatalogFixture } from "./catalog-fixture";

let fixture: CatalogFixture;
let token = 0;
const IdempotencyToken = () => `token-${(token += 1)}`;

beforeAll(async () => {
  fixture = await CatalogFixture.start();
});
afterAll(() => fixture.stop());

describe("principals of a portfolio", () => {
  it("are roles of the account, or patterns", async () => {
    const PortfolioId = await fixture.portfolio();
    await fixture.grant(PortfolioId);
    await fixture.catalog.send(
      new AssociatePrincipalWithPortfolioCommand({
        PortfolioId,
        PrincipalARN: "arn:aws:iam:::role/Studio*",
        PrincipalType: "IAM_PATTERN",
      }),
    );
    const { Principals } = await fixture.catalog.send(new ListPrincipalsForPortfolioCommand({ PortfolioId }));
    expect(Principals).toEqual([
      { PrincipalARN: fixture.roleArn, PrincipalType: "IAM" },
      { PrincipalARN: "arn:aws:iam:::role/Studio*", PrincipalType: "IAM_PATTERN" },
    ]);
  });

  it.each([
    ["arn:aws:iam::123456789012:role/none", "IAM", "profile does not exist"],
    ["arn:aws:iam::999999999999:role/other", "IAM", "must be a user, group or role of account 123456789012"],
    ["arn:aws:iam:::role/Studio*", "IAM", "wildcards need type IAM_PATTERN"],
    [
      "arn:aws:iam::123456789012:role/Studio*",
      "IAM_PATTERN",
      "must look like arn:partition:iam:::resource-type/resource-id",
    ],
  ] as const)("are not %s of type %s", async (PrincipalARN, PrincipalType, message) => {
    const PortfolioId = await fixture.portfolio();
    const sent = fixture.catalog.send(
      new AssociatePrincipalWithPortfolioCommand({ PortfolioId, PrincipalARN, PrincipalType }),
    );
    await expect(sent).rejects.toMatchObject({
      name: "InvalidParametersException",
      message: expect.stringContaining(message),
    });
  });
});

describe("a launch constraint", () => {
  let ids: { ProductId: string; PortfolioId: string };
  const make = (parameters: object | string, Type = "LAUNCH") =>
    fixture.catalog.send(
      new CreateConstraintCommand({
        ...ids,
        Type,
        Parameters: typeof parameters === "string" ? parameters : JSON.stringify(parameters),
        IdempotencyToken: IdempotencyToken(),
      }),
    );

  beforeAll(async () => {
    const { productId: ProductId, portfolioId: PortfolioId } = await fixture.launchable();
    ids = { ProductId, PortfolioId };
    await new IAMClient(fixture.aws.client).send(
      new CreateRoleCommand({
        RoleName: "launch",
        AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":[]}',
      }),
    );
  });

  it.each([
    [{}, "must have either RoleArn or LocalRoleName, and not both"],
    [
      { RoleArn: "arn:aws:iam::123456789012:role/launch", LocalRoleName: "launch" },
      "must have either RoleArn or LocalRoleName, and not both",
    ],
    [{ RoleArn: "launch" }, 'Launch role "launch" is not a role.'],
    [{ LocalRoleName: "none" }, "Launch role arn:aws:iam::123456789012:role/none does not exist."],
    ["RoleArn=launch", "Constraint parameters must be a JSON object"],
  ])("refuses %j", async (parameters, message) => {
    await expect(make(parameters)).rejects.toMatchObject({
      name: "InvalidParametersException",
      message: expect.stringContaining(message),
    });
  });

  it("refuses a type that does not exist, and names one that is not played here", async () => {
    await expect(make({}, "START")).rejects.toThrow('Constraint type "START" must be one of');
    await expect(make({}, "STACKSET")).rejects.toThrow(
      "servicecatalog:constraint type STACKSET is not in the sandbox",
    );
  });

  it("is one for a product in a portfolio, changes in place, and keeps the two together", async () => {
    const { ConstraintDetail } = await make({ LocalRoleName: "launch" });
    const Id = ConstraintDetail?.ConstraintId ?? "";
    await expect(make({ LocalRoleName: "launch" })).rejects.toMatchObject({
      name: "DuplicateResourceException",
    });
    const Parameters = JSON.stringify({ RoleArn: "arn:aws:iam::123456789012:role/launch" });
    const updated = await fixture.catalog.send(new UpdateConstraintCommand({ Id, Parameters }));
    expect(updated.ConstraintParameters).toBe(Parameters);
    await expect(
      fixture.catalog.send(new DisassociateProductFromPortfolioCommand(ids)),
    ).rejects.toMatchObject({
      name: "ResourceInUseException",
    });
    await fixture.catalog.send(new DeleteConstraintCommand({ Id }));
    await expect(
      fixture.catalog.send(new DisassociateProductFromPortfolioCommand(ids)),
    ).resolves.toBeDefined();
  });

  it("needs a product that is in the portfolio", async () => {
    const { productId } = await fixture.product();
    const sent = fixture.catalog.send(
      new CreateConstraintCommand({
        ProductId: productId,
        PortfolioId: ids.PortfolioId,
        Type: "LAUNCH",
        Parameters: '{"LocalRoleName":"launch"}',
        IdempotencyToken: IdempotencyToken(),
      }),
    );
    await expect(sent).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });
});
