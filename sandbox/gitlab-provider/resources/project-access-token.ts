import { setTimeout as sleep } from "node:timers/promises";
import type { GitLabClient, JsonObject } from "../client";
import { errorAbout } from "../diagnostics";
import { equalValues, isObject, UNKNOWN, type ValueObject } from "../values";
import { ACCESS_LEVELS, levelName, MEMBER_LEVELS } from "./access-levels";
import { body, dateProblems, projectPath, splitId, splitNumberedId, text, today } from "./attributes";
import type { Resource } from "./resource";

const ID_FORM = "<project>:<token_id>";
const SCOPES = [
  ...[
    "api",
    "read_api",
    "read_registry",
    "write_registry",
    "read_repository",
    "write_repository",
    "create_runner",
  ],
  ...[
    "manage_runner",
    "ai_features",
    "k8s_proxy",
    "read_observability",
    "write_observability",
    "self_rotate",
  ],
];
const NEW_WITH_A_ROTATION = ["id", "token", "created_at", "active", "revoked", "user_id"];
const REVOCATION_TRIES = 50;
const REVOCATION_WAIT_MS = 200;

/** https://docs.gitlab.com/api/project_access_tokens/ */
export const projectAccessToken: Resource = {
  type: "gitlab_project_access_token",
  sensitive: ["token"],
  defaults: { access_level: "maintainer", validate_past_expiration_date: false },
  replaceOn: ["project", "name", "scopes", "access_level", "description"],
  recomputed: (changed) => (changed.has("expires_at") ? NEW_WITH_A_ROTATION : []),
  oneOf: { access_level: MEMBER_LEVELS },

  validate(config) {
    const unknownScopes = Array.isArray(config.scopes) ? config.scopes.filter((each) => !isScope(each)) : [];
    return [
      ...unknownScopes.map((scope) =>
        errorAbout("scopes", "Unknown scope", `${String(scope)} is none of ${SCOPES.join(", ")}.`),
      ),
      ...dateProblems(config, "expires_at", config.validate_past_expiration_date !== true),
      ...(config.expires_at && config.rotation_configuration
        ? [
            errorAbout(
              "expires_at",
              "Two expiry dates",
              "Set expires_at or rotation_configuration, not both.",
            ),
          ]
        : []),
    ];
  },

  /** A rotation is due when its window has come, or when its rules change. */
  modifyPlan(planned, prior) {
    const rotation = planned.rotation_configuration ?? null;
    if (!isObject(rotation) || typeof rotation.expiration_days !== "number") return planned;
    const next = { ...planned, expires_at: today(rotation.expiration_days) };
    if (!prior) return next;
    const rulesChanged = !equalValues(rotation, prior.rotation_configuration ?? null);
    const expires = typeof prior.expires_at === "string" ? prior.expires_at : today();
    const due = today(Number(rotation.rotate_before_days)) >= expires;
    return rulesChanged || due ? next : { ...planned, expires_at: prior.expires_at ?? null };
  },

  importState(id) {
    splitNumberedId(id, ID_FORM);
    return { id };
  },

  async create(client, planned) {
    const answer = await client.post(`${projectPath(planned)}/access_tokens`, {
      ...body(planned, ["name", "scopes", "description", "expires_at"]),
      access_level: ACCESS_LEVELS[text(planned, "access_level")] ?? null,
    });
    return toState(text(planned, "project"), answer);
  },

  async read(client, state) {
    const [project] = splitId(text(state, "id"), ID_FORM);
    const answer = await client.find(tokenPath(state));
    // A revoked token is of no use to anyone: a new one is made.
    return answer && answer.revoked !== true ? toState(project, answer) : undefined;
  },

  async update(client, planned, prior) {
    if (equalValues(planned.expires_at ?? null, prior.expires_at ?? null)) return {};
    const answer = await client.post(`${tokenPath(prior)}/rotate`, body(planned, ["expires_at"]));
    return toState(text(planned, "project"), answer);
  },

  async delete(client, state) {
    await client.delete(tokenPath(state));
    await untilRevoked(client, tokenPath(state));
  },
};

function isScope(value: unknown): boolean {
  return value === UNKNOWN || SCOPES.includes(String(value));
}

function tokenPath(state: ValueObject): string {
  const [project, number] = splitId(text(state, "id"), ID_FORM);
  return `/projects/${encodeURIComponent(project)}/access_tokens/${encodeURIComponent(number)}`;
}

/** GitLab revokes in the background. */
async function untilRevoked(client: GitLabClient, path: string): Promise<void> {
  for (let attempt = 0; attempt < REVOCATION_TRIES; attempt += 1) {
    const answer = await client.find(path);
    if (!answer || answer.revoked === true) return;
    await sleep(REVOCATION_WAIT_MS);
  }
  throw new Error(
    `${path} was not revoked within ${(REVOCATION_TRIES * REVOCATION_WAIT_MS) / 1000} seconds.`,
  );
}

function toState(project: string, answer: JsonObject): ValueObject {
  return {
    id: `${project}:${Number(answer.id)}`,
    project,
    name: String(answer.name),
    description: String(answer.description ?? ""),
    scopes: Array.isArray(answer.scopes) ? answer.scopes.map(String) : [],
    access_level: levelName(answer.access_level),
    expires_at: typeof answer.expires_at === "string" ? answer.expires_at : null,
    created_at: String(answer.created_at ?? ""),
    active: answer.active === true,
    revoked: answer.revoked === true,
    user_id: Number(answer.user_id ?? 0),
    // Only the answer to a creation or a rotation carries it.
    ...(typeof answer.token === "string" ? { token: answer.token } : {}),
  };
}
