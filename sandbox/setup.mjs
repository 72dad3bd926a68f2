// Sets up what `npm run demo`, `npm test` and `npm run sandbox` need, and skips what is done already. Node alone, no packages:
// it runs before they are there. What this machine lacks is reported at once, before anything takes long.
import { installPackages } from "./set-up/packages.mjs";
import { findProviders } from "./set-up/providers.mjs";
import { installMlPython, installPython } from "./set-up/python.mjs";
import { Attempts } from "./set-up/steps.mjs";
import { findTerraform, linkTerraform } from "./set-up/terraform.mjs";
import { checkTools } from "./set-up/tools.mjs";

const machine = new Attempts();
await machine.attempt(checkTools);
const terraform = await machine.attempt(findTerraform);
await machine.attempt(() => findProviders(terraform));
machine.stopOnProblems();

const packages = new Attempts();
await packages.attempt(installPackages);
if (await packages.attempt(installPython)) await packages.attempt(installMlPython);
packages.stopOnProblems();
linkTerraform(terraform);
