import { DEPLOYMENTS_PREFIX } from "../contracts/artifact-keys";
import { deletionRunToken } from "../contracts/project-deletion";
import { projectNames } from "../contracts/project-names";
import { runStreamPrefix } from "../contracts/run-log";
import terraform from "../contracts/terraform-release.json";
import { projectPrefix, projectStateKey, projectStatusKey, stateDigestKey } from "../contracts/state-keys";

const PROJECT_NAME = "${TF_VAR_sagemaker_project_name}";
const PROJECT_ID = "${TF_VAR_sagemaker_project_id}";
const STATE_BUCKET = "${STATE_BUCKET}";

/**
 * `names.sh` of the package: the names, the keys and the pinned Terraform of contracts/ as read-only variables of bash, for the host's scripts to source. One
 * package serves all projects, so that the values refer to the variables that the product template's Command exports.
 */
export function hostNames(): string {
  const variables = Object.entries(shellVariables()).map(([name, value]) => `readonly ${name}="${value}"`);
  return [
    "# Names of the project, and the pinned Terraform. Generated from contracts/ by command-runner/host-names.ts.",
    "# shellcheck shell=bash disable=SC2034,SC2154",
    ...variables,
    "",
  ].join("\n");
}

function shellVariables(): Record<string, string> {
  const names = Object.entries(projectNames(PROJECT_NAME, PROJECT_ID)).map(([name, value]) => [
    upperSnakeCase(name),
    value as string,
  ]);
  return {
    ...(Object.fromEntries(names) as Record<string, string>),
    PROJECT_PREFIX: projectPrefix(PROJECT_ID),
    STATE_KEY: projectStateKey(PROJECT_ID),
    STATUS_KEY: projectStatusKey(PROJECT_ID),
    STATE_DIGEST_KEY: stateDigestKey(STATE_BUCKET, PROJECT_ID),
    DEPLOYMENTS_PREFIX,
    RUN_STREAM_PREFIX: runStreamPrefix(PROJECT_ID),
    DELETION_RUN_TOKEN_PREFIX: deletionRunToken(""),
    TERRAFORM_RELEASE: terraform.version,
    TERRAFORM_SHA256: terraform.sha256.linux_amd64,
  };
}

/** `modelPackageGroup` becomes `MODEL_PACKAGE_GROUP`. */
function upperSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}
