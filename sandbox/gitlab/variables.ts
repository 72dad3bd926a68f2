import type { ApiCall } from "./api-call";
import { GitLabError, invalidRecord, notFound, refused } from "./gitlab-error";
import { AccessLevel, type Project, type Variable } from "./model";
import type { Parameters } from "./parameters";
import type { Routes } from "./routes";

const TYPES = ["env_var", "file"];
const KEY = /^\w+$/;
const KEY_RULE = "can contain only letters, digits and '_'.";
const KEY_LIMIT = 255;
/** https://docs.gitlab.com/ci/variables/#mask-a-cicd-variable */
const MASKABLE = /^[a-zA-Z0-9_+=/@:.~-]{8,}$/;
const MASKABLE_RAW = /^\S{8,}$/;
const SCOPE = /^[a-zA-Z0-9_ ./${}*-]+$/;
const SCOPE_RULE = "can contain only letters, digits, '-', '_', '/', '$', '{', '}', '.', spaces and '*'.";
const VALUE_LIMIT = 10_000;
const DEFAULT_LIMIT = 8000;

const answer = (variable: Variable): Record<string, unknown> => ({
  variable_type: variable.variableType,
  key: variable.key,
  // A hidden value is never shown again: https://docs.gitlab.com/ci/variables/#hide-a-cicd-variable
  value: variable.hidden ? null : variable.value,
  hidden: variable.hidden,
  protected: variable.protected,
  masked: variable.masked,
  raw: variable.raw,
  environment_scope: variable.environmentScope,
  description: variable.description,
});

type Settings = Omit<Variable, "key" | "hidden">;

function readSettings(parameters: Parameters, before: Settings): Settings {
  const description = parameters.has("description")
    ? (parameters.text("description") ?? null)
    : before.description;
  return {
    value: parameters.text("value") ?? before.value,
    variableType: (parameters.text("variable_type", { values: TYPES }) ??
      before.variableType) as Settings["variableType"],
    protected: parameters.boolean("protected") ?? before.protected,
    masked: parameters.boolean("masked") ?? before.masked,
    raw: parameters.boolean("raw") ?? before.raw,
    environmentScope: parameters.text("environment_scope") ?? before.environmentScope,
    description,
  };
}

function problemsOf(project: Project, variable: Variable): Record<string, string[]> {
  const errors: Record<string, string[]> = {};
  const add = (attribute: string, message: string): void => void (errors[attribute] ??= []).push(message);
  if (variable.key === "") add("key", "can't be blank");
  if (variable.key.length > KEY_LIMIT) add("key", `is too long (maximum is ${KEY_LIMIT} characters)`);
  if (!KEY.test(variable.key)) add("key", KEY_RULE);
  const taken = project.variables.some(
    (other) =>
      other !== variable &&
      other.key === variable.key &&
      other.environmentScope === variable.environmentScope,
  );
  if (taken) add("key", `(${variable.key}) has already been taken`);
  if (variable.masked && !(variable.raw ? MASKABLE_RAW : MASKABLE).test(variable.value))
    add("value", "is invalid");
  if (Buffer.byteLength(variable.value) > VALUE_LIMIT) {
    add(
      "value",
      `is too long (${variable.value.length} characters). The maximum is ${VALUE_LIMIT} characters.`,
    );
  }
  if (!SCOPE.test(variable.environmentScope)) add("environment_scope", SCOPE_RULE);
  if ((variable.description ?? "").length > 255)
    add("description", "is too long (maximum is 255 characters)");
  return errors;
}

const refuse = (errors: Record<string, string[]>): void => {
  if (Object.keys(errors).length > 0) throw invalidRecord(errors);
};

/** By key, and by `filter[environment_scope]` where several variables have the key. */
function find(call: ApiCall, project: Project): Variable {
  const scope = call.parameters.record("filter")?.["environment_scope"];
  const found = project.variables.filter(
    ({ key, environmentScope }) =>
      key === call.pathValue("key") && (scope === undefined || environmentScope === scope),
  );
  const [variable] = found;
  if (!variable) throw notFound("Variable");
  if (found.length > 1) {
    throw new GitLabError(409, {
      message:
        "There are multiple variables with provided parameters. Please use 'filter[environment_scope]'",
    });
  }
  return variable;
}

function createVariable(call: ApiCall): unknown {
  const project = call.project(AccessLevel.maintainer);
  const { parameters } = call;
  const key = parameters.requiredText("key");
  if (!parameters.has("value")) parameters.problem("value is missing");
  const hidden = parameters.boolean("masked_and_hidden") ?? false;
  const settings = readSettings(parameters, {
    value: "",
    variableType: "env_var",
    protected: false,
    masked: false,
    raw: false,
    environmentScope: "*",
    description: null,
  });
  if (hidden && parameters.has("masked"))
    parameters.problem("masked, masked_and_hidden are mutually exclusive");
  parameters.check();
  const variable: Variable = { key, hidden, ...settings, masked: hidden || settings.masked };
  refuse(problemsOf(project, variable));
  if (project.variables.length >= DEFAULT_LIMIT) {
    throw invalidRecord({ base: [`Maximum number of project variables (${DEFAULT_LIMIT}) exceeded`] });
  }
  project.variables.push(variable);
  return answer(variable);
}

function updateVariable(call: ApiCall): unknown {
  const project = call.project(AccessLevel.maintainer);
  const variable = find(call, project);
  const settings = readSettings(call.parameters, variable);
  call.parameters.check();
  if (variable.hidden && !settings.masked) {
    throw refused({ masked: ["The visibility attribute cannot be changed for hidden variables."] });
  }
  const position = project.variables.indexOf(variable);
  const changed: Variable = { key: variable.key, hidden: variable.hidden, ...settings };
  refuse(problemsOf({ ...project, variables: project.variables.toSpliced(position, 1) }, changed));
  project.variables[position] = changed;
  return answer(changed);
}

/** https://docs.gitlab.com/api/project_level_variables/ */
export function registerVariables(routes: Routes): void {
  routes.get("/projects/:id/variables", (call) =>
    call.page(call.project(AccessLevel.maintainer).variables).map((variable) => answer(variable)),
  );
  routes.get("/projects/:id/variables/:key", (call) =>
    answer(find(call, call.project(AccessLevel.maintainer))),
  );
  routes.post("/projects/:id/variables", createVariable);
  routes.put("/projects/:id/variables/:key", updateVariable);
  routes.delete("/projects/:id/variables/:key", (call) => {
    const project = call.project(AccessLevel.maintainer);
    project.variables.splice(project.variables.indexOf(find(call, project)), 1);
    return call.noContent();
  });
}
