import { pathsIn } from "./expressions";
import type { JsonObject } from "./json";
import type { ParameterDeclaration } from "./parameters";
import type { Step } from "./step";

const EXECUTION_VARIABLES = [
  "StartDateTime",
  "CurrentDateTime",
  "PipelineName",
  "PipelineArn",
  "PipelineExecutionId",
  "PipelineExecutionArn",
  "TrainingJobName",
  "ProcessingJobName",
];

/**
 * The steps that a step waits for: those that it names, those whose properties it gets, and the condition that decides on it.
 * A condition does not wait for what the steps of its branches need.
 */
export function stepDependencies(
  step: Step,
  steps: readonly Step[],
  parameters: readonly ParameterDeclaration[],
  problems: string[],
): string[] {
  const names = new Set(step.dependsOn);
  if (step.branch) names.add(step.branch.condition);
  for (const path of pathsIn(ownArguments(step))) {
    const name = stepBehind(path, steps, parameters, (problem) =>
      problems.push(`Step ${step.name}: ${problem}`),
    );
    if (name !== undefined) names.add(name);
  }
  for (const name of names) {
    const found = steps.find((other) => other.name === name);
    if (found === undefined) problems.push(`Step ${step.name} depends on ${name}, which does not exist`);
    if (found?.type === "Fail") problems.push(`${step.name} can not depends on ${name}`);
  }
  return [...names];
}

/** Without the steps of a condition's branches, which stand for themselves. */
function ownArguments(step: Step): JsonObject {
  if (step.type !== "Condition") return step.arguments;
  return { Conditions: step.arguments["Conditions"] ?? [] };
}

/** The name of the step that a path leads to, if it leads to one. */
function stepBehind(
  path: string,
  steps: readonly Step[],
  parameters: readonly ParameterDeclaration[],
  report: (problem: string) => void,
): string | undefined {
  const [root = "", name = "", third = "", fourth = ""] = path.split(".");
  if (root === "Parameters") {
    if (!parameters.some((parameter) => parameter.name === name)) report(`Parameter ${name} is not declared`);
    return undefined;
  }
  if (root === "Execution") {
    if (!EXECUTION_VARIABLES.includes(name)) report(`${path} is not an execution variable`);
    return undefined;
  }
  if (root === "PropertyFiles") return fileOwner(name, steps, report);
  if (root !== "Steps") {
    report(`${path} leads nowhere: it begins with Parameters, Execution or Steps`);
    return undefined;
  }
  const owner = steps.find((step) => step.name === name);
  if (third === "PropertyFiles" && owner && !owner.propertyFiles.some((file) => file.name === fourth)) {
    report(`step ${name} has no property file ${fourth}`);
  }
  return name;
}

function fileOwner(
  name: string,
  steps: readonly Step[],
  report: (problem: string) => void,
): string | undefined {
  const owner = steps.find((step) => step.propertyFiles.some((file) => file.name === name));
  if (!owner) report(`no step has a property file ${name}`);
  return owner?.name;
}
