// Python environments of the sandbox's own, with pinned packages; the system's Python stays as it is.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { SetUpProblem, dataFolder, hashOf, once, run } from "./steps.mjs";

const UV = "uv==0.9.11"; // installs in seconds what pip takes most of a minute for

const sandboxEnvironment = join(dataFolder, "python");
const uv = join(sandboxEnvironment, "bin", "uv");

/** What the sandbox itself needs: moto, the AWS CLI. */
export function installPython() {
  const python = join(sandboxEnvironment, "bin", "python");
  once("python", hashOf("sandbox/requirements.txt"), python, () => {
    rmSync(sandboxEnvironment, { recursive: true, force: true });
    makeEnvironment(sandboxEnvironment);
    run("installing uv", python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", UV]);
    installPackages("installing Python packages", python, "sandbox/requirements.txt");
  });
}

/** What jobs and endpoints of the sandbox's SageMaker import: an environment apart, as it is in their images. */
export function installMlPython() {
  const environment = join(dataFolder, "ml");
  const python = join(environment, "bin", "python");
  once("ml", hashOf("sandbox/ml-requirements.txt"), python, () => {
    rmSync(environment, { recursive: true, force: true });
    const base = join(sandboxEnvironment, "bin", "python");
    run("making the ML Python environment", uv, ["venv", "--quiet", "--python", base, environment]);
    installPackages("installing pandas, scikit-learn and XGBoost", python, "sandbox/ml-requirements.txt");
  });
}

/** Compiled at once: a job that compiles what it imports takes twice the time. */
function installPackages(title, python, requirements) {
  const options = ["--quiet", "--compile-bytecode", "--python", python, "--requirement", requirements];
  run(title, uv, ["pip", "install", ...options]);
}

function makeEnvironment(environment) {
  try {
    run("making a Python environment", "python3", ["-m", "venv", environment]);
  } catch (problem) {
    throw new SetUpProblem(
      `${problem.message}\nOn Debian and Ubuntu the module venv is a package of its own: apt-get install python3-venv`,
    );
  }
}
