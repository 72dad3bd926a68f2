/**
 * Environment of a command that works in a sandbox: this process's own, without what would lead to a real account, and the
 * sandbox's. An endpoint of one service (AWS_ENDPOINT_URL_S3) would beat the sandbox's endpoint of all; a profile may bring
 * a role, a session token or an endpoint. A proxy does not know this machine's 127.0.0.1.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function commandEnvironment(
  sandbox: Readonly<Record<string, string>>,
  own: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const kept = Object.entries(own).filter(([name]) => !name.startsWith("AWS_") && name !== "TF_WORKSPACE");
  const direct = ["127.0.0.1", "localhost", own["NO_PROXY"] ?? own["no_proxy"] ?? ""]
    .filter(Boolean)
    .join(",");
  return { ...Object.fromEntries(kept), NO_PROXY: direct, no_proxy: direct, ...sandbox };
}
