// The npm packages, exactly as the lock file has them.
import { lstatSync } from "node:fs";
import { join } from "node:path";
import { hashOf, once, root, run } from "./steps.mjs";

/** One more try, and two minutes for an answer: https://docs.npmjs.com/cli/v10/using-npm/config#fetch-timeout */
const NETWORK_LIMITS = ["--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=120000"];

/**
 * A linked node_modules is a runner's (INSTALLED_PACKAGES of .ci/set-up): `npm ci` empties the folder that a link leads to before it
 * installs, for everybody who uses it.
 */
export async function installPackages() {
  const folder = join(root, "node_modules");
  if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) return;
  await once("packages", hashOf("package-lock.json"), join(folder, ".package-lock.json"), () =>
    run(
      "installing npm packages from npm's registry",
      "npm",
      ["ci", "--no-audit", "--no-fund", "--loglevel=error", ...NETWORK_LIMITS],
      {
        advice:
          "npm takes its packages from the registry that `npm config get registry` shows. Connect to it, or set another one.",
      },
    ),
  );
}
