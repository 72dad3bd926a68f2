import { ServicecatalogConstraint } from "@cdktf/provider-aws/lib/servicecatalog-constraint";
import { ServicecatalogPortfolio } from "@cdktf/provider-aws/lib/servicecatalog-portfolio";
import { ServicecatalogPrincipalPortfolioAssociation } from "@cdktf/provider-aws/lib/servicecatalog-principal-portfolio-association";
import { ServicecatalogProductPortfolioAssociation } from "@cdktf/provider-aws/lib/servicecatalog-product-portfolio-association";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import type { LaunchRole } from "../roles/launch-role";
import type { RoleReferences } from "../roles/role-references";

export interface PortfolioProps {
  readonly name: string;
  /** Provider that users see. */
  readonly owner: string;
  readonly productId: string;
  readonly launchRole: LaunchRole;
  /** Execution roles of the Studio users who may launch the product. */
  readonly users: RoleReferences;
}

/** The portfolio with the product in it, the role that launches it, and the roles whose users may do so. */
export class Portfolio extends Construct {
  readonly portfolioId: string;

  constructor(scope: Construct, id: string, props: PortfolioProps) {
    super(scope, id);
    this.portfolioId = new ServicecatalogPortfolio(this, "portfolio", {
      name: props.name,
      description: "Products for Amazon SageMaker projects.",
      providerName: props.owner,
    }).id;
    this.addProduct(props);
    this.admitUsers(props.users);
  }

  private addProduct({ productId, launchRole }: PortfolioProps): void {
    const association = new ServicecatalogProductPortfolioAssociation(this, "product", {
      portfolioId: this.portfolioId,
      productId,
    });
    new ServicecatalogConstraint(this, "launch-constraint", {
      description: "Launches with a role of its own instead of the user's.",
      portfolioId: this.portfolioId,
      productId,
      type: "LAUNCH",
      parameters: Fn.jsonencode({ RoleArn: launchRole.arn }),
      dependsOn: [association, launchRole.permissions],
    });
  }

  private admitUsers(users: RoleReferences): void {
    new ServicecatalogPrincipalPortfolioAssociation(this, "user", {
      forEach: users.principals,
      portfolioId: this.portfolioId,
      principalArn: users.principals.key,
      principalType: users.principals.value,
      lifecycle: { precondition: [users.ofThisAccount] },
    });
  }
}
