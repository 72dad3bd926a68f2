import type { TerraformStack } from "cdktf";
import { ROLE_NAME } from "../../../contracts/aws-inputs";
import { acceptedBy, matches, terraformRegex, validatedVariable } from "../../shared/validated-variable";

const ROLE_OR_PATTERN = /^(arn:aws[a-z-]*:iam::[0-9]{12}:role\/|role\/)?[A-Za-z0-9+=,.@_/*?-]+$/;

/** Declares the variables that say who owns the product and which Studio users see it. */
export function portfolioVariables(stack: TerraformStack) {
  return {
    portfolioOwner: validatedVariable(stack, "sc_portfolio_owner", {
      description: "Provider that users see at the portfolio.",
      default: "Admin",
      // https://docs.aws.amazon.com/servicecatalog/latest/dg/API_CreatePortfolio.html
      rules: [matches("sc_portfolio_owner", /^.{1,50}$/, "sc_portfolio_owner must have 1 to 50 characters.")],
    }),
    productOwner: validatedVariable(stack, "sc_product_owner", {
      description: "Owner that users see at the product.",
      default: "Admin",
      rules: [matches("sc_product_owner", /^.{1,255}$/, "sc_product_owner must have 1 to 255 characters.")],
    }),
    launchRole: validatedVariable(stack, "sc_product_launch_role", {
      description: "Name of the role, created here, that Service Catalog assumes to launch the product.",
      default: "CustomAmazonSagemakerServiceCatalogProductLaunchRole",
      rules: [acceptedBy(ROLE_NAME, "sc_product_launch_role")],
    }),
    portfolioServiceRole: validatedVariable(stack, "sc_portfolio_service_role", {
      description:
        "Execution role of the Studio users who may create projects: name, path/name or ARN; * and ? match several roles. " +
        "The default matches the roles that SageMaker creates when a Studio domain is set up in the console.",
      default: "service-role/AmazonSageMaker-ExecutionRole-*",
      rules: [
        matches(
          "sc_portfolio_service_role",
          ROLE_OR_PATTERN,
          "sc_portfolio_service_role must be a role's name, path/name or ARN; * and ? are accepted.",
        ),
      ],
    }),
    studioUserRoleArns: validatedVariable(stack, "studio_user_role_arns", {
      type: "list(string)",
      description: "More roles whose users may create projects, in the forms of sc_portfolio_service_role.",
      default: [],
      rules: [
        {
          condition: `alltrue([for role in var.studio_user_role_arns : can(regex(${terraformRegex(ROLE_OR_PATTERN)}, role))])`,
          message:
            "studio_user_role_arns must hold names, path/names or ARNs of roles; * and ? are accepted.",
        },
      ],
    }),
  };
}
