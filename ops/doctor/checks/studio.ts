import { NoSuchEntityException, IAM } from "@aws-sdk/client-iam";
import { SageMaker } from "@aws-sdk/client-sagemaker";
import type { Aws } from "../../aws/aws";
import { type Check, type Finding, ok, problem } from "../check";

/** https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-projects-studio-updates.html */
const PRODUCTS_USE_ROLE = "AmazonSageMakerServiceCatalogProductsUseRole";
const SWITCH_ON =
  "Switch projects on in the settings of a Studio domain; this makes the roles too " +
  "(https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-projects-studio-updates.html).";

/** Studio offers projects only when Service Catalog is enabled for it, which makes the roles that pipelines run as. */
export const studio: Check = {
  title: "SageMaker Studio",
  needsAws: true,
  async find({ aws, settings }): Promise<Finding[]> {
    const [enabled, role] = await Promise.all([
      enabledFinding(aws),
      roleFinding(aws, settings["cm_exec_pass_role_arn"] || PRODUCTS_USE_ROLE),
    ]);
    return [enabled, role];
  },
};

async function enabledFinding(aws: Aws): Promise<Finding> {
  const { Status } = await aws.client(SageMaker).getSagemakerServicecatalogPortfolioStatus();
  return Status === "Enabled"
    ? ok("Service Catalog is enabled for SageMaker Studio.")
    : problem("Service Catalog is not enabled for SageMaker Studio.", SWITCH_ON);
}

/** @param role name, path/name or ARN */
async function roleFinding(aws: Aws, role: string): Promise<Finding> {
  const RoleName = role.split("/").at(-1) ?? role;
  try {
    await aws.client(IAM).getRole({ RoleName });
    return ok(`The role of the pipelines' jobs is there: ${RoleName}.`);
  } catch (error) {
    if (!(error instanceof NoSuchEntityException)) throw error;
    const todo =
      RoleName === PRODUCTS_USE_ROLE ? SWITCH_ON : "Make it, or give another one in cm_exec_pass_role_arn.";
    return problem(`The role of the pipelines' jobs is not there: ${RoleName}.`, todo);
  }
}
