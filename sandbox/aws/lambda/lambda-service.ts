import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { AwsError, notInTheSandbox } from "../aws-error";
import { jsonAnswer, jsonBody } from "../protocol";
import type { AwsResponse, Call, HttpOperation, Service, ServiceContext } from "../service";
import { EventInvokeConfigs } from "./event-invoke-config";
import { functionCode, type FunctionCode } from "./function-code";
import { functionConfiguration } from "./function-configuration";
import { FunctionManagement } from "./function-management";
import { functionReference } from "./function-name";
import { functionRunner } from "./function-runner";
import { FunctionSettingsStore } from "./function-settings";
import { Invocation } from "./invocation";

export interface LambdaOptions {
  /** Waits before the second and third attempt at a failed asynchronous event. @default [300, 600] */
  readonly retryDelaysMilliseconds?: readonly number[];
}

interface LambdaService extends Service {
  /** Resolves when no asynchronous event is waiting or being handled. */
  waitUntilIdle(): Promise<void>;
}

/** Executions that an account has unless it asks for more, and those that no function may reserve. */
const accountConcurrency = 1000;
const unreservableConcurrency = 100;

/** Lambda: moto keeps functions, versions and policies; code runs in this machine's Node. */
export function lambdaService(serviceContext: ServiceContext, options: LambdaOptions = {}): LambdaService {
  const code = functionCode(join(serviceContext.directory, "lambda"));
  const settings = new FunctionSettingsStore();
  const runner = functionRunner(serviceContext, code);
  const configs = new EventInvokeConfigs(serviceContext);
  const management = new FunctionManagement(serviceContext, code, settings, configs);
  const invocation = new Invocation(
    serviceContext,
    runner,
    settings,
    configs,
    options.retryDelaysMilliseconds ?? [300, 600],
  );

  const functions = String.raw`\/\d{4}-\d\d-\d\d\/functions`;
  const on = (method: string, path: string, handle: HttpOperation) => ({
    pattern: new RegExp(`^${method} ${path}\\/?(?:\\?.*)?$`),
    handle,
  });
  const name = "([^/?]+)";
  return {
    signingName: "lambda",
    waitUntilIdle: () => invocation.waitUntilIdle(),
    stop: () => invocation.stop(),
    http: [
      on("POST", functions, (call) => management.create(call)),
      on("PUT", `${functions}/${name}/code`, (call, match) => management.updateCode(call, match[1] ?? "")),
      on("PUT", `${functions}/${name}/configuration`, (call, match) =>
        management.updateConfiguration(call, match[1] ?? ""),
      ),
      on("POST", `${functions}/${name}/invocations`, (call, match) =>
        invocation.invoke(call, match[1] ?? ""),
      ),
      on("GET", `${functions}/${name}`, (call) => management.get(call)),
      on("DELETE", `${functions}/${name}`, (call, match) => management.delete(call, match[1] ?? "")),
      on("GET", functions, async (call) => settings.completed(await call.forward())),
      on("GET", `${functions}/${name}/configuration`, async (call) =>
        settings.completed(await call.forward()),
      ),
      on("GET", `${functions}/${name}/versions`, async (call) => settings.completed(await call.forward())),
      on("POST", `${functions}/${name}/versions`, async (call) => settings.completed(await call.forward())),
      on("(?:GET|PUT|DELETE)", `${functions}/${name}/concurrency`, (call, match) =>
        concurrency(serviceContext, settings, call, match[1] ?? ""),
      ),
      on("(?:GET|PUT|POST|DELETE)", `${functions}/${name}/event-invoke-config`, (call, match) =>
        configs.handle(call, match[1] ?? ""),
      ),
      on("GET", `${functions}/${name}/event-invoke-config/list`, (_call, match) =>
        configs.list(match[1] ?? ""),
      ),
      on("POST", `${functions}/${name}/policy`, (call) => refuseKnownStatement(serviceContext, call)),
      on("\\w+", `.*/event-source-mappings.*`, () => refused("event source mappings")),
      on("\\w+", `.*/layers.*`, () => refused("layers")),
      on("\\w+", `.*/invoke-async`, () => refused("InvokeAsync")),
      on("\\w+", `${functions}/${name}/url`, () => refused("function URLs")),
    ],
  };
}

function refused(what: string): never {
  throw notInTheSandbox("lambda", what);
}

async function concurrency(
  serviceContext: ServiceContext,
  settings: FunctionSettingsStore,
  call: Call,
  encodedName: string,
): Promise<AwsResponse> {
  const { name } = functionReference(encodedName, "");
  // Refuses a function that is not there.
  await functionConfiguration(serviceContext.account, call.region, name);
  if (call.request.method === "DELETE") {
    settings.reserve(name, undefined);
    return { status: 204, headers: {}, body: Buffer.alloc(0) };
  }
  if (call.request.method === "PUT") {
    const { ReservedConcurrentExecutions: wanted = 0 } = jsonBody(call) as {
      ReservedConcurrentExecutions?: number;
    };
    if (settings.reservedBeside(name) + wanted > accountConcurrency - unreservableConcurrency) {
      throw new AwsError(
        "InvalidParameterValueException",
        `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${unreservableConcurrency}].`,
      );
    }
    settings.reserve(name, wanted);
  }
  const reserved = settings.reservedConcurrency(name);
  return jsonAnswer(reserved === undefined ? {} : { ReservedConcurrentExecutions: reserved });
}

/** moto would take a second statement of the same id; Lambda refuses it. */
async function refuseKnownStatement(serviceContext: ServiceContext, call: Call): Promise<undefined> {
  const { StatementId: id } = jsonBody(call) as { StatementId?: string };
  const target = call.request.target;
  const policy = await serviceContext.account
    .http({ signingName: "lambda", region: call.region, method: "GET", target })
    .then(({ body }) => (JSON.parse(body.toString("utf8")) as { Policy: string }).Policy)
    .catch(() => "{}");
  const { Statement: statements = [] } = JSON.parse(policy) as { Statement?: { Sid: string }[] };
  if (statements.some((statement) => statement.Sid === id)) {
    throw new AwsError(
      "ResourceConflictException",
      `The statement id (${String(id)}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
      409,
    );
  }
  return undefined;
}

/** The packages behind the `Code.Location` that GetFunction answers. */
export function lambdaDownloads(serviceContext: ServiceContext): Service {
  const code: FunctionCode = functionCode(join(serviceContext.directory, "lambda"));
  return {
    signingName: "",
    http: [
      {
        pattern: /^GET \/awslambda-[\w-]+-tasks\/snapshots\/[^/]+\/([^/?]+)/,
        async handle(_call, match) {
          const sha256 = decodeURIComponent(match[1] ?? "");
          if (!/^[A-Za-z0-9+/]{43}=$/.test(sha256)) return undefined;
          const body = await readFile(code.zipFile(sha256)).catch(() => undefined);
          return body && { status: 200, headers: { "content-type": "application/zip" }, body };
        },
      },
    ],
  };
}
