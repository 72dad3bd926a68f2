/** Variables of the environment whose values are secrets. */
const SECRET =
  /^(GITLAB_TOKEN|.*_(TOKEN|SECRET|PASSWORD)|AWS_SECRET_ACCESS_KEY|TF_VAR_.*(token|secret_key|access_key))$/;
/** Names and ARNs of secrets are none. */
const NO_SECRET = /^TF_VAR_secrets_manager_/;
/** A shorter value would be cut out of ordinary text. */
const SHORTEST = 8;

/** A text without the values of secrets that the environment holds. */
export function withoutSecrets(text: string, environment: NodeJS.ProcessEnv): string {
  return Object.entries(environment)
    .filter(([name, value]) => SECRET.test(name) && !NO_SECRET.test(name) && (value ?? "").length >= SHORTEST)
    .reduce((cleaned, [, value]) => cleaned.replaceAll(value ?? "", "(secret)"), text);
}
