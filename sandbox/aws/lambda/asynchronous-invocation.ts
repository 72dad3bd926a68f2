import { setTimeout as sleep } from "node:timers/promises";
import { AwsError } from "../aws-error";
import type { ServiceContext } from "../service";
import { publish } from "../sns/topic-delivery";
import { sendMessage } from "../sqs/queue-delivery";
import type { FunctionConfiguration } from "./function-configuration";
import type { Outcome } from "./outcome";

/** How a function handles events that nobody waits for, as GetFunctionEventInvokeConfig answers it. */
export interface EventInvokeConfig {
  readonly MaximumRetryAttempts?: number;
  readonly DestinationConfig?: {
    readonly OnSuccess?: { readonly Destination?: string };
    readonly OnFailure?: { readonly Destination?: string };
  };
}

interface AsynchronousInvocation {
  readonly requestId: string;
  readonly configuration: FunctionConfiguration;
  readonly event: string;
  readonly deadLetterArn?: string;
  readonly eventInvokeConfig: EventInvokeConfig;
  invoke(): Promise<Outcome>;
}

/** Lambda tries a failed event twice more, after one and two minutes by default. */
const usualRetries = 2;

/**
 * Handles an event until it succeeds or the attempts are used up; then notifies the destination and the dead-letter queue.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html
 */
export async function handleAsynchronously(
  serviceContext: ServiceContext,
  invocation: AsynchronousInvocation,
  retryDelaysMilliseconds: readonly number[],
): Promise<void> {
  const retries = invocation.eventInvokeConfig.MaximumRetryAttempts ?? usualRetries;
  let outcome = await invocation.invoke();
  let attempts = 1;
  while (outcome.error && attempts <= retries) {
    await sleep(retryDelaysMilliseconds[attempts - 1] ?? retryDelaysMilliseconds.at(-1) ?? 0);
    outcome = await invocation.invoke();
    attempts += 1;
  }
  const { OnSuccess: onSuccess, OnFailure: onFailure } = invocation.eventInvokeConfig.DestinationConfig ?? {};
  const destination = (outcome.error ? onFailure : onSuccess)?.Destination;
  if (destination) await notify(serviceContext, destination, record(invocation, outcome, attempts));
  if (outcome.error && invocation.deadLetterArn)
    await deadLetter(serviceContext, invocation, outcome.error.errorMessage);
}

async function deadLetter(
  serviceContext: ServiceContext,
  { deadLetterArn = "", requestId, event }: AsynchronousInvocation,
  errorMessage: string,
): Promise<void> {
  const attributes = { RequestID: requestId, ErrorCode: "200", ErrorMessage: errorMessage.slice(0, 1024) };
  await sendMessage(serviceContext, { queueArn: deadLetterArn, body: event, attributes });
}

function record(invocation: AsynchronousInvocation, outcome: Outcome, attempts: number): string {
  const { configuration, requestId } = invocation;
  return JSON.stringify({
    version: "1.0",
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId,
      functionArn: `${configuration.FunctionArn}:${configuration.Version}`,
      condition: outcome.error ? "RetriesExhausted" : "Success",
      approximateInvokeCount: attempts,
    },
    requestPayload: JSON.parse(invocation.event) as unknown,
    responseContext: {
      statusCode: 200,
      executedVersion: configuration.Version,
      ...(outcome.error && { functionError: "Unhandled" }),
    },
    responsePayload: outcome.error ?? (JSON.parse(outcome.payload ?? "null") as unknown),
  });
}

/** Destinations that the sandbox plays: queues, topics and functions. */
async function notify(serviceContext: ServiceContext, destination: string, body: string): Promise<void> {
  if (destination.includes(":sqs:")) return sendMessage(serviceContext, { queueArn: destination, body });
  if (destination.includes(":sns:")) return publish(serviceContext, destination, body);
  if (!destination.includes(":lambda:")) {
    throw new AwsError(
      "InvalidParameterValueException",
      `The sandbox does not deliver to destination ${destination}.`,
    );
  }
  await serviceContext.account.http({
    signingName: "lambda",
    region: destination.split(":")[3] ?? "",
    method: "POST",
    target: `/2015-03-31/functions/${encodeURIComponent(destination)}/invocations`,
    headers: { "x-amz-invocation-type": "Event", "content-type": "application/json" },
    body: Buffer.from(body),
  });
}
