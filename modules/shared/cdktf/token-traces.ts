import { types } from "node:util";

/**
 * CDKTF 0.21 takes a stack trace of unlimited depth for every token, thousands of them: an eighth of a synthesis. Tokens are no
 * errors, and so they get none from here on; those of errors stay as they are.
 * https://nodejs.org/docs/latest-v20.x/api/errors.html#errorcapturestacktracetargetobject-constructoropt
 */
export function leaveOutTokenTraces(): void {
  const capture = Error.captureStackTrace.bind(Error);
  Error.captureStackTrace = (target, below) => {
    if (types.isNativeError(target)) capture(target, below);
  };
}
