// A Python environment of the sandbox's own, with pinned packages; the system's Python stays as it is.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { SetUpProblem, dataFolder, hashOf, once, run } from "./steps.mjs";

const UV = "uv==0.9.11"; // installs in seconds what pip takes most of a minute for

export function installPython() {
  const environment = join(dataFolder, "python");
  const python = join(environment, "bin", "python");
  once("python", hashOf("sandbox/requirements.txt"), python, () => {
    rmSync(environment, { recursive: true, force: true });
    makeEnvironment(environment);
    run("installing uv", python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", UV]);
    run("installing Python packages", join(environment, "bin", "uv"), [
      "pip",
      "install",
      "--quiet",
      "--compile-bytecode",
      "--python",
      python,
      "--requirement",
      "sandbox/requirements.txt",
    ]);
  });
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
