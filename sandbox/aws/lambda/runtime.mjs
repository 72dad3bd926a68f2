/**
 * The inside of a function instance: what the Node.js runtime of Lambda does, spoken to over Node's IPC channel.
 * In:  { id, event, context }   event is JSON text; context has the handler's second argument
 * Out: { type: "ready" | "failed" | "result" | "log", … }
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
import { existsSync } from "node:fs";
import { createRequire, Module, register } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { format } from "node:util";
import { Worker } from "node:worker_threads";

const taskRoot = process.env.LAMBDA_TASK_ROOT;
const sdkRoot = process.env.SANDBOX_SDK_ROOT;
const parent = Number(process.env.SANDBOX_PARENT_PID);
delete process.env.SANDBOX_SDK_ROOT;
delete process.env.SANDBOX_PARENT_PID;
const send = process.send.bind(process);
delete process.env.NODE_CHANNEL_FD;

/** Packages that the runtime brings; any other has to be in the bundle. */
const broughtAlong = /^@(aws-sdk|smithy)\//;

endWithParent();
catchOutput();
onlyFromBundle();
const handler = await loaded();
if (handler) {
  process.on("message", ({ id, event, context }) => void invoke(handler, id, event, context));
  send({ type: "ready" });
}

/** A handler that never yields would not see the channel close: another thread watches. */
function endWithParent() {
  // Ctrl-C on the sandbox's terminal reaches this process too; when to end is the sandbox's to say.
  process.on("SIGINT", () => undefined);
  process.on("disconnect", () => process.exit(0));
  const watch = `setInterval(() => process.ppid === ${parent} || process.kill(process.pid, "SIGKILL"), 500)`;
  new Worker(watch, { eval: true, env: {} }).unref();
}

function catchOutput() {
  let requestId = "";
  globalThis[Symbol.for("sandbox.requestId")] = (id) => (requestId = id);
  const write = (text) => send({ type: "log", text: text.endsWith("\n") ? text : `${text}\n` });
  const levels = { log: "INFO", info: "INFO", warn: "WARN", error: "ERROR", debug: "DEBUG", trace: "TRACE" };
  for (const [method, level] of Object.entries(levels)) {
    console[method] = (...values) =>
      write(`${new Date().toISOString()}\t${requestId}\t${level}\t${format(...values)}`);
  }
  for (const stream of [process.stdout, process.stderr]) {
    stream.write = (chunk, encoding, callback) => {
      write(chunk.toString());
      const done = typeof encoding === "function" ? encoding : callback;
      if (done) process.nextTick(done);
      return true;
    };
  }
}

function onlyFromBundle() {
  const resolve = Module._resolveFilename;
  const sdk = createRequire(path.join(sdkRoot, "package.json"));
  Module._resolveFilename = function (request, from, ...rest) {
    const ofBundle = from?.filename?.startsWith(taskRoot + path.sep);
    const bare = !/^(\.{0,2}\/|node:)/.test(request) && !Module.isBuiltin(request);
    if (!ofBundle || !bare) return resolve.call(this, request, from, ...rest);
    const found = attempt(() => resolve.call(this, request, from, ...rest));
    if (found?.startsWith(taskRoot + path.sep)) return found;
    if (broughtAlong.test(request)) return sdk.resolve(request);
    const error = new Error(`Cannot find module '${request}'\nRequire stack:\n- ${from.filename}`);
    throw Object.assign(error, { code: "MODULE_NOT_FOUND" });
  };
}

function attempt(work) {
  try {
    return work();
  } catch {
    return undefined;
  }
}

async function loaded() {
  try {
    return await handlerOf(process.env._HANDLER);
  } catch (error) {
    send({ type: "failed", error: described(initError(error)) });
    return undefined;
  }
}

async function handlerOf(text) {
  const [, folder, name, member] = /^(.*?)([^/.]+)\.(.+)$/.exec(text) ?? [];
  if (!name) throw named("Runtime.MalformedHandlerName", "Bad handler");
  const module = await imported(path.join(taskRoot, folder, name));
  const found = member.split(".").reduce((value, key) => value?.[key], module) ?? module.default?.[member];
  if (found === undefined) throw named("Runtime.HandlerNotFound", `${text} is undefined or not exported`);
  if (typeof found !== "function") throw named("Runtime.HandlerNotFound", `${text} is not a function`);
  return found;
}

async function imported(stem) {
  const require = createRequire(path.join(taskRoot, "index.js"));
  const file = ["", ".js", ".mjs", ".cjs"].map((end) => stem + end).find((one) => existsSync(one));
  if (!file) {
    const message = `Cannot find module '${path.relative(taskRoot, stem)}'\nRequire stack:\n- /var/runtime/index.mjs`;
    throw Object.assign(new Error(message), { code: "MODULE_NOT_FOUND" });
  }
  if (!file.endsWith(".mjs") && !isModulePackage(file)) return require(file);
  register("./resolve-hooks.mjs", {
    parentURL: import.meta.url,
    data: { taskRoot: pathToFileURL(taskRoot).href, sdk: pathToFileURL(path.join(sdkRoot, "x")).href },
  });
  return import(pathToFileURL(file).href);
}

function isModulePackage(file) {
  if (file.endsWith(".cjs")) return false;
  const manifest = path.join(path.dirname(file), "package.json");
  return existsSync(manifest) && createRequire(file)(manifest).type === "module";
}

function named(name, message) {
  return Object.assign(new Error(message), { name });
}

function initError(error) {
  if (error?.code === "MODULE_NOT_FOUND" || error?.code === "ERR_MODULE_NOT_FOUND") {
    return Object.assign(named("Runtime.ImportModuleError", `Error: ${error.message}`), {
      stack: error.stack,
    });
  }
  if (error instanceof SyntaxError) {
    return Object.assign(named("Runtime.UserCodeSyntaxError", `SyntaxError: ${error.message}`), {
      stack: error.stack,
    });
  }
  return error;
}

/** Whatever is thrown, as `{ errorType, errorMessage, trace }`. */
function described(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? "").split("\n") };
}

async function invoke(handler, id, event, details) {
  globalThis[Symbol.for("sandbox.requestId")](id);
  const answer = (error, result) => {
    if (error !== null && error !== undefined) {
      console.error("Invoke Error", JSON.stringify(described(error)));
      send({ type: "result", id, error: described(error), memory: memory() });
      return;
    }
    try {
      send({ type: "result", id, payload: JSON.stringify(result) ?? "null", memory: memory() });
    } catch (problem) {
      const message = `Unable to stringify response body: ${problem.message}`;
      send({
        type: "result",
        id,
        error: described(named("Runtime.MarshalError", message)),
        memory: memory(),
      });
    }
  };
  const unhandled = (reason) => answer(named("Runtime.UnhandledPromiseRejection", String(reason)));
  process.removeAllListeners("unhandledRejection").once("unhandledRejection", unhandled);
  try {
    const context = contextOf(id, details);
    const callback = (error, result) => answer(error, result);
    const result = handler(JSON.parse(event), context, callback);
    const isAsync = typeof result?.then === "function";
    if (isAsync) answer(null, await result);
    else if (handler.length < 3) answer(null, result);
  } catch (error) {
    answer(error ?? named("Error", "The handler threw nothing."));
  }
}

function contextOf(awsRequestId, { deadline, ...details }) {
  return {
    callbackWaitsForEmptyEventLoop: true,
    ...details,
    awsRequestId,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

function memory() {
  return Math.ceil(process.memoryUsage.rss() / 2 ** 20);
}
