import { existsSync } from "node:fs";
import { join } from "node:path";

/**
 * The Python that the sandbox runs moto and the AWS CLI with: `SANDBOX_PYTHON`, or the one that set-up made in `.sandbox/python`.
 * @throws Error that says how to get it
 */
export function sandboxPython(): string {
  return environment("SANDBOX_PYTHON", "python", "sandbox's Python");
}

/**
 * The Python that runs jobs and endpoints of the sandbox's SageMaker, with pandas, scikit-learn and XGBoost: `SANDBOX_ML_PYTHON`,
 * or the one that set-up made in `.sandbox/ml`.
 * @throws Error that says how to get it
 */
export function mlPython(): string {
  return environment("SANDBOX_ML_PYTHON", "ml", "Python of SageMaker's jobs");
}

function environment(variable: string, folder: string, what: string): string {
  const fromEnvironment = process.env[variable];
  const python = fromEnvironment ?? join(__dirname, "..", ".sandbox", folder, "bin", "python");
  if (existsSync(python)) return python;
  throw new Error(
    fromEnvironment
      ? `${variable} is "${python}", which does not exist. Correct it, or unset it to use the sandbox's own Python.`
      : `The ${what} is missing (${python}). Make it with: node sandbox/setup.mjs`,
  );
}
