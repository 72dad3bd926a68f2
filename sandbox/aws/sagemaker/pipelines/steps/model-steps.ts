import { isObject, type JsonObject } from "../json";
import { newName } from "./job-step";
import type { StepContext, StepPlay } from "./step-play";

/** Registers a version in a model package group, or a model package of its own. */
export const playRegisterModel: StepPlay = async (context) => {
  const request = await resolved(context);
  const named: JsonObject =
    request["ModelPackageGroupName"] === undefined ? { ModelPackageName: newName(context) } : {};
  const made = await context.create("CreateModelPackage", { ...withoutEmptyMetrics(request), ...named });
  const arn = made["ModelPackageArn"] ?? null;
  context.executing({ RegisterModel: { Arn: arn } });
  return context.describe("DescribeModelPackage", { ModelPackageName: arn });
};

export const playModel: StepPlay = async (context) => {
  const name = newName(context);
  const made = await context.create("CreateModel", { ...(await resolved(context)), ModelName: name });
  context.executing({ Model: { Arn: made["ModelArn"] ?? null } });
  return context.describe("DescribeModel", { ModelName: name });
};

async function resolved({ run, resolve }: StepContext): Promise<JsonObject> {
  const request = await resolve(run.step.arguments);
  return isObject(request) ? request : {};
}

/** The SDK writes `Bias: {}` where nothing was measured. */
function withoutEmptyMetrics(request: JsonObject): JsonObject {
  const { ModelMetrics: metrics } = request;
  if (!isObject(metrics)) return request;
  const kept = Object.entries(metrics).filter(
    ([, value]) => !isObject(value) || Object.keys(value).length > 0,
  );
  return { ...request, ModelMetrics: Object.fromEntries(kept) };
}
