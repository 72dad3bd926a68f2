import type { Session } from "./session";

const DEPLOY = "npx cdktf deploy service-catalog --auto-approve";
const DESTROY = "npx cdktf destroy service-catalog --auto-approve";
/** The user whose keys GitLab's jobs have gets its permissions from this group. */
const CI_GROUP = "--user-name gitlab-ci --group-name dev-machine-learning-ops-gitlab-ci";

/** The product's ids, as SageMaker Studio takes them. */
export interface OfferedProduct {
  readonly ProductId: string;
  readonly ProvisioningArtifactId: string;
}

/** Deploys the catalog, gives GitLab's jobs their permissions and looks up what Studio would offer. */
export async function deployCatalog(session: Session): Promise<OfferedProduct> {
  session.report.step("The ops team deploys the catalog");
  const output = await session.type(DEPLOY, "deploying the catalog");
  session.report.note(outputsOf(output));
  const [, product] = await Promise.all([
    session.type(`aws iam add-user-to-group ${CI_GROUP}`),
    offeredProduct(session),
  ]);
  return product;
}

async function offeredProduct(session: Session): Promise<OfferedProduct> {
  const listed = await session.show(
    "aws servicecatalog search-products --query 'ProductViewSummaries[].[ProductId,Name]' --output text",
  );
  const ProductId = listed.split("\t")[0] ?? "";
  const versions = await session.type(
    `aws servicecatalog describe-product --id ${ProductId}` +
      " --query \"ProvisioningArtifacts[?Guidance=='DEFAULT']|sort_by(@,&CreatedTime)[-1].Id\" --output text",
  );
  return { ProductId, ProvisioningArtifactId: versions.trim() };
}

export async function removeCatalog(session: Session): Promise<void> {
  session.report.step("The catalog is removed");
  await Promise.all([lookForRemains(session), session.type(`aws iam remove-user-from-group ${CI_GROUP}`)]);
  await session.type(DESTROY, "removing the catalog");
}

async function lookForRemains(session: Session): Promise<void> {
  const left = await session.type(
    "aws resourcegroupstaggingapi get-resources --tag-filters Key=sagemaker:project-id --query 'ResourceTagMappingList[].ResourceARN' --output text",
  );
  if (left.trim()) throw new Error(`Resources of projects are left:\n${left}`);
  session.report.note("Nothing of the projects is left.");
}

/** The names of its secrets are free again: a deployment after a removal works. */
export async function deployCatalogAgain(session: Session): Promise<void> {
  session.report.step("The catalog is deployed again");
  await session.type(DEPLOY, "deploying the catalog again");
}

/** The outputs as CDKTF prints them, each once: Terraform lists them too, while it runs. */
export function outputsOf(output: string): string {
  const outputs = output
    .split("\n")
    .flatMap((line) => /^\s*(?:service-catalog\s+)?(\w+ = \S.*)$/.exec(line)?.[1] ?? []);
  return [...new Set(outputs)].join("\n");
}
