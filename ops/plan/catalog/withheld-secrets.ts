import type { PlanDocument, ResourceChange } from "../terraform/plan-document";
import { addressOf, canonical } from "../terraform/planned-change";

/** Variables of the catalog that hold secrets. */
const TOKEN = "gitlab_private_token";
const KEYS = ["gitlab_iam_access_key", "gitlab_iam_secret_key"];

/** Values that the variables' rules accept, and that are none. */
const STAND_INS: Readonly<Record<string, string>> = {
  gitlab_private_token: "withheld-from-the-reviewer",
  gitlab_iam_access_key: "AKIAWITHHELDFROMREVIEWER",
  gitlab_iam_secret_key: "withheld+from+the+reviewer+0000000000000",
};

export interface Secrets {
  /** Environment with stand-ins for what the reviewer has not been given. */
  readonly environment: Readonly<Record<string, string>>;
  /** Names of the variables that have a stand-in. */
  readonly withheld: readonly string[];
}

/**
 * Stand-ins for secrets, so that a plan needs none: jobs of merge requests run what anybody has pushed.
 * @param given whether a variable has a value already
 * @param keysAreStored whether the deployed catalog holds an access key: without a stand-in the plan would remove it
 */
export function withholdSecrets(given: (variable: string) => boolean, keysAreStored: boolean): Secrets {
  const withheld = [TOKEN, ...(keysAreStored ? KEYS : [])].filter((variable) => !given(variable));
  return {
    withheld,
    environment: Object.fromEntries(withheld.map((name) => [`TF_VAR_${name}`, STAND_INS[name] ?? ""])),
  };
}

const VALUES_OF_SECRETS = "aws_secretsmanager_secret_version";
/** Terraform sees a new value by its fingerprint, and by the value itself where it is older than 1.11. */
const VALUE = ["secret_string", "secret_string_wo_version"];

/** Whether a change is that of a secret's value and of nothing else. */
function isNewSecretValue({ type, change }: ResourceChange): boolean {
  if (type !== VALUES_OF_SECRETS || change.before === null || change.after === null) return false;
  const [before, after] = [withoutValue(change.before), withoutValue(change.after)];
  return Object.keys(after).every((name) => canonical(after[name]) === canonical(before[name]));
}

/** What is known of both sides: the rest is made up by AWS with each new value. */
function withoutValue(values: unknown): Readonly<Record<string, unknown>> {
  const known = Object.entries(values as object).filter(
    ([name, value]) => !VALUE.includes(name) && value !== null && value !== "",
  );
  return Object.fromEntries(known);
}

/**
 * A plan without changes of secrets' values.
 * @param leftOut addresses of values that the state was planned without: they seem to be new
 */
export function withoutSecretValues(
  document: PlanDocument,
  leftOut: readonly string[],
): { readonly document: PlanDocument; readonly secretValues: readonly string[] } {
  const changes = document.resource_changes ?? [];
  const isValue = (resource: ResourceChange) =>
    leftOut.includes(resource.address) ||
    (isNewSecretValue(resource) && !resource.change.actions.includes("no-op"));
  return {
    document: { ...document, resource_changes: changes.filter((resource) => !isValue(resource)) },
    secretValues: changes.filter(isValue).map(addressOf),
  };
}
