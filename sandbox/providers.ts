import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Where set-up found Terraform's providers (see sandbox/set-up/providers.mjs). */
interface ProviderSource {
  readonly source: "registry" | "mirror";
  /** Folder of the mirror. */
  readonly mirror?: string;
  /** Whether the mirror holds the GitLab provider too, or the sandbox stands in for it. */
  readonly gitlab?: "mirror" | "stand-in";
}

/** Folder of the project for everything that the sandbox writes; git ignores it. */
export const SANDBOX_FOLDER = join(__dirname, "..", ".sandbox");

const terraformFolder = join(SANDBOX_FOLDER, "terraform");

/** @throws when set-up has not run in this checkout */
export function providerSource(): ProviderSource {
  try {
    return JSON.parse(readFileSync(join(terraformFolder, "providers.json"), "utf8")) as ProviderSource;
  } catch {
    throw new Error("Terraform's providers are not set up in this checkout. Run: node sandbox/setup.mjs");
  }
}

/**
 * Much of a short run is the AWS provider's schema and the collection of its garbage, which may come four times later. For
 * commands on this machine: a host's script sees to that by itself, as on AWS.
 * https://pkg.go.dev/runtime#hdr-Environment_Variables
 */
export const LESS_GARBAGE_COLLECTION = { GOGC: "400" };

/**
 * For the catalog, which nothing throttles here: Terraform's ten changes at once spare services that do.
 * https://developer.hashicorp.com/terraform/cli/commands/apply
 */
export const MORE_AT_ONCE = { TF_CLI_ARGS_apply: "-parallelism=24" };

/** Terraform's settings for every run in the sandbox, on this machine and on the CommandRunner host. */
export function terraformEnvironment(
  source: ProviderSource,
  reattach: string | undefined,
): Record<string, string> {
  return {
    CHECKPOINT_DISABLE: "1",
    // cdktf's own plugin cache, shared by all, breaks when two deployments start at once.
    CDKTF_DISABLE_PLUGIN_CACHE_ENV: "1",
    TF_CLI_CONFIG_FILE: join(terraformFolder, "terraform.rc"),
    ...(reattach ? { TF_REATTACH_PROVIDERS: reattach } : {}),
    // `cdktf deploy` locks the providers, which asks the registry even where a mirror is configured.
    ...(source.mirror ? { TF_CLI_ARGS_providers_lock: `-fs-mirror=${source.mirror}` } : {}),
  };
}
