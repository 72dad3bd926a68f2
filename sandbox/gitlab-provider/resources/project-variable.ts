import { GitLabRefusal, type GitLabClient, type JsonObject } from "../client";
import { errorAbout } from "../diagnostics";
import type { ValueObject } from "../values";
import { body, projectPath, splitId, text } from "./attributes";
import type { Resource } from "./resource";

const OPTIONAL = ["variable_type", "protected"] as const;

/** https://docs.gitlab.com/api/project_level_variables/ */
export const projectVariable: Resource = {
  type: "gitlab_project_variable",
  stateVersion: 1,
  // Not sensitive since provider 16.0: `value` shows in plans unless the configuration marks it.
  defaults: { environment_scope: "*" },
  replaceOn: ["project", "key", "environment_scope", "hidden"],
  // They are computed without a default: leaving one out keeps GitLab's value until something else changes.
  recomputed: () => ["description", "masked", "protected", "raw", "variable_type"],
  oneOf: { variable_type: ["env_var", "file"] },

  validate(config) {
    const key = config.key;
    const badKey = typeof key === "string" && !/^[A-Za-z0-9_]{1,255}$/.test(key);
    const unmasked = config.hidden === true && (config.masked === false || config.masked === null);
    return [
      ...(badKey
        ? [
            errorAbout(
              "key",
              "Not a variable name",
              `${key}: only A-Z, a-z, 0-9 and _ are allowed, 1 to 255 of them.`,
            ),
          ]
        : []),
      ...(unmasked
        ? [
            errorAbout(
              "hidden",
              "A hidden variable must be masked",
              "Set masked = true beside hidden = true.",
            ),
          ]
        : []),
    ];
  },

  importState(id) {
    splitId(id, "<project>:<key>:<environment_scope>");
    return { id };
  },

  async create(client, planned) {
    const answer = await client.post(`${projectPath(planned)}/variables`, {
      ...body(planned, ["key", "value", "environment_scope", ...OPTIONAL]),
      ...always(planned),
      ...(planned.hidden === true ? { masked: false, masked_and_hidden: true } : {}),
    });
    return toState(text(planned, "project"), answer);
  },

  async read(client, state) {
    const [project, rest] = splitId(text(state, "id"), "<project>:<key>:<environment_scope>");
    const [key = "", scope = "*"] = rest.split(/:(.*)/s);
    const answer = await client.find(variablePath(project, key, scope));
    return answer && toState(project, answer);
  },

  async update(client, planned) {
    const project = text(planned, "project");
    const path = variablePath(project, text(planned, "key"), text(planned, "environment_scope"));
    const changes = { ...body(planned, ["value", "environment_scope", ...OPTIONAL]), ...always(planned) };
    return toState(project, await client.put(path, changes));
  },

  async delete(client, state) {
    await deleteIfThere(
      client,
      variablePath(text(state, "project"), text(state, "key"), text(state, "environment_scope")),
    );
  },
};

/** The provider sends these whether they are set or not, so that an unset one falls back to false or "". */
function always(planned: ValueObject): JsonObject {
  const description = typeof planned.description === "string" ? planned.description : "";
  return { masked: planned.masked === true, raw: planned.raw === true, description };
}

function variablePath(project: string, key: string, scope: string): string {
  const filter = new URLSearchParams({ "filter[environment_scope]": scope });
  return `/projects/${encodeURIComponent(project)}/variables/${encodeURIComponent(key)}?${filter}`;
}

async function deleteIfThere(client: GitLabClient, path: string): Promise<void> {
  try {
    await client.delete(path);
  } catch (error) {
    // Gone already, by hand or with its project: what was asked for is so.
    if (!(error instanceof GitLabRefusal && error.status === 404)) throw error;
  }
}

export function toState(project: string, answer: JsonObject): ValueObject {
  const hidden = answer.hidden === true;
  return {
    id: `${project}:${String(answer.key)}:${String(answer.environment_scope)}`,
    project,
    key: String(answer.key),
    // GitLab never shows a hidden value again; the state keeps the one that was sent.
    ...(hidden ? {} : { value: String(answer.value ?? "") }),
    variable_type: String(answer.variable_type),
    protected: answer.protected === true,
    masked: answer.masked === true,
    hidden,
    raw: answer.raw === true,
    environment_scope: String(answer.environment_scope),
    description: String(answer.description ?? ""),
  };
}
