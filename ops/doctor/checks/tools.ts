import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { readStoredJson } from "../../../contracts/stored-json";
import { errorMessage } from "../../errors";
import { isAtLeast, OLDEST_TERRAFORM, terraformVersion } from "../../plan/terraform/version";
import { type Check, type Finding, ok, type DoctorContext, problem } from "../check";

/** As `engines` of package.json says. */
const NODE = "20.19";
/** Write-only arguments came with 1.11. */
const TERRAFORM = "1.11";
const REGISTRY = "https://registry.terraform.io/.well-known/terraform.json";
const bindingsSchema = v.object({ cdktf: v.object({ provider: v.object({ version: v.string() }) }) });
const LOCK_FILE = "cdktf.out/stacks/service-catalog/.terraform.lock.hcl";

/** Programs on this machine that a deployment runs. */
export const tools: Check = {
  title: "This machine",
  needsAws: false,
  async find(context): Promise<Finding[]> {
    return [
      nodeFinding(process.versions.node),
      await terraformFinding(context),
      await providersFinding(context),
    ];
  },
};

export function nodeFinding(version: string): Finding {
  return isAtLeast(version, NODE)
    ? ok(`Node.js is ${version}.`)
    : problem(`Node.js is ${version}.`, `Install Node.js ${NODE} or newer.`);
}

async function terraformFinding({ environment }: DoctorContext): Promise<Finding> {
  const install = `Install Terraform ${TERRAFORM} or newer.`;
  try {
    const version = await terraformVersion(environment);
    return terraformVersionFinding(version, environment["CATALOG_WRITE_ONLY_SECRETS"] !== "false");
  } catch (error) {
    return problem(`terraform does not run: ${errorMessage(error)}.`, install);
  }
}

export function terraformVersionFinding(version: string, writeOnly: boolean): Finding {
  if (isAtLeast(version, TERRAFORM) || (isAtLeast(version, OLDEST_TERRAFORM) && !writeOnly))
    return ok(`Terraform is ${version}.`);
  const older = isAtLeast(version, OLDEST_TERRAFORM)
    ? `, or export CATALOG_WRITE_ONLY_SECRETS=false and guard the state as docs/ops/deploy.md says`
    : "";
  return problem(`Terraform is ${version}.`, `Install Terraform ${TERRAFORM} or newer${older}.`);
}

/** The provider of the version that the bindings are made for, or a way to get it. */
async function providersFinding({ folder, environment }: DoctorContext): Promise<Finding> {
  const wanted = providerVersion(folder);
  const lock = join(folder, LOCK_FILE);
  if (existsSync(lock)) return lockedFinding(readFileSync(lock, "utf8"), wanted);
  const configuration =
    environment["TF_CLI_CONFIG_FILE"] ?? join(environment["HOME"] ?? homedir(), ".terraformrc");
  if (existsSync(configuration))
    return ok(
      `The AWS provider ${wanted} is not installed yet; Terraform gets it as its own configuration says.`,
    );
  return (await answers(REGISTRY))
    ? ok(`The AWS provider ${wanted} is not installed yet; Terraform's registry can be reached.`)
    : problem(
        `The AWS provider ${wanted} is not installed, and Terraform's registry can not be reached.`,
        "Let this machine reach registry.terraform.io, or name a mirror in ~/.terraformrc.",
      );
}

export function lockedFinding(lock: string, wanted: string): Finding {
  const [, locked] = /provider "[^"]+\/hashicorp\/aws" \{\s*version\s*=\s*"([^"]+)"/.exec(lock) ?? [];
  return locked === wanted
    ? ok(`The AWS provider is ${locked}.`)
    : problem(
        `The AWS provider is ${locked ?? "not installed"}, and the code is made for ${wanted}.`,
        "Delete cdktf.out and deploy.",
      );
}

function providerVersion(folder: string): string {
  const path = join(folder, "node_modules/@cdktf/provider-aws/package.json");
  if (!existsSync(path)) return "of package.json";
  return readStoredJson(bindingsSchema, readFileSync(path, "utf8"), path).cdktf.provider.version;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(5_000) })).ok;
  } catch {
    return false;
  }
}
