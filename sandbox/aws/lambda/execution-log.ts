import { AwsError } from "../aws-error";
import type { ServiceContext } from "../service";
import { type FunctionConfiguration, logGroupOf } from "./function-configuration";
import type { LogAccess } from "./log-access";
import type { Outcome } from "./outcome";

/** The lines that an invocation leaves in the function's log, in Lambda's form. */
export function logLines(
  configuration: FunctionConfiguration,
  requestId: string,
  outcome: Outcome,
): string[] {
  const duration = outcome.milliseconds.toFixed(2);
  const init = outcome.initMilliseconds;
  const report = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${duration} ms`,
    `Billed Duration: ${Math.ceil(outcome.milliseconds)} ms`,
    `Memory Size: ${configuration.MemorySize} MB`,
    `Max Memory Used: ${outcome.memoryMegabytes} MB`,
    ...(init === undefined ? [] : [`Init Duration: ${init.toFixed(2)} ms`]),
  ].join("\t");
  const killed = /Task timed out.*/.exec(outcome.error?.errorMessage ?? "")?.[0];
  return [
    `START RequestId: ${requestId} Version: ${configuration.Version}\n`,
    ...outcome.output,
    ...(killed ? [`${new Date().toISOString()} ${requestId} ${killed}\n\n`] : []),
    `END RequestId: ${requestId}\n`,
    `${report}\t\n`,
  ];
}

/** Writes lines to the function's log group; makes group and stream where they are missing, as Lambda does. */
export async function writeLog(
  serviceContext: ServiceContext,
  configuration: FunctionConfiguration,
  stream: string,
  access: LogAccess,
  lines: readonly string[],
): Promise<void> {
  if (!access.write) return;
  const region = configuration.FunctionArn.split(":")[3] ?? "";
  const logs = (operation: string, input: object): Promise<unknown> =>
    serviceContext.account.json("logs", region, `Logs_20140328.${operation}`, {
      logGroupName: logGroupOf(configuration),
      ...input,
    });
  const timestamp = Date.now();
  const logEvents = lines.map((message) => ({ timestamp, message }));
  const put = (): Promise<unknown> => logs("PutLogEvents", { logStreamName: stream, logEvents });
  try {
    await put();
  } catch (error) {
    if (!isError(error, "ResourceNotFoundException")) throw error;
    if (access.createGroup) await unless("ResourceAlreadyExistsException", logs("CreateLogGroup", {}));
    await unless("ResourceNotFoundException", logs("CreateLogStream", { logStreamName: stream }));
    await unless("ResourceNotFoundException", put());
  }
}

function isError(error: unknown, code: string): error is AwsError {
  return error instanceof AwsError && error.code === code;
}

async function unless(code: string, work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!isError(error, code)) throw error;
  }
}
