import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import type { RunnerOptions } from "./gitlab/ci/run-queue";
import { sandboxPython } from "./python";

/** What installers of packages need to know of this machine's network. */
const NETWORK =
  /^(UV_|PIP_|NPM_CONFIG_|SSL_CERT_|NODE_EXTRA_CA_CERTS$|REQUESTS_CA_BUNDLE$|CURL_CA_BUNDLE$|(HTTPS?|NO)_PROXY$)/i;
/** A package index that is not PyPI, which the lock files of the seeds name. */
const OTHER_INDEX = /^UV_(?:DEFAULT_INDEX|INDEX|INDEX_URL|EXTRA_INDEX_URL)$/;
const SECRET = /PASSWORD|TOKEN|SECRET/i;

/**
 * The runner of the sandbox's GitLab. Its variables are those that an administrator would set for a whole instance: where AWS
 * is, where Terraform's providers are, and a uv that keeps its packages and one environment a project from job to job.
 * @param terraform Terraform's settings, without those of a provider that runs in the sandbox itself
 */
export function ciRunner(awsUrl: string, terraform: Readonly<Record<string, string>>): RunnerOptions {
  const own = Object.entries(process.env).flatMap(([name, value]) =>
    NETWORK.test(name) && !SECRET.test(name) && value !== undefined
      ? [[name, value.replaceAll("$", "$$$$")]]
      : [],
  );
  const direct = ["127.0.0.1", "localhost", process.env["NO_PROXY"] ?? process.env["no_proxy"] ?? ""]
    .filter(Boolean)
    .join(",");
  return {
    path: [dirname(sandboxPython()), process.env["PATH"] ?? ""].join(delimiter),
    variables: {
      ...(Object.fromEntries(own) as Record<string, string>),
      NO_PROXY: direct,
      no_proxy: direct,
      AWS_ENDPOINT_URL: awsUrl,
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_PAGER: "",
      CHECKPOINT_DISABLE: "1",
      TF_IN_AUTOMATION: "true",
      ...terraform,
      // The check of a role's permissions uses an operation that a local AWS cannot answer.
      SAGEMAKER_VALIDATE_ROLE: "false",
      // As in the jobs of SageMaker: unit tests train too, beside other jobs.
      OMP_WAIT_POLICY: "PASSIVE",
      SAGEMAKER_USER_CONFIG_OVERRIDE: join(__dirname, "sagemaker-sdk.yaml"),
      UV_CACHE_DIR: packageCache(),
      UV_LINK_MODE: "hardlink",
      // From another index uv takes the same versions, but calls the lock file outdated.
      ...(own.some(([name]) => OTHER_INDEX.test(name ?? "")) ? { UV_LOCKED: "false" } : {}),
      UV_PROJECT_ENVIRONMENT: "$CI_BUILDS_DIR/environments/$CI_PROJECT_PATH_SLUG",
    },
  };
}

/** uv's own cache on this machine, which set-up has filled: https://docs.astral.sh/uv/concepts/cache/#cache-directory */
function packageCache(): string {
  const caches = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  return process.env["UV_CACHE_DIR"] ?? join(caches, "uv");
}
