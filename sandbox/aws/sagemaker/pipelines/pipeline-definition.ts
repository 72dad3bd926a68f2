import { validationException } from "../listing";
import { stepDependencies } from "./dependencies";
import { isList, isObject, type Json, type JsonObject } from "./json";
import { declaredParameters, type ParameterDeclaration } from "./parameters";
import { type PropertyFile, type Step, STEP_TYPES, type StepType } from "./step";

export interface PipelineDefinition {
  readonly parameters: readonly ParameterDeclaration[];
  readonly steps: readonly Step[];
  readonly experiment?: JsonObject;
}

const VERSION = "2020-12-01";

/**
 * Reads a definition and refuses one that is wrong, or that has what the sandbox does not have.
 * https://aws-sagemaker-mlops.github.io/sagemaker-model-building-pipeline-definition-JSON-schema/
 * @throws AwsError ValidationException with all problems
 */
export function parseDefinition(text: string): PipelineDefinition {
  const problems: string[] = [];
  const whole = jsonObject(text);
  if (whole["Version"] !== VERSION) {
    problems.push(`Version must be "${VERSION}", and is ${JSON.stringify(whole["Version"] ?? null)}`);
  }
  const parameters = declaredParameters(whole["Parameters"] ?? [], problems);
  const steps = stepsIn(whole["Steps"] ?? [], problems);
  if (steps.length === 0 && problems.length === 0) problems.push("Steps must hold at least one step");
  const experiment = whole["PipelineExperimentConfig"];
  problems.push(
    ...repeated(parameters.map(({ name }) => name)).map((name) => `Parameter ${name} is declared twice`),
  );
  problems.push(
    ...repeated(steps.map(({ name }) => name)).map(
      (name) => `Step names must be unique: ${name} is there twice`,
    ),
  );
  for (const step of steps) step.dependencies = stepDependencies(step, steps, parameters, problems);
  if (problems.length === 0) problems.push(...circles(steps));
  if (problems.length > 0) throw unparsable(problems.join("; "));
  return { parameters, steps, ...(isObject(experiment) ? { experiment } : {}) };
}

function unparsable(why: string) {
  return validationException(`Unable to parse pipeline definition. ${why}.`);
}

function jsonObject(text: string): JsonObject {
  try {
    const value = JSON.parse(text) as Json;
    if (isObject(value)) return value;
  } catch (error) {
    throw unparsable(`It is not JSON: ${(error as Error).message}`);
  }
  throw unparsable("It is not a JSON object");
}

function stepsIn(value: Json, problems: string[], branch?: Step["branch"]): Step[] {
  if (!isList(value)) {
    problems.push("Expecting start of Json Array for steps");
    return [];
  }
  return value.flatMap((item) => {
    const step = isObject(item) ? stepOf(item, problems, branch) : undefined;
    if (step === undefined) return [];
    if (step.type !== "Condition") return [step];
    const branchOf = (name: string, outcome: boolean) =>
      stepsIn(step.arguments[name] ?? [], problems, { condition: step.name, outcome });
    return [step, ...branchOf("IfSteps", true), ...branchOf("ElseSteps", false)];
  });
}

function stepOf(item: JsonObject, problems: string[], branch?: Step["branch"]): Step | undefined {
  const { Name: name, Type: type } = item;
  if (typeof name !== "string" || !/^[A-Za-z0-9\-_]{1,64}$/.test(name)) {
    problems.push(
      `${JSON.stringify(name ?? null)} is not a step's name: 1 to 64 letters, digits, "-" and "_"`,
    );
    return undefined;
  }
  if (!STEP_TYPES.includes(type as StepType)) {
    problems.push(
      `Step ${name} is of type ${JSON.stringify(type ?? null)}, which is not in the sandbox: it has ${STEP_TYPES.join(", ")}. Run this pipeline in an AWS account`,
    );
    return undefined;
  }
  if (isObject(item["CacheConfig"]) && item["CacheConfig"]["Enabled"] === true) {
    problems.push(`Step ${name} has a CacheConfig: caching is not in the sandbox. Switch it off`);
  }
  const args = item["Arguments"];
  return {
    name,
    type: type as StepType,
    ...(typeof item["DisplayName"] === "string" ? { displayName: item["DisplayName"] } : {}),
    ...(typeof item["Description"] === "string" ? { description: item["Description"] } : {}),
    arguments: isObject(args) ? args : {},
    dependsOn: texts(item["DependsOn"]),
    propertyFiles: propertyFiles(item["PropertyFiles"]),
    ...(branch ? { branch } : {}),
    dependencies: [],
  };
}

function propertyFiles(value: Json | undefined): PropertyFile[] {
  if (!isList(value)) return [];
  return value.filter(isObject).map((file) => ({
    name: String(file["PropertyFileName"]),
    outputName: String(file["OutputName"]),
    path: String(file["FilePath"]),
  }));
}

function texts(value: Json | undefined): string[] {
  return isList(value) ? value.filter((item) => typeof item === "string") : [];
}

function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

/** Steps that wait for each other, so that none of them could ever start. */
function circles(steps: readonly Step[]): string[] {
  const left = new Map(steps.map((step) => [step.name, step]));
  const isFree = (step: Step) => step.dependencies.every((name) => !left.has(name));
  for (let free = steps.filter(isFree); free.length > 0; free = [...left.values()].filter(isFree)) {
    free.forEach(({ name }) => left.delete(name));
    if (left.size === 0) return [];
  }
  return [`The pipeline has a cycle: ${[...left.keys()].join(", ")} wait for each other`];
}
