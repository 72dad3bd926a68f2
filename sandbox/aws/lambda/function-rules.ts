import { AwsError } from "../aws-error";

/** What Lambda takes for a function: https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
export interface FunctionSettings {
  readonly FunctionName?: string;
  readonly Runtime?: string;
  readonly Handler?: string;
  readonly Role?: string;
  readonly Description?: string;
  readonly Timeout?: number;
  readonly MemorySize?: number;
  readonly PackageType?: string;
  readonly Layers?: readonly string[];
  readonly Environment?: { readonly Variables?: Readonly<Record<string, string>> };
  readonly DeadLetterConfig?: { readonly TargetArn?: string };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html */
const runtimes = [
  "nodejs20.x",
  "nodejs22.x",
  "nodejs24.x",
  "python3.10",
  "python3.11",
  "python3.12",
  "python3.13",
  "python3.14",
  "java8.al2",
  "java11",
  "java17",
  "java21",
  "java25",
  "dotnet8",
  "dotnet10",
  "ruby3.2",
  "ruby3.3",
  "ruby3.4",
  "provided.al2",
  "provided.al2023",
];
const retiredRuntimes =
  /^(nodejs|nodejs(4\.3|6\.10|8\.10|10\.x|12\.x|14\.x|16\.x|18\.x)|python(2\.7|3\.[6-9])|java8|dotnet(core[\d.]+|5\.0|6|7)|ruby2\.[57]|go1\.x|provided)$/;

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const reservedVariables = new Set([
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
  "AWS_DEFAULT_REGION",
  "AWS_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_LAMBDA_RUNTIME_API",
  "LAMBDA_TASK_ROOT",
  "LAMBDA_RUNTIME_DIR",
]);
const largestEnvironmentBytes = 4096;

export function invalidParameter(message: string): AwsError {
  return new AwsError("InvalidParameterValueException", message, 400, { Type: "User" });
}

function unsatisfied(value: unknown, member: string, constraint: string): AwsError {
  return new AwsError(
    "ValidationException",
    `1 validation error detected: Value '${String(value)}' at '${member}' failed to satisfy constraint: ${constraint}`,
  );
}

function checkFunctionName(name: string): void {
  const bare = name.startsWith("arn:") ? (name.split(":")[6] ?? "") : name;
  if (bare.length > 64)
    throw unsatisfied(name, "functionName", "Member must have length less than or equal to 64");
  if (!/^[a-zA-Z0-9-_]+$/.test(bare)) {
    throw unsatisfied(name, "functionName", "Member must satisfy regular expression pattern: [a-zA-Z0-9-_]+");
  }
}

/** What every function must have before its settings are worth a look. */
export function checkNewFunction(settings: FunctionSettings): void {
  checkFunctionName(settings.FunctionName ?? "");
  if ((settings.PackageType ?? "Zip") === "Zip" && (!settings.Runtime || !settings.Handler)) {
    throw invalidParameter(
      "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
    );
  }
}

/** Checks the settings that are there; CreateFunction and UpdateFunctionConfiguration hold them to the same. */
export function checkSettings(settings: FunctionSettings): void {
  checkRuntime(settings.Runtime);
  checkRange(settings.Timeout, "timeout", 1, 900);
  checkRange(settings.MemorySize, "memorySize", 128, 10_240);
  checkLength(settings.Description, "description", 256);
  checkLength(settings.Handler, "handler", 128);
  checkEnvironment(settings.Environment?.Variables ?? {});
}

function checkRuntime(runtime: string | undefined): void {
  if (runtime === undefined || runtimes.includes(runtime)) return;
  if (retiredRuntimes.test(runtime)) {
    throw invalidParameter(
      `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
    );
  }
  throw invalidParameter(
    `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${runtimes.join(", ")}] or be a valid ARN`,
  );
}

function checkRange(value: number | undefined, member: string, least: number, most: number): void {
  if (value === undefined || (value >= least && value <= most)) return;
  const constraint = value < least ? `greater than or equal to ${least}` : `less than or equal to ${most}`;
  throw unsatisfied(value, member, `Member must have value ${constraint}`);
}

function checkLength(value: string | undefined, member: string, most: number): void {
  if ((value?.length ?? 0) > most)
    throw unsatisfied(value, member, `Member must have length less than or equal to ${most}`);
}

function checkEnvironment(variables: Readonly<Record<string, string>>): void {
  const reserved = Object.keys(variables).filter((key) => reservedVariables.has(key));
  if (reserved.length > 0) {
    throw invalidParameter(
      `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(", ")}`,
    );
  }
  const malformed = Object.keys(variables).find((key) => !/^[a-zA-Z][a-zA-Z0-9_]+$/.test(key));
  if (malformed !== undefined) {
    throw unsatisfied(
      malformed,
      "environment.variables",
      "Map keys must satisfy constraint: [a-zA-Z]([a-zA-Z0-9_])+",
    );
  }
  if (Buffer.byteLength(JSON.stringify(variables)) > largestEnvironmentBytes) {
    const sizes = Object.keys(variables).join(", ");
    throw invalidParameter(
      `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. Variables: ${sizes}`,
    );
  }
}
