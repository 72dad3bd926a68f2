import type { Routes } from "./routes";

/** The release that the sandbox behaves like. */
export const GITLAB_VERSION = "18.6.1";
const REVISION = "5a9dfa1c2f4";

/** https://docs.gitlab.com/api/version/ and https://docs.gitlab.com/api/metadata/ */
export function registerVersion(routes: Routes): void {
  const metadata = (): Record<string, unknown> => ({
    version: GITLAB_VERSION,
    revision: REVISION,
    kas: { enabled: false, externalUrl: null, externalK8sProxyUrl: null, version: null },
    enterprise: false,
  });
  routes.get(`/version`, metadata, { scopes: ["read_user"] });
  routes.get(`/metadata`, metadata, { scopes: ["read_user"] });
}
