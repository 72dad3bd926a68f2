import { NoSuchKey, S3 } from "@aws-sdk/client-s3";
import { projectStateKey } from "../../../contracts/state-keys";
import type { Aws } from "../../aws/aws";
import type { Catalog } from "../../catalog/catalog";
import { OpsError, errorMessage } from "../../errors";
import type { Project } from "../../projects/projects";
import { isAtLeast, OLDEST_TERRAFORM, terraformVersion } from "../terraform/version";

/**
 * Looks at everything that plans of projects need on this machine and of these credentials.
 * @param project whose state is tried; the others lie in the same bucket, behind the same key
 * @param instead what to do without plans
 * @throws OpsError naming all that is missing, and what to do
 */
export async function requirePlanNeeds(
  aws: Aws,
  catalog: Catalog,
  project: Pick<Project, "id" | "name">,
  environment: NodeJS.ProcessEnv,
  instead: string,
): Promise<void> {
  const missing = await Promise.all([
    missingTerraform(environment),
    missingToken(environment, catalog),
    missingPermission(aws, catalog, project),
  ]);
  const found = missing.filter((one) => one !== undefined);
  if (found.length === 0) return;
  throw new OpsError(
    ["The projects can not be planned:", ...found.map((one) => `  ${one}`), instead].join("\n"),
  );
}

async function missingTerraform(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const install = `Install Terraform ${OLDEST_TERRAFORM} or newer.`;
  try {
    const version = await terraformVersion(environment);
    return isAtLeast(version, OLDEST_TERRAFORM) ? undefined : `Terraform is ${version}. ${install}`;
  } catch (problem) {
    return `Terraform does not run: ${errorMessage(problem)}. ${install}`;
  }
}

async function missingToken(
  environment: NodeJS.ProcessEnv,
  { tokenSecret }: Catalog,
): Promise<string | undefined> {
  if (environment["GITLAB_TOKEN"]) return undefined;
  return (
    "GITLAB_TOKEN is not set. Terraform reads the projects' repositories with it: export a token with the scope read_api, " +
    `of a user with the role Maintainer there, or the one in the secret ${tokenSecret}.`
  );
}

async function missingPermission(
  aws: Aws,
  { stateBucket: Bucket }: Catalog,
  { id, name }: Pick<Project, "id" | "name">,
): Promise<string | undefined> {
  const Key = projectStateKey(id);
  try {
    const { Body } = await aws.client(S3).getObject({ Bucket, Key });
    // Nothing of a state is kept here: only the permission to read it is of interest.
    (Body as { destroy?: () => void } | undefined)?.destroy?.();
    return undefined;
  } catch (problem) {
    if (problem instanceof NoSuchKey) return undefined;
    return (
      `The state of ${name}, s3://${Bucket}/${Key}, can not be read: ${errorMessage(problem)}. ` +
      "The policy in the catalog's output plan_review_policy_arn has the permissions that plans need."
    );
  }
}
