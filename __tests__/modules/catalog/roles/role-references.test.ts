import { Testing, TerraformStack } from "cdktf";
import { RoleReferences } from "../../../../modules/catalog/roles/role-references";
import { account } from "../../../aws-account";
import { localName, terraformValue } from "../../../terraform-values";

/** Value of a local of the construct for these roles. */
function valueFor(roles: readonly string[], local: string): unknown {
  const stack = new TerraformStack(Testing.app(), "roles");
  new RoleReferences(stack, "roles", { account, roles: JSON.stringify(roles) });
  return terraformValue({ stack, expression: `local.${localName(stack, local)}` });
}

/** Whether the construct takes these roles. */
function accepts(roles: readonly string[]): unknown {
  const stack = new TerraformStack(Testing.app(), "roles");
  const { ofThisAccount } = new RoleReferences(stack, "roles", { account, roles: JSON.stringify(roles) });
  return terraformValue({ stack, expression: String(ofThisAccount.condition).slice(2, -1) });
}

const ARN = "arn:aws:iam::111122223333:role";

describe("RoleReferences", () => {
  it.each(["data-scientist", "role/data-scientist", `${ARN}/data-scientist`])(
    "takes %s as the same role",
    (role) => {
      expect(valueFor([role], "arns")).toEqual([`${ARN}/data-scientist`]);
    },
  );

  it("keeps paths", () => {
    expect(valueFor(["service-role/studio"], "arns")).toEqual([`${ARN}/service-role/studio`]);
  });

  it("names a role once that was given twice", () => {
    expect(valueFor(["team", "role/team"], "arns")).toEqual([`${ARN}/team`]);
  });

  it("gives Service Catalog a pattern without an account for wildcards, and the role itself otherwise", () => {
    expect(valueFor(["team", "service-role/Studio-*"], "principals")).toEqual({
      [`${ARN}/team`]: "IAM",
      "arn:aws:iam:::role/service-role/Studio-*": "IAM_PATTERN",
    });
  });

  it("takes roles of its own account", () => {
    expect(accepts([`${ARN}/team`, "other"])).toBe(true);
  });

  it("refuses a role of another account", () => {
    expect(accepts(["team", "arn:aws:iam::444455556666:role/team"])).toBe(false);
  });
});
