import { TerraformIterator, type MapTerraformIterator, TerraformLocal, type TerraformCondition } from "cdktf";
import { Construct } from "constructs";
import type { AwsAccount } from "../../shared/aws-account";

export interface RoleReferencesProps {
  readonly account: AwsAccount;
  /** Expression of Terraform's language, without `${}`: a list of role names, path/names or ARNs, with `*` and `?` or without. */
  readonly roles: string;
}

/**
 * Roles as people write them down, turned into what AWS takes. `data-scientist`, `role/data-scientist` and
 * `arn:aws:iam::111122223333:role/data-scientist` are the same; `team-*` stands for every role whose name begins so.
 */
export class RoleReferences extends Construct {
  /** ARN of each role in this account, with the wildcards that were given: for conditions such as ArnLike. */
  readonly arns: string[];
  /**
   * Principals of Service Catalog: ARN as the key, type as the value. Wildcards take the type IAM_PATTERN, whose ARNs have no
   * account: https://docs.aws.amazon.com/servicecatalog/latest/dg/API_AssociatePrincipalWithPortfolio.html
   */
  readonly principals: MapTerraformIterator;
  /** That no role is of another account, where it would silently become one of this account with the same name. */
  readonly ofThisAccount: TerraformCondition;

  constructor(scope: Construct, id: string, { account, roles }: RoleReferencesProps) {
    super(scope, id);
    const partition = this.local("partition", account.partition);
    const accountId = this.local("account-id", account.accountId);
    const given = this.local("given", `\${${roles}}`);
    const paths = this.local(
      "paths",
      `\${distinct([for role in ${given} : replace(role, "/^(arn:[^:]*:iam::[0-9]*:)?(role/)?/", "")])}`,
    );

    this.arns = new TerraformLocal(
      this,
      "arns",
      `\${formatlist("arn:%s:iam::%s:role/%s", ${partition}, ${accountId}, ${paths})}`,
    ).asList;
    const isPattern = `can(regex("[*?]", path))`;
    const principals = new TerraformLocal(
      this,
      "principals",
      `\${{ for path in ${paths} : format("arn:%s:iam::%s:role/%s", ${partition}, ${isPattern} ? "" : ${accountId}, path) => ${isPattern} ? "IAM_PATTERN" : "IAM" }}`,
    );
    this.principals = TerraformIterator.fromMap(principals.asAnyMap);
    this.ofThisAccount = {
      condition: `\${alltrue([for role in ${given} : !startswith(role, "arn:") || strcontains(role, ":\${${accountId}}:")])}`,
      errorMessage: `Roles of another account were given; the catalog takes roles of its own account only.`,
    };
  }

  /** Names a value, so that an expression can refer to it. */
  private local(id: string, value: string): string {
    return `local.${new TerraformLocal(this, id, value).friendlyUniqueId}`;
  }
}
