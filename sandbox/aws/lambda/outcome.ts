/** An error as Lambda answers it. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

export interface Outcome {
  /** JSON text that the handler answered; left out where it failed. */
  readonly payload?: string;
  readonly error?: FunctionError;
  /** What the function wrote, line by line. */
  readonly output: readonly string[];
  readonly milliseconds: number;
  /** Time to load the code, where this call started the process. */
  readonly initMilliseconds?: number;
  readonly memoryMegabytes: number;
}
