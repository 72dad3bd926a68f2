import { mkdir } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import fastify, { type FastifyInstance } from "fastify";
import { Administration } from "./administration";
import { API } from "./api-call";
import { registerBranches } from "./branches";
import { type RunnerOptions, RunQueue } from "./ci/run-queue";
import { Scheduler } from "./ci/scheduler";
import { registerCommits } from "./commits";
import { Failures } from "./failures";
import { Git } from "./git";
import { HOOKS, Pushes, writeHooks } from "./git-hooks";
import { registerGitHttp } from "./git-http";
import { GitLabError } from "./gitlab-error";
import { registerGroups } from "./groups";
import { Instance } from "./instance";
import { registerIdTokenKeys } from "./id-token-keys";
import { registerJobArtifacts } from "./job-artifacts";
import { registerJobs } from "./jobs";
import { registerMergeRequestPipelines } from "./merge-request-pipelines";
import { registerMergeRequests } from "./merge-requests";
import { registerMerging } from "./merging";
import { nestedParameters } from "./nested-parameters";
import { registerNotes } from "./notes";
import { registerPipelineForm } from "./pipeline-form";
import { registerPipelineJobs } from "./pipeline-jobs";
import { registerPipelines } from "./pipelines";
import { registerProjects } from "./projects";
import { registerProtectedBranches } from "./protected-branches";
import { RateLimit } from "./rate-limit";
import { BODY_LIMIT, registerBodyParsers } from "./request-body";
import { registerRepositoryTree } from "./repository-tree";
import { RequestLog } from "./request-log";
import { Routes } from "./routes";
import { registerTriggers } from "./triggers";
import { registerUsers } from "./users";
import { registerVariables } from "./variables";
import { registerVersion } from "./version";

export interface GitLabOptions {
  /** Folder for the git data; made if it is not there. */
  readonly directory: string;
  /** Personal access token of the first user, with the scope `api`. */
  readonly token: string;
  /** User name of the first user, who is no administrator. */
  readonly user: string;
  /** Runs the jobs of pipelines; without it they stay pending, as on an instance that has no runner for the project. */
  readonly runner?: RunnerOptions;
  /** `false` as on gitlab.com: a deleted project stays for its 30 days. Default `true`, as on an instance of one's own. */
  readonly immediateDeletion?: boolean;
}

/** A GitLab of its own, on a free port of 127.0.0.1. */
export interface GitLab {
  /** Without a trailing slash; the API is below `/api/v4`. */
  readonly url: string;
  readonly administration: Administration;
  readonly requests: RequestLog;
  readonly failures: Failures;
  readonly rateLimit: RateLimit;
  stop(): Promise<void>;
}

const SUBJECTS = [
  registerVersion,
  registerUsers,
  registerGroups,
  registerProjects,
  registerVariables,
  registerTriggers,
  registerProtectedBranches,
  registerPipelines,
  registerPipelineJobs,
  registerJobs,
  registerJobArtifacts,
  registerMergeRequests,
  registerMergeRequestPipelines,
  registerMerging,
  registerNotes,
  registerBranches,
  registerCommits,
  registerRepositoryTree,
];

function registerAnswers(server: FastifyInstance): void {
  server.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    if (error instanceof GitLabError) return reply.code(error.status).headers(error.headers).send(error.body);
    const status = error.statusCode ?? 500;
    const message = status === 413 ? "413 Request Entity Too Large" : "500 Internal Server Error";
    return reply.code(status).send({ message, sandbox: error.stack });
  });
  server.setNotFoundHandler((request, reply) => {
    const call = `${request.method} ${request.url.split("?")[0]}`;
    void reply.code(404).header("x-sandbox", "not in the sandbox");
    return reply.send({
      error: "404 Not Found",
      sandbox: `${call} is not in the sandbox. Run this step against a GitLab instance.`,
    });
  });
}

/** Starts a local GitLab that behaves like 18.6 as far as its endpoints go; what it does not know it says so. */
export async function startGitLab(options: GitLabOptions): Promise<GitLab> {
  const directory = resolve(options.directory);
  const [repositories, hooks, home, ci] = ["repositories", "hooks", "home", "ci"].map((name) =>
    join(directory, name),
  ) as [string, string, string, string];
  for (const folder of [repositories, home, join(ci, "home")]) await mkdir(folder, { recursive: true });
  await writeHooks(hooks);
  const git = new Git(home, hooks);
  const instance = new Instance(git, repositories, ci);
  instance.variables = options.runner?.variables ?? {};
  instance.scheduling = new Scheduler(instance, new RunQueue(instance, ci, options.runner));
  instance.immediateDeletion = options.immediateDeletion ?? true;
  instance.addToken(instance.addUser(options.user), { value: options.token });

  const server = fastify({
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: true,
    routerOptions: {
      maxParamLength: 4096,
      ignoreTrailingSlash: true,
      querystringParser: (query) => nestedParameters(new URLSearchParams(query)),
    },
  });
  const [requests, failures, rateLimit, pushes] = [
    new RequestLog(),
    new Failures(),
    new RateLimit(),
    new Pushes(instance),
  ];
  requests.register(server, HOOKS);
  failures.register(server, HOOKS);
  rateLimit.register(server);
  registerBodyParsers(server);
  registerAnswers(server);
  const routes = new Routes(server, instance);
  for (const register of SUBJECTS) register(routes);
  pushes.register(server);
  registerPipelineForm(server, instance);
  registerIdTokenKeys(server, instance);
  for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"] as const) {
    server.route({ method, url: `${API}/*`, handler: (_request, reply) => reply.callNotFound() });
  }
  registerGitHttp(server, instance, pushes);
  await server.listen({ host: "127.0.0.1", port: 0 });
  const { port } = server.server.address() as AddressInfo;
  instance.url = `http://127.0.0.1:${port}`;

  return {
    url: instance.url,
    administration: new Administration(instance),
    requests,
    failures,
    rateLimit,
    stop: async () => {
      await instance.scheduling.stop();
      await server.close();
      await git.stop();
    },
  };
}
