import { AwsError, notInTheSandbox } from "./aws-error";
import type { Authorization } from "./iam/authorization";
import type { MotoClient } from "./moto-client";
import { errorAnswer, jsonAnswer, type Protocol, protocolOf } from "./protocol";
import type { RequestLog } from "./request-log";
import type { AwsRequest, AwsResponse, Call, Service } from "./service";

/** Finds who answers a request - a service of the sandbox or moto - and puts errors into the caller's protocol. */
interface Dispatcher {
  handle(request: AwsRequest): Promise<AwsResponse>;
}

/** Operations that are called before their caller has credentials. */
const unsignedOperations = new Set(["AssumeRoleWithWebIdentity", "AssumeRoleWithSAML"]);

export function dispatcher(options: {
  readonly accountId: string;
  readonly moto: MotoClient;
  readonly log: RequestLog;
  readonly services: readonly Service[];
  /** @default everybody may do everything */
  readonly authorization?: Authorization;
}): Dispatcher {
  const { authorization } = options;
  const bySigningName = new Map<string, Service[]>();
  for (const service of options.services) {
    const others = bySigningName.get(service.signingName) ?? [];
    bySigningName.set(service.signingName, [...others, service]);
  }

  return {
    async handle(request) {
      const started = performance.now();
      const protocol = protocolOf(request);
      let by: "front" | "moto" = "front";
      const call: Call = {
        region: request.region,
        accountId: options.accountId,
        accessKeyId: request.accessKeyId,
        request,
        forward: (body = request.body) => {
          by = "moto";
          return options.moto({ ...request, body }, protocol.operation);
        },
      };
      const response = await answered(protocol, request, async () => {
        requireSignature(request, protocol);
        await authorization?.check(call, protocol);
        const found = await answer(bySigningName.get(request.signingName) ?? [], call, protocol);
        await authorization?.checkAnswer(call, protocol, found);
        return found;
      });
      authorization?.changed(request, protocol);
      const milliseconds = Math.round(performance.now() - started);
      options.log.write({
        service: request.signingName || "unsigned",
        operation: protocol.operation,
        response,
        milliseconds,
        by,
      });
      return response;
    },
  };
}

async function answered(
  protocol: Protocol,
  request: AwsRequest,
  work: () => Promise<AwsResponse>,
): Promise<AwsResponse> {
  try {
    return await work();
  } catch (error) {
    const known =
      error instanceof AwsError
        ? error
        : new AwsError(
            "InternalFailure",
            `The sandbox failed on ${protocol.operation}: ${describe(error)}`,
            500,
          );
    return errorAnswer(known, protocol, request.signingName);
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function requireSignature(request: AwsRequest, protocol: Protocol): void {
  if (request.target.startsWith("/moto-api")) throw notInTheSandbox("moto", protocol.operation);
  const isUnsigned = request.signingName === "" && !unsignedOperations.has(protocol.operation);
  if (isUnsigned && protocol.kind !== "s3") {
    throw new AwsError("MissingAuthenticationToken", "Request is missing Authentication Token", 403);
  }
}

async function answer(services: readonly Service[], call: Call, protocol: Protocol): Promise<AwsResponse> {
  return (
    (await namedOperation(services, call, protocol)) ??
    (await httpOperation(services, call)) ??
    (await otherOperation(services, call, protocol))
  );
}

async function namedOperation(
  services: readonly Service[],
  call: Call,
  protocol: Protocol,
): Promise<AwsResponse | undefined> {
  for (const service of services) {
    if (protocol.kind === "json") {
      const operation = own(service.json, protocol.operation);
      const output = operation && (await operation(jsonInput(call.request), call));
      if (output !== undefined) return jsonAnswer(output, protocol.contentType);
    }
    if (protocol.kind === "query") {
      const response = await own(service.query, protocol.operation)?.(protocol.form, call);
      if (response) return response;
    }
  }
  return undefined;
}

/** The caller picks the name: only what the table itself has counts, not what every object has. */
function own<Value>(table: Readonly<Record<string, Value>> | undefined, name: string): Value | undefined {
  return table && Object.hasOwn(table, name) ? table[name] : undefined;
}

function jsonInput(request: AwsRequest): Record<string, unknown> {
  try {
    const input: unknown = JSON.parse(request.body.toString("utf8") || "{}");
    if (typeof input === "object" && input !== null && !Array.isArray(input))
      return input as Record<string, unknown>;
  } catch {
    // Falls through to the one error for every body that is not an object.
  }
  throw new AwsError("SerializationException", "The body of the request is not a JSON object.");
}

async function httpOperation(services: readonly Service[], call: Call): Promise<AwsResponse | undefined> {
  const line = `${call.request.method} ${call.request.target}`;
  for (const { pattern, handle } of services.flatMap((service) => service.http ?? [])) {
    const match = pattern.exec(line);
    const response = match && (await handle(call, match));
    if (response) return response;
  }
  return undefined;
}

function otherOperation(services: readonly Service[], call: Call, protocol: Protocol): Promise<AwsResponse> {
  const listed = services.some(
    (service) => own(service.json, protocol.operation) ?? own(service.query, protocol.operation),
  );
  if (!listed && services.some((service) => service.others === "refuse")) {
    throw notInTheSandbox(call.request.signingName, protocol.operation);
  }
  return call.forward();
}
