import type { AccountCaller } from "../service";

/** The configuration of a function version, as GetFunctionConfiguration answers it. */
export interface FunctionConfiguration {
  readonly FunctionName: string;
  readonly FunctionArn: string;
  readonly Version: string;
  readonly Runtime?: string;
  readonly Handler: string;
  readonly Role: string;
  readonly Timeout: number;
  readonly MemorySize: number;
  readonly CodeSha256: string;
  readonly LastModified: string;
  readonly LoggingConfig?: { readonly LogGroup?: string };
  readonly DeadLetterConfig?: { readonly TargetArn?: string };
  readonly Environment?: { readonly Variables?: Readonly<Record<string, string>> };
}

/**
 * @param qualifier of a version or an alias; none for `$LATEST`
 * @throws AwsError where there is no such function
 */
export async function functionConfiguration(
  account: AccountCaller,
  region: string,
  name: string,
  qualifier?: string,
): Promise<FunctionConfiguration> {
  const query = qualifier ? `?Qualifier=${encodeURIComponent(qualifier)}` : "";
  const target = `/2015-03-31/functions/${name}/configuration${query}`;
  const { body } = await account.http({ signingName: "lambda", region, method: "GET", target });
  return JSON.parse(body.toString("utf8")) as FunctionConfiguration;
}

export function logGroupOf(configuration: FunctionConfiguration): string {
  return configuration.LoggingConfig?.LogGroup ?? `/aws/lambda/${configuration.FunctionName}`;
}
