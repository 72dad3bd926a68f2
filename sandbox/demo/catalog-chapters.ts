import type { Session } from "./session";

const DEPLOY = "npx cdktf deploy service-catalog --auto-approve";
const DESTROY = "npx cdktf destroy service-catalog --auto-approve";
/** The user whose keys GitLab's jobs have gets its rights by this group. */
const CI_GROUP = "--user-name gitlab-ci --group-name dev-machine-learning-ops-gitlab-ci";

/** The product's ids, as SageMaker Studio takes them. */
export interface OfferedProduct {
  readonly ProductId: string;
  readonly ProvisioningArtifactId: string;
}

/** Deploys the catalog, gives GitLab's jobs their rights and looks up what Studio would offer. */
export async function deployCatalog(session: Session): Promise<OfferedProduct> {
  session.tell.chapter("The ops team deploys the catalog");
  const output = await session.type(DEPLOY, "deployed");
  session.tell.note(outputsOf(output));
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
  session.tell.chapter("The catalog is removed");
  await Promise.all([lookForRemains(session), session.type(`aws iam remove-user-from-group ${CI_GROUP}`)]);
  await session.type(DESTROY, "removed");
}

async function lookForRemains(session: Session): Promise<void> {
  const left = await session.type(
    "aws resourcegroupstaggingapi get-resources --tag-filters Key=sagemaker:project-id --query 'ResourceTagMappingList[].ResourceARN' --output text",
  );
  if (left.trim()) throw new Error(`Resources of projects are left:\n${left}`);
  session.tell.note("Nothing of the projects is left.");
}

/** The names of its secrets are free again: a deployment after a removal works. */
export async function deployCatalogAgain(session: Session): Promise<void> {
  session.tell.chapter("The catalog is deployed again");
  await session.type(DEPLOY, "deployed again");
}

/** The outputs as cdktf prints them, without its progress. */
function outputsOf(output: string): string {
  return output
    .split("\n")
    .filter((line) => / = /.test(line) && !/service-catalog\s{2}/.test(line))
    .slice(-20)
    .join("\n");
}
