import { types } from "node:util";

/**
 * CDKTF 0.21 takes a stack trace of unlimited depth for every token, thousands of them, and writes it out as text: an eighth of
 * a synthesis. They are not errors, and so they get no text from here on; those of errors stay as they are.
 * https://v8.dev/docs/stack-trace-api#customizing-stack-traces
 */
export function leaveOutTokenTraces(): void {
  Error.prepareStackTrace = (error, frames) =>
    types.isNativeError(error) ? [String(error), ...frames].join("\n    at ") : "";
}
