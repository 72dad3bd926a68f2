import type { AwsResponse } from "../service";

/** Members of a function's configuration that moto drops or does not change on update. */
const keptMembers = [
  "DeadLetterConfig",
  "TracingConfig",
  "KMSKeyArn",
  "LoggingConfig",
  "EphemeralStorage",
] as const;
type Kept = Partial<Record<(typeof keptMembers)[number], unknown>>;

type Json = Record<string, unknown>;

/** Keeps what moto drops of functions, and puts it back into moto's answers. */
export class FunctionSettingsStore {
  private readonly byFunction = new Map<string, Kept>();
  private readonly reserved = new Map<string, number>();

  /** Takes the kept members that are there; `null` and an empty dead-letter ARN take one away. */
  keep(functionName: string, input: Readonly<Json>): void {
    const kept = { ...this.byFunction.get(functionName) };
    for (const member of keptMembers) if (input[member] !== undefined) kept[member] = input[member];
    if (!(kept.DeadLetterConfig as { TargetArn?: string } | undefined)?.TargetArn)
      delete kept.DeadLetterConfig;
    if (kept.KMSKeyArn === "") delete kept.KMSKeyArn;
    this.byFunction.set(functionName, kept);
  }

  remove(functionName: string): void {
    this.byFunction.delete(functionName);
    this.reserved.delete(functionName);
  }

  reservedConcurrency(functionName: string): number | undefined {
    return this.reserved.get(functionName);
  }

  reserve(functionName: string, executions: number | undefined): void {
    if (executions === undefined) this.reserved.delete(functionName);
    else this.reserved.set(functionName, executions);
  }

  /** All reserved executions of the account but those of one function. */
  reservedBeside(functionName: string): number {
    return [...this.reserved].reduce(
      (sum, [name, executions]) => sum + (name === functionName ? 0 : executions),
      0,
    );
  }

  /** An answer with one configuration, with a list of them (`Functions`, `Versions`), or with one inside (`Configuration`). */
  completed(response: AwsResponse): AwsResponse {
    if (response.status >= 300 || response.body.length === 0) return response;
    const answer = JSON.parse(response.body.toString("utf8")) as Json;
    const lists = [answer.Functions, answer.Versions].filter(Array.isArray).flat() as Json[];
    for (const configuration of [answer, answer.Configuration as Json | undefined, ...lists]) {
      if (configuration?.FunctionName) this.complete(configuration);
    }
    const name = (answer.Configuration as Json | undefined)?.FunctionName;
    const executions = typeof name === "string" ? this.reserved.get(name) : undefined;
    if (executions !== undefined) answer.Concurrency = { ReservedConcurrentExecutions: executions };
    return { ...response, body: Buffer.from(JSON.stringify(answer)) };
  }

  private complete(configuration: Json): void {
    const name = String(configuration.FunctionName);
    Object.assign(configuration, {
      LoggingConfig: { LogFormat: "Text", LogGroup: `/aws/lambda/${name}` },
      ...this.byFunction.get(name),
    });
  }
}
