// The npm packages, exactly as the lock file has them.
import { join } from "node:path";
import { hashOf, once, root, run } from "./steps.mjs";

export function installPackages() {
  once("packages", hashOf("package-lock.json"), join(root, "node_modules", ".package-lock.json"), () =>
    run("installing npm packages", "npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]),
  );
}
