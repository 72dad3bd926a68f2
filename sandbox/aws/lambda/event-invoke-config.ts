import { AwsError } from "../aws-error";
import { jsonAnswer, jsonBody } from "../protocol";
import type { AwsResponse, Call, ServiceContext } from "../service";
import type { EventInvokeConfig } from "./asynchronous-invocation";
import { functionConfiguration } from "./function-configuration";
import { functionReference } from "./function-name";
import { invalidParameter } from "./function-rules";

type Kept = EventInvokeConfig & {
  readonly MaximumEventAgeInSeconds?: number;
  readonly FunctionArn: string;
  readonly LastModified: number;
};

/** What a function's role must be allowed to do to a destination, by the destination's service. */
const DESTINATIONS: Readonly<Record<string, string>> = {
  lambda: "lambda:InvokeFunction",
  sns: "sns:Publish",
  sqs: "sqs:SendMessage",
};

/** How functions handle asynchronous events (https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html). */
export class EventInvokeConfigs {
  private readonly byArn = new Map<string, Kept>();

  constructor(private readonly serviceContext: ServiceContext) {}

  /** Put replaces, Update (POST) changes what it names. */
  async handle(call: Call, encodedName: string): Promise<AwsResponse> {
    const { name, qualifier = "$LATEST" } = functionReference(encodedName, call.request.target);
    const { FunctionArn: functionArn, Role: role } = await functionConfiguration(
      this.serviceContext.account,
      call.region,
      name,
    );
    const arn = `${functionArn}:${qualifier}`;
    const present = this.byArn.get(arn);
    const { method } = call.request;
    if (method === "PUT" || (method === "POST" && present)) {
      const input = jsonBody(call) as EventInvokeConfig & { MaximumEventAgeInSeconds?: number };
      await this.check(input, role);
      const kept: Kept = {
        DestinationConfig: { OnSuccess: {}, OnFailure: {} },
        ...(method === "POST" && present),
        ...input,
        FunctionArn: arn,
        LastModified: Date.now() / 1000,
      };
      this.byArn.set(arn, kept);
      return jsonAnswer(kept);
    }
    if (!present) {
      throw new AwsError(
        "ResourceNotFoundException",
        `The function ${arn} doesn't have an EventInvokeConfig`,
        404,
        { Type: "User" },
      );
    }
    if (method === "GET") return jsonAnswer(present);
    this.byArn.delete(arn);
    return { status: 204, headers: {}, body: Buffer.alloc(0) };
  }

  list(encodedName: string): AwsResponse {
    const { name } = functionReference(encodedName, "");
    const found = [...this.byArn].filter(([arn]) => arn.split(":")[6] === name).map(([, config]) => config);
    return jsonAnswer({ FunctionEventInvokeConfigs: found });
  }

  of(functionArn: string, qualifier: string): EventInvokeConfig {
    return this.byArn.get(`${functionArn}:${qualifier}`) ?? {};
  }

  remove(functionName: string): void {
    for (const arn of this.byArn.keys()) if (arn.split(":")[6] === functionName) this.byArn.delete(arn);
  }

  private async check(
    input: EventInvokeConfig & { MaximumEventAgeInSeconds?: number },
    role: string,
  ): Promise<void> {
    checkRange(input.MaximumRetryAttempts, "maximumRetryAttempts", 0, 2);
    checkRange(input.MaximumEventAgeInSeconds, "maximumEventAgeInSeconds", 60, 21_600);
    const { OnSuccess: onSuccess, OnFailure: onFailure } = input.DestinationConfig ?? {};
    const destinations = [onSuccess?.Destination, onFailure?.Destination].filter((arn) => arn !== undefined);
    if (destinations.length === 0) return;
    for (const destination of destinations) {
      const action = DESTINATIONS[destination.split(":")[2] ?? ""];
      if (action === undefined) {
        throw invalidParameter(
          `The sandbox delivers to queues, topics and functions, not to ${destination}.`,
        );
      }
      const region = destination.split(":")[3] ?? "";
      if (!(await this.serviceContext.mayRole(role, { action, resource: destination }, region))) {
        const operation = action.split(":")[1];
        throw invalidParameter(
          `The function's execution role does not have permissions to call ${operation} on ${destination}`,
        );
      }
    }
  }
}

function checkRange(value: number | undefined, member: string, least: number, most: number): void {
  if (value === undefined || (value >= least && value <= most)) return;
  const constraint = value < least ? `greater than or equal to ${least}` : `less than or equal to ${most}`;
  throw new AwsError(
    "ValidationException",
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must have value ${constraint}`,
  );
}
