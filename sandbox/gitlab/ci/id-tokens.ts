import { createSign, generateKeyPairSync, type KeyObject } from "node:crypto";
import type { Instance } from "../instance";
import type { Job, Project } from "../model";

const KEY_ID = "sandbox";
let keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject } | undefined;

/** Made when the first job asks for a token: most never do. */
function signingKeys(): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  keys ??= generateKeyPairSync("rsa", { modulusLength: 2048 });
  return keys;
}

/** What a cloud needs to verify the tokens: GitLab answers it at `/oauth/discovery/keys`. */
export const publicKeys = (): { keys: unknown[] } => ({
  keys: [{ ...signingKeys().publicKey.export({ format: "jwk" }), kid: KEY_ID, use: "sig", alg: "RS256" }],
});

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** The tokens that `id_tokens` asks for, by name: https://docs.gitlab.com/ci/secrets/id_token_authentication/#token-payload */
export function idTokensFor(
  instance: Instance,
  project: Project,
  job: Job,
  wanted: Readonly<Record<string, readonly string[]>>,
): Record<string, string> {
  const { pipeline } = job;
  const path = instance.projectPath(project);
  const now = Math.floor(Date.now() / 1000);
  const refType = pipeline.tag ? "tag" : "branch";
  return Object.fromEntries(
    Object.entries(wanted).map(([name, audience]) => {
      const head = encode({ kid: KEY_ID, typ: "JWT", alg: "RS256" });
      const payload = encode({
        iss: instance.url,
        sub: `project_path:${path}:ref_type:${refType}:ref:${pipeline.predefined["CI_COMMIT_REF_NAME"] ?? ""}`,
        aud: audience.length === 1 ? audience[0] : audience,
        iat: now,
        nbf: now - 5,
        exp: now + 3600,
        jti: `${job.id}-${name}`,
        namespace_id: String(project.namespace.id),
        namespace_path: instance.fullPath(project.namespace),
        project_id: String(project.id),
        project_path: path,
        user_id: String(job.user.id),
        user_login: job.user.username,
        pipeline_id: String(pipeline.id),
        pipeline_source: pipeline.source,
        job_id: String(job.id),
        ref: pipeline.predefined["CI_COMMIT_REF_NAME"],
        ref_type: refType,
        ref_path: pipeline.tag ? `refs/tags/${pipeline.ref}` : pipeline.ref,
        ref_protected: pipeline.predefined["CI_COMMIT_REF_PROTECTED"],
        environment: job.environmentName ?? undefined,
        sha: pipeline.sha,
      });
      const signature = createSign("RSA-SHA256").update(`${head}.${payload}`).sign(signingKeys().privateKey);
      return [name, `${head}.${payload}.${signature.toString("base64url")}`];
    }),
  );
}
