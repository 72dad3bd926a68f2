import { AwsError } from "../aws-error";
import { roleCredentials } from "../iam/role-credentials";
import type { ServiceContext } from "../service";
import { type FunctionConfiguration, logGroupOf } from "./function-configuration";
import type { FunctionCode } from "./function-code";
import { FunctionInstance } from "./instance";
import { type LogAccess, logAccess } from "./log-access";
import type { Outcome } from "./outcome";

/** An outcome, and where the function's lines go. */
export type Run = Outcome & { readonly logStream: string; readonly logAccess: LogAccess };

/** Runs functions in processes of this machine's Node and keeps an idle one of each for the next event. */
export interface FunctionRunner {
  run(configuration: FunctionConfiguration, requestId: string, event: string): Promise<Run>;
  /** How many events a function handles now. */
  busy(functionName: string): number;
  stop(): void;
}

const idleMilliseconds = 120_000;

interface Kept {
  readonly instance: FunctionInstance;
  readonly fingerprint: string;
  readonly timer: NodeJS.Timeout;
}

export function functionRunner(serviceContext: ServiceContext, code: FunctionCode): FunctionRunner {
  let stopped = false;
  const idle = new Map<string, Kept>();
  const running = new Map<string, Set<FunctionInstance>>();

  const take = (name: string, fingerprint: string): FunctionInstance | undefined => {
    const kept = idle.get(name);
    if (!kept) return undefined;
    idle.delete(name);
    clearTimeout(kept.timer);
    if (kept.fingerprint === fingerprint && kept.instance.alive) return kept.instance;
    kept.instance.stop();
    return undefined;
  };
  const keep = (name: string, fingerprint: string, instance: FunctionInstance): void => {
    if (!instance.alive) return;
    if (idle.has(name)) return instance.stop();
    const timer = setTimeout(() => {
      idle.delete(name);
      instance.stop();
    }, idleMilliseconds);
    timer.unref();
    idle.set(name, { instance, fingerprint, timer });
  };

  return {
    busy: (functionName) => running.get(functionName)?.size ?? 0,
    async run(configuration, requestId, event) {
      const { FunctionName: name, Timeout: timeout } = configuration;
      const fingerprint = JSON.stringify(configuration);
      const here = running.get(name) ?? new Set();
      running.set(name, here);
      const found = take(name, fingerprint);
      const instance = found ?? (await newInstance(serviceContext, code, configuration));
      if (stopped) throw new AwsError("ServiceException", "The sandbox is stopping.", 500);
      here.add(instance);
      try {
        const outcome = await instance.invoke(requestId, event, timeout);
        // A function that failed outside its handler may have left anything behind: Lambda starts it afresh.
        if (outcome.error?.errorType.startsWith("Runtime.")) instance.stop();
        else keep(name, fingerprint, instance);
        return { ...outcome, logStream: instance.logStream, logAccess: instance.options.logAccess };
      } finally {
        here.delete(instance);
      }
    },
    stop() {
      stopped = true;
      for (const { instance, timer } of idle.values()) {
        clearTimeout(timer);
        instance.stop();
      }
      for (const instances of running.values()) instances.forEach((instance) => instance.stop());
    },
  };
}

async function newInstance(
  serviceContext: ServiceContext,
  code: FunctionCode,
  configuration: FunctionConfiguration,
): Promise<FunctionInstance> {
  const { FunctionName: name, FunctionArn: arn, Version: version, MemorySize: memory } = configuration;
  const region = arn.split(":")[3] ?? "";
  // The function acts as its role, so that the role's policies count where they are enforced.
  const credentials = await roleCredentials(serviceContext, configuration.Role, name, region);
  const context = {
    functionName: name,
    functionVersion: version,
    invokedFunctionArn: arn,
    memoryLimitInMB: String(memory),
    logGroupName: logGroupOf(configuration),
  };
  return new FunctionInstance({
    folder: code.folder(configuration.CodeSha256),
    handler: configuration.Handler,
    context,
    logAccess: await logAccess(serviceContext, configuration),
    environment: {
      PATH: process.env.PATH ?? "",
      LANG: "en_US.UTF-8",
      TZ: ":UTC",
      ...serviceContext.hostEnvironment,
      ...configuration.Environment?.Variables,
      ...credentials,
      AWS_ENDPOINT_URL: serviceContext.url(),
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_EXECUTION_ENV: `AWS_Lambda_${configuration.Runtime ?? ""}`,
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: version,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memory),
      AWS_LAMBDA_LOG_GROUP_NAME: context.logGroupName,
      AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    },
  });
}
