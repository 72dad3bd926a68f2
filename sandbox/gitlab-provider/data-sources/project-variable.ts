import { isSet, text } from "../resources/attributes";
import { toState, variablePath } from "../resources/project-variable";
import type { DataSource } from "./data-source";

export const projectVariableData: DataSource = {
  type: "gitlab_project_variable",

  async read(client, config) {
    const scope = isSet(config.environment_scope) ? text(config, "environment_scope") : "*";
    const project = text(config, "project");
    return toState(project, await client.get(variablePath(project, text(config, "key"), scope)));
  },
};
