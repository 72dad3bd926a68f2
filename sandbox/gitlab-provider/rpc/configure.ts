import { readFileSync } from "node:fs";
import { ConnectionProblem, GitLabClient, type ClientSettings } from "../client";
import { type Diagnostic, errorAbout, ProviderError } from "../diagnostics";
import { terraformEnvironment, type Environment } from "../terraform-environment";
import { isObject, isWhollyKnown, type Value, type ValueObject } from "../values";
import type { Session } from "./session";

/** What the provider retries where the configuration says nothing. */
const DEFAULT_RETRIES = 10;
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;
const NOT_HERE = ["config_file", "context", "enable_auto_ci_support"];

/** Problems of a provider block that can be found without its environment. */
export function validateProvider(config: ValueObject): Diagnostic[] {
  const unplayed = NOT_HERE.filter(
    (name) => config[name] !== null && config[name] !== undefined && config[name] !== false,
  );
  return [
    ...unplayed.map((name) =>
      errorAbout(
        name,
        `${name} is not part of the sandbox`,
        "Configure token and base_url, or GITLAB_TOKEN and GITLAB_BASE_URL.",
      ),
    ),
    ...(isGiven(config.client_cert) && !isGiven(config.client_key)
      ? [
          errorAbout(
            "client_cert",
            "A client certificate needs its key",
            "Set client_key beside client_cert.",
          ),
        ]
      : []),
  ];
}

/** Makes the client of this connection from the provider block and the environment of Terraform. */
export async function configure(session: Session, config: ValueObject, socket: string): Promise<void> {
  requireKnown(config);
  const environment = terraformEnvironment(socket);
  const client = new GitLabClient(clientSettings(config, environment));
  if (earlyAuthCheck(config, environment)) await checkToken(client);
  session.configure(client);
}

async function checkToken(client: GitLabClient): Promise<void> {
  try {
    await client.get("/user");
  } catch (error) {
    if (!(error instanceof ConnectionProblem)) throw error;
    throw new ProviderError(...error.diagnostics.map((each) => ({ ...each, attribute: error.setting })));
  }
}

/** The provider refuses to guess a value that is known after apply only. */
function requireKnown(config: ValueObject): void {
  const unknown = Object.keys(config).filter(
    (name) => name !== "retries" && !isWhollyKnown(config[name] ?? null),
  );
  if (unknown.length === 0) return;
  const hint = "Apply its source first, write the value itself, or use the environment variable.";
  throw new ProviderError(...unknown.map((name) => errorAbout(name, `Unknown value of ${name}`, hint)));
}

function clientSettings(config: ValueObject, environment: Environment): ClientSettings {
  const token = given(config.token) ?? environment.GITLAB_TOKEN;
  const baseUrl = given(config.base_url) ?? environment.GITLAB_BASE_URL;
  const problems = [
    ...(token
      ? []
      : [errorAbout("token", "The GitLab token is missing", "Set token, or the variable GITLAB_TOKEN.")]),
    ...baseUrlProblems(baseUrl),
  ];
  if (!token || !baseUrl || problems.length > 0) throw new ProviderError(...problems);
  return {
    apiUrl: apiUrl(baseUrl),
    token,
    headers: isObject(config.headers) ? (config.headers as Record<string, string>) : {},
    retries: typeof config.retries === "number" ? config.retries : DEFAULT_RETRIES,
    tls: {
      rejectUnauthorized: config.insecure !== true,
      ...file("ca", config.cacert_file),
      ...file("cert", config.client_cert),
      ...file("key", config.client_key),
    },
  };
}

/**
 * The provider takes gitlab.com where nothing is configured. A stand-in must not send a token out of the machine: it
 * talks to a GitLab on this machine only.
 */
function baseUrlProblems(baseUrl: string | undefined): Diagnostic[] {
  const advice =
    "The sandbox's provider talks to a GitLab on this machine only: set base_url, or GITLAB_BASE_URL, to its address.";
  if (!baseUrl) return [errorAbout("base_url", "The address of GitLab is missing", advice)];
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url && /^https?:$/.test(url.protocol) && LOOPBACK.test(url.hostname)) return [];
  return [
    errorAbout(
      "base_url",
      "Not the address of a GitLab on this machine",
      `${url?.origin ?? baseUrl}. ${advice}`,
    ),
  ];
}

/** With or without `/api/v4` and a slash at the end. */
export function apiUrl(baseUrl: string): string {
  const root = baseUrl.replace(/\/+$/, "");
  return root.endsWith("/api/v4") ? root : `${root}/api/v4`;
}

function earlyAuthCheck(config: ValueObject, environment: Environment): boolean {
  if (typeof config.early_auth_check === "boolean") return config.early_auth_check;
  return !/^(0|f|false)$/i.test(environment.GITLAB_EARLY_AUTH_CHECK ?? "");
}

function file<Name extends string>(name: Name, path: Value | undefined): Partial<Record<Name, Buffer>> {
  const text = given(path);
  return text ? ({ [name]: readFileSync(text) } as Record<Name, Buffer>) : {};
}

function given(value: Value | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function isGiven(value: Value | undefined): boolean {
  return value !== null && value !== undefined && value !== "";
}
