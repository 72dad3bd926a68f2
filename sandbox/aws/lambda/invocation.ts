import { randomUUID } from "node:crypto";
import { AwsError, notInTheSandbox } from "../aws-error";
import type { AwsResponse, Call, ServiceContext } from "../service";
import { handleAsynchronously } from "./asynchronous-invocation";
import type { EventInvokeConfigs } from "./event-invoke-config";
import { logLines, writeLog } from "./execution-log";
import { type FunctionConfiguration, functionConfiguration } from "./function-configuration";
import { functionReference } from "./function-name";
import type { FunctionRunner } from "./function-runner";
import type { FunctionSettingsStore } from "./function-settings";
import type { FunctionError, Outcome } from "./outcome";

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const largestPayloadBytes = 6 * 1024 * 1024;
const largestAsynchronousPayloadBytes = 1024 * 1024;
const tailBytes = 4096;

/** The Invoke operation (https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html). */
export class Invocation {
  private readonly underWay = new Set<Promise<void>>();
  private stopped = false;

  constructor(
    private readonly serviceContext: ServiceContext,
    private readonly runner: FunctionRunner,
    private readonly settings: FunctionSettingsStore,
    private readonly eventInvokeConfigs: EventInvokeConfigs,
    private readonly retryDelaysMilliseconds: readonly number[],
  ) {}

  async invoke(call: Call, encodedName: string): Promise<AwsResponse> {
    const reference = functionReference(encodedName, call.request.target);
    const configuration = await functionConfiguration(
      this.serviceContext.account,
      call.region,
      reference.name,
      reference.qualifier,
    );
    if (!configuration.Runtime?.startsWith("nodejs")) {
      throw notInTheSandbox("lambda", `Invoke of a function with runtime ${configuration.Runtime ?? "none"}`);
    }
    const type = call.request.headers["x-amz-invocation-type"] ?? "RequestResponse";
    if (type === "DryRun") return { status: 204, headers: {}, body: Buffer.alloc(0) };
    const event = payload(call, type === "Event" ? largestAsynchronousPayloadBytes : largestPayloadBytes);
    if (type === "RequestResponse") return this.synchronous(call, configuration, event);
    if (type !== "Event") {
      throw new AwsError(
        "InvalidParameterValueException",
        `Value ${type} at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]`,
      );
    }
    const requestId = randomUUID();
    const functionArn = configuration.FunctionArn.split(":").slice(0, 7).join(":");
    const eventInvokeConfig = this.eventInvokeConfigs.of(functionArn, reference.qualifier ?? "$LATEST");
    this.track(
      handleAsynchronously(
        this.serviceContext,
        {
          requestId,
          configuration,
          event,
          eventInvokeConfig,
          deadLetterArn: configuration.DeadLetterConfig?.TargetArn,
          invoke: async () => (await this.run(configuration, requestId, event)).outcome,
        },
        this.retryDelaysMilliseconds,
      ),
    );
    return { status: 202, headers: { "x-amzn-requestid": requestId }, body: Buffer.alloc(0) };
  }

  /** Events that fail from now on do so because the sandbox ends. */
  stop(): void {
    this.stopped = true;
    this.runner.stop();
  }

  /** Resolves when no event is waiting or being handled. */
  async waitUntilIdle(): Promise<void> {
    while (this.underWay.size > 0) await Promise.all(this.underWay);
  }

  private track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => {
        if (!this.stopped) console.error(`Asynchronous invocation: ${String(error)}`);
      })
      .finally(() => this.underWay.delete(tracked));
    this.underWay.add(tracked);
  }

  private async synchronous(
    call: Call,
    configuration: FunctionConfiguration,
    event: string,
  ): Promise<AwsResponse> {
    const requestId = randomUUID();
    this.requireCapacity(configuration.FunctionName);
    const { outcome, lines } = await this.run(configuration, requestId, event);
    const tail = Buffer.from(lines.join("")).subarray(-tailBytes).toString("base64");
    const wantsTail = call.request.headers["x-amz-log-type"] === "Tail";
    return {
      status: 200,
      headers: {
        "content-type": "application/json",
        "x-amzn-requestid": requestId,
        "x-amz-executed-version": configuration.Version,
        ...(outcome.error && { "x-amz-function-error": "Unhandled" }),
        ...(wantsTail && { "x-amz-log-result": tail }),
      },
      body: Buffer.from(outcome.error ? JSON.stringify(outcome.error) : (outcome.payload ?? "null")),
    };
  }

  private async run(
    configuration: FunctionConfiguration,
    requestId: string,
    event: string,
  ): Promise<{ outcome: Outcome; lines: readonly string[] }> {
    const ran = await this.runner.run(configuration, requestId, event);
    const outcome = { ...ran, ...tooLarge(ran) };
    const lines = logLines(configuration, requestId, outcome);
    await writeLog(this.serviceContext, configuration, ran.logStream, ran.logAccess, lines);
    return { outcome, lines };
  }

  private requireCapacity(name: string): void {
    const reserved = this.settings.reservedConcurrency(name);
    if (reserved === undefined || this.runner.busy(name) < reserved) return;
    throw new AwsError("TooManyRequestsException", "Rate Exceeded.", 429, {
      Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
      Type: "User",
    });
  }
}

function payload(call: Call, largest: number): string {
  const { body } = call.request;
  if (body.length > largest) {
    throw new AwsError(
      "RequestTooLargeException",
      `Request must be smaller than ${largest} bytes for the InvokeFunction operation`,
      413,
    );
  }
  const text = body.toString("utf8") || "{}";
  try {
    JSON.parse(text);
    return text;
  } catch (error) {
    const reason = (error as Error).message;
    throw new AwsError("InvalidRequestContentException", `Could not parse request body into json: ${reason}`);
  }
}

function tooLarge(outcome: Outcome): { error?: FunctionError } {
  const size = Buffer.byteLength(outcome.payload ?? "");
  if (size <= largestPayloadBytes) return {};
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${largestPayloadBytes} bytes).`;
  return { error: { errorType: "Function.ResponseSizeTooLarge", errorMessage } };
}
