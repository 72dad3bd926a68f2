import type { JsonObject } from "../client";
import type { ValueObject } from "../values";
import { ACCESS_LEVELS, levelName, MEMBER_LEVELS } from "./access-levels";
import { dateProblems, projectPath, splitNumberedId, text } from "./attributes";
import type { Resource } from "./resource";

const ID_FORM = "<project>:<user_id>";

/** https://docs.gitlab.com/api/members/ */
export const projectMembership: Resource = {
  type: "gitlab_project_membership",
  stateVersion: 1,
  replaceOn: ["project", "user_id"],
  oneOf: { access_level: MEMBER_LEVELS },
  refused: { member_role_id: "custom roles need GitLab Ultimate" },

  validate: (config) => dateProblems(config, "expires_at", false),

  importState(id) {
    const [project, user] = splitNumberedId(id, ID_FORM);
    return { id, project, user_id: user };
  },

  async create(client, planned) {
    const user = Number(planned.user_id);
    return toState(
      planned,
      await client.post(`${projectPath(planned)}/members`, { user_id: user, ...role(planned) }),
    );
  },

  async read(client, state) {
    const answer = await client.find(memberPath(state));
    return answer && toState(state, answer);
  },

  async update(client, planned) {
    return toState(planned, await client.put(memberPath(planned), role(planned)));
  },

  delete: (client, state) => client.delete(memberPath(state)),
};

function memberPath(state: ValueObject): string {
  return `${projectPath(state)}/members/${text(state, "user_id")}`;
}

function role(planned: ValueObject): JsonObject {
  const expires = typeof planned.expires_at === "string" ? planned.expires_at : "";
  return { access_level: ACCESS_LEVELS[text(planned, "access_level")] ?? null, expires_at: expires };
}

function toState(state: ValueObject, answer: JsonObject): ValueObject {
  const project = text(state, "project");
  return {
    id: `${project}:${Number(answer.id)}`,
    project,
    user_id: Number(answer.id),
    access_level: levelName(answer.access_level),
    expires_at: String(answer.expires_at ?? ""),
  };
}
