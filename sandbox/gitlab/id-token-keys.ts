import type { FastifyInstance } from "fastify";
import { publicKeys } from "./ci/id-tokens";
import type { Instance } from "./instance";

/** What a cloud reads to trust the ID tokens of jobs: https://docs.gitlab.com/ci/cloud_services/aws/ */
export function registerIdTokenKeys(server: FastifyInstance, instance: Instance): void {
  server.get("/oauth/discovery/keys", async () => publicKeys());
  server.get("/.well-known/openid-configuration", async () => ({
    issuer: instance.url,
    jwks_uri: `${instance.url}/oauth/discovery/keys`,
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
  }));
}
