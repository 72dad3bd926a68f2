import { asText, isList, isObject, type Json } from "./json";

/**
 * The pipeline variables and functions of a definition.
 * https://aws-sagemaker-mlops.github.io/sagemaker-model-building-pipeline-definition-JSON-schema/
 */
export type Expression =
  | { readonly kind: "get"; readonly path: string }
  | { readonly kind: "join"; readonly on: string; readonly values: readonly Json[] }
  | { readonly kind: "jsonGet"; readonly file: Json; readonly path: string };

/** Where the values of expressions come from. */
export interface ExpressionScope {
  /** A value by a path such as `Parameters.X`, `Execution.X` or `Steps.X.…`. */
  get(path: string): Json;
  /** A value in a JSON file that a step left or that lies at an S3 URL. */
  jsonGet(file: Json, path: string): Promise<Json>;
}

/** The expression that an object stands for; `undefined` for an ordinary value. */
function expressionOf(value: Json): Expression | undefined {
  if (!isObject(value)) return undefined;
  const [name, ...others] = Object.keys(value);
  if (name === undefined || others.length > 0) return undefined;
  const content = value[name] ?? null;
  if (name === "Get" && typeof content === "string") return { kind: "get", path: content };
  if (name === "Std:Join" && isObject(content)) {
    const values = content["Values"];
    return { kind: "join", on: asText(content["On"] ?? ""), values: isList(values) ? values : [] };
  }
  if (name === "Std:JsonGet" && isObject(content)) {
    const file = content["PropertyFile"] ?? { S3Uri: content["S3Uri"] ?? "" };
    return { kind: "jsonGet", file, path: asText(content["Path"] ?? "") };
  }
  return undefined;
}

/** A value with all its expressions replaced by what they stand for. */
export async function resolve(value: Json, scope: ExpressionScope): Promise<Json> {
  const expression = expressionOf(value);
  if (expression) return evaluate(expression, scope);
  if (isList(value)) return Promise.all(value.map((item) => resolve(item, scope)));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(
    async ([name, member]) => [name, await resolve(member, scope)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

async function evaluate(expression: Expression, scope: ExpressionScope): Promise<Json> {
  if (expression.kind === "get") return scope.get(expression.path);
  if (expression.kind === "join") {
    const values = await Promise.all(expression.values.map((value) => resolve(value, scope)));
    return values.map(asText).join(expression.on);
  }
  const { file } = expression;
  const s3Uri =
    isObject(file) && file["S3Uri"] !== undefined ? await resolve(file["S3Uri"], scope) : undefined;
  return scope.jsonGet(s3Uri === undefined ? file : { S3Uri: s3Uri }, expression.path);
}

/** Every path that a value's expressions get, those of property files too: `Steps.X.PropertyFiles.Y`. */
export function pathsIn(value: Json): string[] {
  const expression = expressionOf(value);
  if (expression?.kind === "get") return [expression.path];
  if (expression?.kind === "join") return expression.values.flatMap(pathsIn);
  if (expression?.kind === "jsonGet") {
    const { file } = expression;
    return typeof file === "string" ? [`PropertyFiles.${file}`] : pathsIn(file);
  }
  if (isList(value)) return value.flatMap(pathsIn);
  return isObject(value) ? Object.values(value).flatMap(pathsIn) : [];
}
