import type { PipelineVariable } from "./model";
import type { Parameters } from "./parameters";

/** A list of `{key, value, variable_type}`, checked: https://docs.gitlab.com/api/pipelines/#create-a-new-pipeline */
export function readVariables(parameters: Parameters, name = "variables"): PipelineVariable[] {
  const records = parameters.records(name) ?? [];
  const variables = records.map((record, index): PipelineVariable => {
    const key = record.requiredText("key", { allowBlank: false });
    const value = record.requiredText("value");
    const variableType = record.text("variable_type", { values: ["env_var", "file"] }) ?? "env_var";
    parameters.addProblems(`${name}[${index}]`, record);
    return { key, value, variableType: variableType as PipelineVariable["variableType"] };
  });
  parameters.check();
  return variables;
}

export const pipelineVariableAnswer = ({
  key,
  value,
  variableType,
}: PipelineVariable): Record<string, unknown> => ({
  variable_type: variableType,
  key,
  value,
  raw: false,
});
