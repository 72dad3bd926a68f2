/** The same rule for `import` as runtime.mjs has for `require`: packages come from the bundle, or are of the AWS SDK. */
import { fileURLToPath } from "node:url";

let taskRoot = "";
let sdk = "";

export function initialize(data) {
  taskRoot = data.taskRoot;
  sdk = data.sdk;
}

export async function resolve(specifier, context, next) {
  const bare = !/^(\.{0,2}\/|[a-z]+:)/.test(specifier);
  if (!bare || !context.parentURL?.startsWith(taskRoot)) return next(specifier, context);
  const found = await next(specifier, context).catch(() => undefined);
  if (found && (found.url.startsWith(`${taskRoot}/`) || found.url.startsWith("node:"))) return found;
  if (/^@(aws-sdk|smithy)\//.test(specifier)) return next(specifier, { ...context, parentURL: sdk });
  const error = new Error(
    `Cannot find package '${specifier}' imported from ${fileURLToPath(context.parentURL)}`,
  );
  throw Object.assign(error, { code: "ERR_MODULE_NOT_FOUND" });
}
