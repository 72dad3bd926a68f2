// Python environments of the sandbox's own, with pinned packages; the system's Python stays as it is.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { dataFolder, hashOf, once, run } from "./steps.mjs";

const UV = "uv==0.9.11"; // installs in seconds what pip takes most of a minute for

const sandboxEnvironment = join(dataFolder, "python");
const uv = join(sandboxEnvironment, "bin", "uv");

const ADVICE =
  "Python's packages come from https://pypi.org. Connect to it, or name a mirror in PIP_INDEX_URL and UV_DEFAULT_INDEX.";
/** https://docs.astral.sh/uv/reference/environment/ */
const UV_NETWORK_LIMITS = { UV_HTTP_TIMEOUT: "30", UV_HTTP_RETRIES: "1" };
/** https://pip.pypa.io/en/stable/cli/pip/ */
const PIP_NETWORK_LIMITS = ["--timeout", "15", "--retries", "1"];

/**
 * What the sandbox itself needs: moto, the AWS CLI.
 * @returns true, once it is there
 */
export async function installPython() {
  const python = join(sandboxEnvironment, "bin", "python");
  await once("python", hashOf("sandbox/requirements.txt"), python, async () => {
    rmSync(sandboxEnvironment, { recursive: true, force: true });
    await run("making a Python environment", "python3", ["-m", "venv", sandboxEnvironment]);
    await run(
      "installing uv from the Python package index",
      python,
      ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...PIP_NETWORK_LIMITS, UV],
      { advice: ADVICE },
    );
    await installPackages(
      "installing the sandbox's Python packages from the Python package index",
      python,
      "sandbox/requirements.txt",
    );
  });
  return true;
}

/** What jobs and endpoints of the sandbox's SageMaker import: an environment apart, as it is in their images. */
export async function installMlPython() {
  const environment = join(dataFolder, "ml");
  const python = join(environment, "bin", "python");
  await once("ml", hashOf("sandbox/ml-requirements.txt"), python, async () => {
    rmSync(environment, { recursive: true, force: true });
    const base = join(sandboxEnvironment, "bin", "python");
    await run("making the ML Python environment", uv, ["venv", "--quiet", "--python", base, environment]);
    await installPackages(
      "installing pandas, scikit-learn and XGBoost from the Python package index",
      python,
      "sandbox/ml-requirements.txt",
    );
  });
}

/** Compiled at once: a job that compiles what it imports takes twice the time. */
async function installPackages(title, python, requirements) {
  const options = ["--quiet", "--compile-bytecode", "--python", python, "--requirement", requirements];
  await run(title, uv, ["pip", "install", ...options], { advice: ADVICE, environment: UV_NETWORK_LIMITS });
}
