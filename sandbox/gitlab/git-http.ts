import type { ChildProcess } from "node:child_process";
import type { ServerResponse } from "node:http";
import { basename } from "node:path";
import { Readable, type Writable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { authenticateGit, type Caller, type GitService, mayUseGit } from "./authentication";
import { canPush, canReadCode, canReadProject } from "./authorization";
import { GitLabError } from "./gitlab-error";
import type { Pushes } from "./git-hooks";
import type { Instance } from "./instance";
import { opensProject } from "./job-tokens";
import type { Project } from "./model";

const SMART = /^\/(.+?)(\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;
const SERVICES: readonly string[] = ["git-upload-pack", "git-receive-pack"];

const TEXT = { "content-type": "text/plain" };
const refused = (message: string): GitLabError => new GitLabError(403, message, TEXT);
const unknownProject = (): GitLabError =>
  new GitLabError(
    404,
    "The project you were looking for could not be found or you don't have permission to view it.",
    TEXT,
  );
const unauthenticated = (): GitLabError =>
  new GitLabError(
    401,
    "HTTP Basic: Access denied. If a password was provided for Git authentication, the password was incorrect or you're " +
      "required to use a token instead of a password. If a token was provided, it was either incorrect, expired, or " +
      "improperly scoped.",
    { ...TEXT, "www-authenticate": 'Basic realm="GitLab"' },
  );

interface GitCall {
  readonly project: Project;
  readonly caller: Caller | undefined;
  readonly service: GitService;
  /** The part of the path below the repository, for example `info/refs`. */
  readonly action: string;
}

/** Lets the call in, or throws what GitLab answers; nobody learns of a project that they may not see. */
function admit(instance: Instance, request: FastifyRequest): GitCall {
  const url = new URL(request.url, instance.url);
  const match = SMART.exec(decodeURIComponent(url.pathname));
  const action = match?.[3] ?? "";
  const service = action === "info/refs" ? (url.searchParams.get("service") ?? "") : action;
  if (!match || !SERVICES.includes(service)) throw new GitLabError(404, "Not Found", TEXT);
  if (match[2] === undefined) {
    const location = `${instance.url}/${match[1]}.git/${action}${url.search}`;
    throw new GitLabError(301, "", { location });
  }
  const caller = authenticateGit(instance, request.headers.authorization);
  const project = instance.findProject(match[1] ?? "")?.project;
  const pushing = service === "git-receive-pack";
  const open = project?.visibility === "public" && !pushing && request.headers.authorization === undefined;
  if (!caller && !open) throw unauthenticated();
  if (!project || !canReadProject(caller?.user, project)) throw unknownProject();
  if (caller?.job && !opensProject(project, caller.job.project)) throw unknownProject();
  if (caller && !mayUseGit(caller, service as GitService)) {
    throw refused(pushing ? "You are not allowed to upload code." : "You are not allowed to download code.");
  }
  if (!canReadCode(caller?.user, project))
    throw refused("You are not allowed to download code from this project.");
  if (pushing && !canPush(caller?.user, project))
    throw refused("You are not allowed to push code to this project.");
  return { project, caller, service: service as GitService, action };
}

function cgiEnvironment(
  request: FastifyRequest,
  instance: Instance,
  { project, caller, action }: GitCall,
): Record<string, string> {
  const header = (name: string): string => String(request.headers[name] ?? "");
  return {
    GIT_PROJECT_ROOT: instance.repositories,
    GIT_HTTP_EXPORT_ALL: "1",
    PATH_INFO: `/${basename(project.repository)}/${action}`,
    REQUEST_METHOD: request.method,
    QUERY_STRING: new URL(request.url, instance.url).search.slice(1),
    CONTENT_TYPE: header("content-type"),
    CONTENT_LENGTH: header("content-length"),
    HTTP_CONTENT_ENCODING: header("content-encoding"),
    GIT_PROTOCOL: header("git-protocol"),
    REMOTE_ADDR: "127.0.0.1",
    ...(caller ? { REMOTE_USER: caller.user.username } : {}),
  };
}

/** Copies the answer of a CGI program: its header lines, then its body. */
function answer(program: ChildProcess, response: ServerResponse): Promise<void> {
  return new Promise((resolve, reject) => {
    let head: Buffer | undefined = Buffer.alloc(0);
    program.stdout?.on("data", (chunk: Buffer) => {
      if (head === undefined) {
        if (!response.write(chunk)) {
          program.stdout?.pause();
          response.once("drain", () => program.stdout?.resume());
        }
        return;
      }
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf("\r\n\r\n");
      if (end < 0) return;
      writeHead(response, head.subarray(0, end).toString());
      response.write(head.subarray(end + 4));
      head = undefined;
    });
    response.once("close", () => program.stdout?.resume());
    program.once("error", reject);
    program.once("close", (code) => {
      if (head !== undefined)
        return reject(new Error(`git http-backend ended with ${code} before it answered`));
      response.end(resolve);
    });
  });
}

function writeHead(response: ServerResponse, head: string): void {
  const headers = head.split("\r\n").map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  const status = headers.find(([name]) => name === "status")?.[1] ?? "200";
  response.writeHead(
    Number.parseInt(status, 10),
    Object.fromEntries(headers.filter(([name]) => name !== "status")),
  );
}

/** git's smart HTTP protocol, by git's own `http-backend`: https://git-scm.com/docs/git-http-backend */
export function registerGitHttp(server: FastifyInstance, instance: Instance, pushes: Pushes): void {
  const serve = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const call = admit(instance, request);
    const push =
      call.service === "git-receive-pack" && call.caller
        ? pushes.begin(call.project, call.caller.user)
        : undefined;
    reply.hijack();
    const program = instance.git.serve(["http-backend"], {
      ...cgiEnvironment(request, instance, call),
      ...push?.environment,
    });
    program.stderr?.resume();
    program.stdin?.on("error", () => undefined);
    reply.raw.once("close", () => (program.stdio[3] as Writable).end());
    if (program.stdin)
      (request.body instanceof Readable ? request.body : Readable.from([])).pipe(program.stdin);
    try {
      await answer(program, reply.raw);
    } catch {
      reply.raw.destroy();
    } finally {
      if (push) pushes.end(push.id);
    }
  };
  server.get("/*", serve);
  server.post("/*", serve);
}
