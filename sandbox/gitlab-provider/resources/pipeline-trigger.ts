import type { JsonObject } from "../client";
import type { ValueObject } from "../values";
import { body, projectPath, splitId, splitNumberedId, text } from "./attributes";
import type { Resource } from "./resource";

const ID_FORM = "<project>:<pipeline_trigger_id>";

/** https://docs.gitlab.com/api/pipeline_triggers/ */
export const pipelineTrigger: Resource = {
  type: "gitlab_pipeline_trigger",
  stateVersion: 1,
  sensitive: ["token"],
  replaceOn: ["project"],

  importState(id) {
    splitNumberedId(id, ID_FORM);
    return { id };
  },

  async create(client, planned) {
    const answer = await client.post(`${projectPath(planned)}/triggers`, body(planned, ["description"]));
    // Later reads show the token to its owner only and cut it short for others: this is the one time to keep it.
    return { ...toState(text(planned, "project"), answer), token: String(answer.token) };
  },

  async read(client, state) {
    const [project] = splitId(text(state, "id"), ID_FORM);
    const answer = await client.find(triggerPath(state));
    return answer && toState(project, answer);
  },

  async update(client, planned) {
    return toState(
      text(planned, "project"),
      await client.put(triggerPath(planned), body(planned, ["description"])),
    );
  },

  delete: (client, state) => client.delete(triggerPath(state)),
};

function triggerPath(state: ValueObject): string {
  const [project, number] = splitId(text(state, "id"), ID_FORM);
  return `/projects/${encodeURIComponent(project)}/triggers/${encodeURIComponent(number)}`;
}

function toState(project: string, answer: JsonObject): ValueObject {
  const number = Number(answer.id);
  return {
    id: `${project}:${number}`,
    project,
    description: String(answer.description ?? ""),
    pipeline_trigger_id: number,
  };
}
