import { LaunchRole } from "../../../../modules/catalog/roles/launch-role";
import { Portfolio } from "../../../../modules/catalog/product/portfolio";
import { RoleReferences } from "../../../../modules/catalog/roles/role-references";
import { account } from "../../../aws-account";
import { statement, synthesized } from "../../../synthesized";

const stack = synthesized((scope) => {
  new Portfolio(scope, "portfolio", {
    name: "dev-ml-ops",
    owner: "Admin",
    productId: "prod-1",
    launchRole: new LaunchRole(scope, "launch-role", { account, name: "Launcher", prefix: "dev-ml-ops" }),
    users: new RoleReferences(scope, "users", { account, roles: `["team"]` }),
  });
});

describe("Portfolio", () => {
  it("is named after the catalog and shows its owner", () => {
    expect(stack.resource("aws_servicecatalog_portfolio")).toMatchObject({
      name: "dev-ml-ops",
      provider_name: "Admin",
    });
  });

  it("launches the product with the launch role, once it is in the portfolio and the role may do something", () => {
    const constraint = stack.resource("aws_servicecatalog_constraint");
    expect(constraint).toMatchObject({ type: "LAUNCH", product_id: "prod-1" });
    expect(constraint["parameters"]).toMatch(
      /^\$\{jsonencode\(\{"RoleArn" = aws_iam_role\.launch-role_\w+\.arn\}\)\}$/,
    );
    expect(constraint["depends_on"]).toEqual([
      expect.stringMatching(/^aws_servicecatalog_product_portfolio_association\./),
      expect.stringMatching(/^aws_iam_role_policy_attachment\./),
    ]);
  });

  it("admits each role by its ARN and type, unless it is of another account", () => {
    expect(stack.resource("aws_servicecatalog_principal_portfolio_association")).toMatchObject({
      for_each: expect.stringMatching(/^\$\{local\.users_principals_/) as string,
      principal_arn: "${each.key}",
      principal_type: "${each.value}",
      lifecycle: {
        precondition: [
          {
            error_message:
              "Roles of another account were given; the catalog takes roles of its own account only.",
          },
        ],
      },
    });
  });
});

describe("LaunchRole", () => {
  it("has the name that was asked for", () => {
    expect(stack.resource("aws_iam_role")).toMatchObject({ name: "Launcher" });
  });

  it("is taken on by Service Catalog, and for no other account", () => {
    expect(statement(stack, "AssumeRoleByServiceCatalog")).toMatchObject({
      actions: ["sts:AssumeRole"],
      principals: [{ type: "Service", identifiers: ["servicecatalog.amazonaws.com"] }],
      condition: [{ test: "StringEqualsIfExists", variable: "aws:SourceAccount", values: ["111122223333"] }],
    });
  });

  it("manages the stacks of Service Catalog and no others", () => {
    expect(statement(stack, "ManageProjectStacks")["resources"]).toEqual([
      "arn:aws:cloudformation:eu-west-1:111122223333:stack/SC-*",
    ]);
  });

  it("reads no object but the templates of Service Catalog", () => {
    expect(statement(stack, "ReadProvisioningTemplates")).toMatchObject({
      actions: ["s3:GetObject"],
      condition: [{ variable: "s3:ExistingObjectTag/servicecatalog:provisioning", values: ["true"] }],
    });
  });

  it("may neither start instances nor pass roles: the registered type has a role of its own for that", () => {
    expect(stack.text).not.toMatch(/"ec2:|iam:PassRole/);
  });
});
