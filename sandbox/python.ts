import { existsSync } from "node:fs";
import { join } from "node:path";

/**
 * The Python that the sandbox runs moto and the AWS CLI with: `SANDBOX_PYTHON`, or the one that set-up made in `.sandbox/python`.
 * @throws Error that says how to get it
 */
export function sandboxPython(): string {
  const fromEnvironment = process.env.SANDBOX_PYTHON;
  const python = fromEnvironment ?? join(__dirname, "..", ".sandbox", "python", "bin", "python");
  if (existsSync(python)) return python;
  throw new Error(
    fromEnvironment
      ? `SANDBOX_PYTHON is "${python}", which does not exist. Correct it, or unset it to use the sandbox's own Python.`
      : `The sandbox's Python is missing (${python}). Make it with: node sandbox/setup.mjs`,
  );
}
