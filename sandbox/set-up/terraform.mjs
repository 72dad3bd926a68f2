// Terraform: the one on the PATH where it is new enough, otherwise the pinned release in .sandbox/terraform-binary. It gets a link in
// node_modules/.bin, which npm and npx put first on the PATH of all that they start:
// https://docs.npmjs.com/cli/v10/commands/npm-run-script
import { existsSync, mkdirSync, readlinkSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { SetUpProblem, dataFolder, hashOf, once, root, runShown } from "./steps.mjs";
import { isOlder, versionOf } from "./versions.mjs";

/** What the stacks require: stacks/service-catalog.ts */
const OLDEST = [1, 10];

const npmBin = join(root, "node_modules", ".bin");
const link = join(npmBin, "terraform");
const folder = join(dataFolder, "terraform-binary");
const own = join(folder, "terraform");

/**
 * @returns path of the program, or `terraform` where the PATH has it
 * @throws SetUpProblem when the PATH has none and the pinned release can not be installed
 */
export async function findTerraform() {
  if (isOnPath()) return "terraform";
  await once("terraform", hashOf("contracts/terraform-release.json"), own, async () => {
    const installer = [join(root, ".ci", "install-terraform.mjs"), folder];
    const { failure, output } = await runShown(
      `downloading Terraform from ${process.env.TERRAFORM_RELEASES_URL ?? "releases.hashicorp.com"}, as the PATH has none that is new enough`,
      process.execPath,
      installer,
      { environment: { NODE_USE_ENV_PROXY: "1" } },
    );
    if (failure !== undefined) throw new SetUpProblem(`- ${output.trim()}`);
  });
  return own;
}

/** Once npm's packages are there, since `npm ci` empties the folder. */
export function linkTerraform(program) {
  const linked = linkTarget();
  const wanted = program === own ? own : undefined;
  if (linked === wanted) return;
  rmSync(link, { force: true });
  if (wanted === undefined) return;
  mkdirSync(npmBin, { recursive: true });
  symlinkSync(wanted, link);
}

function linkTarget() {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}

/** Without the link of an earlier set-up, which would hide a Terraform that was installed since. */
function isOnPath() {
  const path = (process.env.PATH ?? "").split(delimiter).filter((entry) => !isNpmBin(entry));
  const version = versionOf("terraform", ["version"], { PATH: path.join(delimiter) });
  return version !== undefined && !isOlder(version, OLDEST);
}

function isNpmBin(entry) {
  return existsSync(entry) && existsSync(npmBin) && realpathSync(entry) === realpathSync(npmBin);
}
