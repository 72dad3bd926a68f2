// Terraform's providers: from the registry where it answers, else from a mirror that is already on this machine.
// Leaves a Terraform CLI configuration and a note of the source for the sandbox.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { platform } from "../../.ci/install-terraform.mjs";
import { SetUpProblem, dataFolder, hashOf, once, runShown, say } from "./steps.mjs";

const REGISTRY = "registry.terraform.io"; // the first part of every provider's address
const AWS_VERSION = "5.100.0";
const GITLAB_VERSION = "18.6.1";
const PROVIDERS = {
  aws: { source: "hashicorp/aws", version: AWS_VERSION },
  gitlab: { source: "gitlabhq/gitlab", version: GITLAB_VERSION },
};

/** Where system administrators put mirrors. */
const SYSTEM_FOLDERS = ["/usr/local", "/usr/share", "/usr/lib", "/opt", "/srv", "/var/lib"];
/** Folders that are not searched. A plugin cache looks like a mirror, but whoever cleans it up asks nobody. */
const NO_MIRRORS = new Set(["node_modules", ".git", "plugin-cache"]);

const folder = join(dataFolder, "terraform");
const note = join(folder, "providers.json");
const cliConfig = join(folder, "terraform.rc");

/**
 * @param terraform the program, or undefined where this machine has none yet: then a mirror is only looked for
 * @throws SetUpProblem when the providers are nowhere
 */
export async function findProviders(terraform, systemFolders = SYSTEM_FOLDERS) {
  if (mirrorIsGone()) rmSync(note);
  await once("providers", hashOf("sandbox/set-up/providers.mjs", "package-lock.json"), note, async () => {
    mkdirSync(folder, { recursive: true });
    const refusal = terraform === undefined ? undefined : await fetchFromRegistry(terraform);
    if (terraform !== undefined && refusal === undefined) return;
    const mirror = findMirror(systemFolders);
    if (!mirror) throw new SetUpProblem(nowhere(refusal));
    if (terraform !== undefined) useMirror(mirror);
  });
}

function nowhere(refusal) {
  return [
    refusal === undefined
      ? "- Terraform's registry is not asked for the providers before there is a Terraform,"
      : "- Terraform can not get its providers from the registry,",
    `  and no mirror with hashicorp/aws ${AWS_VERSION} for ${platform} is on this machine.`,
    "  Connect to the internet, or make a mirror (terraform providers mirror DIRECTORY) and name it in TF_PLUGIN_MIRROR.",
    ...(refusal === undefined ? [] : ["  Terraform says:", refusal]),
  ].join("\n");
}

/** Whether the mirror of an earlier set-up is not there any more. */
function mirrorIsGone() {
  if (!existsSync(note)) return false;
  const { mirror } = JSON.parse(readFileSync(note, "utf8"));
  return mirror !== undefined && !holds(mirror, PROVIDERS.aws);
}

/**
 * A real `terraform init` of both providers into a cache: the surest sign that the registry answers. Otherwise the result is
 * what Terraform says.
 */
async function fetchFromRegistry(terraform) {
  const cache = join(folder, "plugin-cache");
  mkdirSync(cache, { recursive: true });
  writeFileSync(
    cliConfig,
    `plugin_cache_dir = ${JSON.stringify(cache)}\nplugin_cache_may_break_dependency_lock_file = true\n`,
  );
  const probe = mkdtempSync(join(tmpdir(), "providers-"));
  writeFileSync(
    join(probe, "main.tf.json"),
    JSON.stringify({ terraform: { required_providers: PROVIDERS } }),
  );
  const { failure, output } = await runShown(
    "getting Terraform's providers from registry.terraform.io",
    terraform,
    ["init", "-input=false", "-no-color"],
    {
      folder: probe,
      environment: {
        TF_CLI_CONFIG_FILE: cliConfig,
        CHECKPOINT_DISABLE: "1",
        TF_REGISTRY_CLIENT_TIMEOUT: "5",
        TF_REGISTRY_DISCOVERY_RETRY: "1",
      },
    },
  );
  rmSync(probe, { recursive: true, force: true });
  if (failure !== undefined) return output.trim() || failure;
  writeFileSync(note, JSON.stringify({ source: "registry" }));
  return undefined;
}

function useMirror(mirror) {
  const hasGitlab = holds(mirror, PROVIDERS.gitlab);
  const include = [PROVIDERS.aws, ...(hasGitlab ? [PROVIDERS.gitlab] : [])].map(
    ({ source }) => `${REGISTRY}/${source}`,
  );
  writeFileSync(
    cliConfig,
    `provider_installation {\n  filesystem_mirror {\n    path    = ${JSON.stringify(mirror)}\n    include = ${JSON.stringify(include)}\n  }\n` +
      `  direct {\n    exclude = ${JSON.stringify(include)}\n  }\n}\n`,
  );
  writeFileSync(
    note,
    JSON.stringify({ source: "mirror", mirror, gitlab: hasGitlab ? "mirror" : "stand-in" }),
  );
  say(`the Terraform registry does not answer: the AWS provider comes from the mirror ${mirror}.`);
  if (!hasGitlab) say("the GitLab provider is not in that mirror: the sandbox's stand-in is used.");
}

/** The first folder on this machine that holds the AWS provider in the layout of a mirror. */
function findMirror(systemFolders) {
  const roots = [...namedMirrors(), join(homedir(), ".terraform.d"), ...systemFolders, homedir()];
  for (const start of roots) {
    const found = start && existsSync(start) && searchMirror(start, 4);
    if (found) return found;
  }
  return undefined;
}

/** Mirrors that the user's own settings name. */
function namedMirrors() {
  const file = process.env.TF_CLI_CONFIG_FILE ?? join(homedir(), ".terraformrc");
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  return [
    process.env.TF_PLUGIN_MIRROR,
    ...[...text.matchAll(/\bpath\s*=\s*"([^"]+)"/g)].map((match) => match[1]),
  ];
}

function searchMirror(start, depth) {
  if (holds(start, PROVIDERS.aws)) return start;
  if (depth === 0) return undefined;
  for (const entry of entriesOf(start)) {
    if (!entry.isDirectory() || NO_MIRRORS.has(entry.name)) continue;
    const found = searchMirror(join(start, entry.name), depth - 1);
    if (found) return found;
  }
  return undefined;
}

/** Unpacked, or packed as `terraform providers mirror` leaves it: https://developer.hashicorp.com/terraform/cli/config/config-file */
function holds(mirror, { source, version }) {
  const provider = join(mirror, REGISTRY, source);
  const archive = `terraform-provider-${source.split("/")[1]}_${version}_${platform}.zip`;
  return existsSync(join(provider, version, platform)) || existsSync(join(provider, archive));
}

function entriesOf(path) {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return []; // a folder that this user may not read holds no mirror for this user
  }
}
