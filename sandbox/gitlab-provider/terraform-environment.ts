import { readdirSync, readFileSync } from "node:fs";
import { ProviderError, errorAbout } from "./diagnostics";

/** The variables that the provider reads: https://registry.terraform.io/providers/gitlabhq/gitlab/18.6.1/docs */
const VARIABLES = ["GITLAB_TOKEN", "GITLAB_BASE_URL", "GITLAB_EARLY_AUTH_CHECK"] as const;
export type Environment = Partial<Readonly<Record<(typeof VARIABLES)[number], string>>>;

/**
 * The GitLab variables of the Terraform that talks to this socket.
 *
 * A provider that Terraform starts inherits its environment; one that Terraform reattaches to does not. Reading this
 * process's own environment instead would hide a run that forgot to export its token, or exported a wrong one. The
 * kernel does not let Node know who is at the other end of a unix socket, so the Terraform processes that were given this
 * socket are looked up; where there are none (no /proc, or a client that is not Terraform) our own environment is all
 * there is.
 * @throws ProviderError where two such processes differ: guessing could use the wrong token.
 */
export function terraformEnvironment(socket: string, processes = terraformProcesses()): Environment {
  const found = new Map<string, Environment>();
  for (const environment of processes) {
    if (!environment.TF_REATTACH_PROVIDERS?.includes(JSON.stringify(socket))) continue;
    const picked = pick(environment);
    found.set(JSON.stringify(picked), picked);
  }
  if (found.size > 1) {
    throw new ProviderError(
      errorAbout(
        undefined,
        "Two Terraform runs with different GitLab settings share one provider",
        `Several runs use ${socket} at once and differ in ${VARIABLES.join(", ")}. Run them one after the other, ` +
          "or start a provider of its own, with a socket of its own, for each.",
      ),
    );
  }
  const [only] = found.values();
  return only ?? pick(process.env);
}

function pick(environment: Readonly<Record<string, string | undefined>>): Environment {
  return Object.fromEntries(
    VARIABLES.flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])),
  );
}

/** Environments of the Terraform processes of this user; plugins and shells around them do not count. */
function terraformProcesses(): Record<string, string>[] {
  return processIds().flatMap((id) => {
    try {
      if (readFileSync(`/proc/${id}/comm`, "utf8").trim() !== "terraform") return [];
      const pairs = readFileSync(`/proc/${id}/environ`, "utf8").split("\0").filter(Boolean);
      return [Object.fromEntries(pairs.map((pair) => splitOnce(pair)))];
    } catch {
      return []; // ended since it was listed, or belongs to somebody else
    }
  });
}

function processIds(): string[] {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

function splitOnce(pair: string): [string, string] {
  const at = pair.indexOf("=");
  return [pair.slice(0, at), pair.slice(at + 1)];
}
