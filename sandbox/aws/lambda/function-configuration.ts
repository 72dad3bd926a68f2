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
  readonly Environment?: { readonly Variables?: Readonly<Record<string, string>> };
}

export function logGroupOf(configuration: FunctionConfiguration): string {
  return configuration.LoggingConfig?.LogGroup ?? `/aws/lambda/${configuration.FunctionName}`;
}
