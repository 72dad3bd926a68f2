// Sets up what `npm run demo`, `npm test` and `npm run sandbox` need, and skips what is done already. Node alone, no packages:
// it runs before they are there.
import { checkTools } from "./set-up/tools.mjs";
import { installPackages } from "./set-up/packages.mjs";
import { installMlPython, installPython } from "./set-up/python.mjs";
import { findProviders } from "./set-up/providers.mjs";
import { SetUpProblem } from "./set-up/steps.mjs";

try {
  checkTools();
  installPackages();
  installPython();
  installMlPython();
  findProviders();
} catch (problem) {
  if (!(problem instanceof SetUpProblem)) throw problem;
  console.error(`Set-up stopped.\n${problem.message}`);
  process.exit(1);
}
