import { createHash } from "node:crypto";

/** `CI_COMMIT_REF_SLUG` and the like: https://docs.gitlab.com/ci/variables/predefined_variables/ */
export const refSlug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "-")
    .slice(0, 63)
    .replace(/^-+|-+$/g, "");

const ENVIRONMENT_LIMIT = 24;

/** `CI_ENVIRONMENT_SLUG`: at most 24 characters, with a hash of the name where something was changed. */
export function environmentSlug(name: string): string {
  const cleaned = name
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "-")
    .replace(/^(?![a-z])/, "env-")
    .replace(/-+/g, "-");
  if (cleaned === name && cleaned.length <= ENVIRONMENT_LIMIT) return cleaned.replace(/-$/, "");
  const digest = BigInt(`0x${createHash("sha256").update(name).digest("hex")}`)
    .toString(36)
    .slice(-6);
  return `${cleaned.slice(0, 17).replace(/-$/, "")}-${digest}`;
}
