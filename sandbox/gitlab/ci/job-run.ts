import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Instance } from "../instance";
import type { FailureReason, Job, Project } from "../model";
import { collectArtifacts, dependenciesOf, restoreArtifacts } from "./artifacts";
import { JobCache } from "./cache";
import { checkOut, refNameOf } from "./checkout";
import { expand, literal } from "./expansion";
import { asYaml, GITLAB_CI_LOCAL, gitlabCiLocalVersion, MADE_UP_VARIABLES } from "./gitlab-ci-local";
import { idTokensFor } from "./id-tokens";
import { JobOutput, RUN_NAME } from "./job-output";
import { ProcessGroup } from "./process-group";
import { Trace, traceFile } from "./trace";
import { type JobVariables, jobPredefined, mergeVariables } from "./variables";

/** How a job ended by itself. */
export interface JobResult {
  readonly succeeded: boolean;
  readonly exitCode: number | null;
  readonly failureReason: FailureReason | null;
}

/** A slot of the runner: one job at a time. */
export interface RunnerSlot {
  readonly number: number;
  /** Folder of all checkouts of this slot: the same path for each run of a project, as on a runner that is kept. */
  readonly builds: string;
  readonly home: string;
  readonly caches: string;
  readonly path: string;
}

/** Time that a job has to end in when it is cancelled, before it is killed; 10 s as in GitLab Runner's `force_kill` */
const GRACE_MILLISECONDS = 10_000;
const DEFAULT_TIMEOUT_SECONDS = 3600;

/** One run of one job: its checkout, its process, its log, and what it leaves. */
export class JobRun {
  private process: ProcessGroup | undefined;
  private stopped: "canceled" | "timed out" | undefined;
  private readonly tree: string;
  private readonly temporary: string;
  /** For what the job's programs put aside. Its path is short: Terraform makes sockets there, whose path has 108 bytes at most. */
  private scratch = "";

  constructor(
    private readonly instance: Instance,
    private readonly project: Project,
    private readonly job: Job,
    private readonly slot: RunnerSlot,
  ) {
    this.tree = join(slot.builds, instance.projectPath(project));
    this.temporary = `${this.tree}.tmp`;
  }

  /** Runs the job to its end, whatever that is. Never rejects. */
  async run(): Promise<JobResult> {
    const variables = this.variables();
    const trace = new Trace(traceFile(this.job.folder), [...variables.masked, this.job.token]);
    try {
      return await this.runTo(trace, variables);
    } catch (error) {
      trace.failure(`(system failure): ${(error as Error).message}`);
      return { succeeded: false, exitCode: null, failureReason: "runner_system_failure" };
    } finally {
      for (const folder of [this.temporary, this.tree, this.scratch].filter(Boolean))
        await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  }

  /** Ends the job: politely first, since a program may have locks to give back. */
  cancel(): void {
    void this.end("canceled");
  }

  /** Ends the job at once. */
  kill(): void {
    this.stopped ??= "canceled";
    this.process?.kill();
  }

  private async end(why: "canceled" | "timed out"): Promise<void> {
    this.stopped ??= why;
    const { process } = this;
    if (!process) return;
    const timer = setTimeout(() => process.kill(), GRACE_MILLISECONDS);
    void process.ended.then(() => clearTimeout(timer));
    await process.interrupt();
  }

  private async runTo(trace: Trace, variables: JobVariables): Promise<JobResult> {
    const { job, tree } = this;
    trace.line(`Running with gitlab-ci-local ${gitlabCiLocalVersion()} (shell executor)`);
    trace.section("Getting source from Git repository");
    const ofProject = this.project.settings["ci_default_git_depth"] ?? 0;
    const depth = Number(variables.values["GIT_DEPTH"] ?? ofProject) || 0;
    const url = variables.values["CI_REPOSITORY_URL"] ?? "";
    await checkOut(this.instance.git, tree, { project: this.project, pipeline: job.pipeline, url, depth });
    const branch = refNameOf(this.project, job.pipeline);
    trace.line(`Checking out ${job.pipeline.sha.slice(0, 8)} as detached HEAD (ref is ${branch})...`);
    const caches = join(this.slot.caches, String(this.project.id));
    const cache = new JobCache(caches, this.instance.repository(this.project), job, variables.values, trace);
    await cache.restore(tree);
    await restoreArtifacts(job, tree, trace);
    await this.writeFiles(variables);
    trace.section('Executing "step_script" stage of the job script');
    const result = this.stopped ? undefined : await this.execute(trace, variables);
    if (this.stopped === "canceled" || !result) {
      trace.failure("canceled");
      return { succeeded: false, exitCode: null, failureReason: null };
    }
    Object.assign(job, { exitCode: result.exitCode });
    await cache.save(tree, result.succeeded);
    const collected = await collectArtifacts(job, tree, result.succeeded, variables.values, trace);
    Object.assign(job, {
      artifacts: collected.files,
      artifactsExpireAt: collected.expiresAt,
      dotenv: collected.dotenv,
    });
    this.conclude(trace, result);
    return result;
  }

  private conclude(trace: Trace, result: JobResult): void {
    if (result.succeeded) return trace.success();
    if (result.failureReason === "job_execution_timeout")
      return trace.failure(`execution took longer than ${this.timeoutSeconds}s seconds`);
    trace.failure(`exit status ${result.exitCode ?? 1}`);
  }

  private get timeoutSeconds(): number {
    const ofProject = Number(this.project.settings["build_timeout"] ?? DEFAULT_TIMEOUT_SECONDS);
    return this.job.keywords.timeoutSeconds ?? ofProject;
  }

  private variables(): JobVariables {
    const { job, project, instance, slot } = this;
    const { keywords, pipeline } = job;
    const dotenv = Object.assign({}, ...dependenciesOf(job).map((dependency) => dependency.dotenv)) as Record<
      string,
      string
    >;
    const merged = mergeVariables({
      project,
      instance: instance.variables,
      predefined: {
        ...jobPredefined(pipeline, job),
        CI_BUILDS_DIR: slot.builds,
        CI_PROJECT_DIR: this.tree,
        CI_CONCURRENT_ID: String(slot.number),
        CI_CONCURRENT_PROJECT_ID: "0",
        CI_JOB_STATUS: "running",
        CI_SERVER_TLS_CA_FILE: "",
        CI_RUNNER_ID: "1",
        CI_RUNNER_DESCRIPTION: "sandbox",
        CI_RUNNER_EXECUTABLE_ARCH: `${process.platform}/${process.arch}`,
        CI_JOB_TIMEOUT: String(this.timeoutSeconds),
      },
      yaml: job.yamlVariables,
      dotenv,
      pipeline: [...pipeline.variables, ...job.playVariables],
      protected: pipeline.protected,
      environmentName: job.environmentName,
      filesFolder: this.temporary,
    });
    const tokens = idTokensFor(instance, project, job, keywords.idTokens);
    const masked = [...merged.masked, ...Object.values(tokens)];
    const values = {
      ...merged.values,
      ...Object.fromEntries(Object.entries(tokens).map(([name, token]) => [name, literal(token)])),
    };
    return { ...merged, values, masked };
  }

  private async writeFiles(variables: JobVariables): Promise<void> {
    await rm(this.temporary, { recursive: true, force: true, maxRetries: 3 });
    await mkdir(this.temporary, { recursive: true, mode: 0o700 });
    this.scratch = await mkdtemp(join(tmpdir(), "ci-job-"));
    for (const [name, content] of Object.entries(variables.files))
      await writeFile(join(this.temporary, name), content, { mode: 0o600 });
    const { beforeScript, script, afterScript } = this.job.keywords;
    const job = {
      variables: variables.values,
      script: [...beforeScript, ...script],
      ...(afterScript.length > 0 ? { after_script: afterScript } : {}),
    };
    // Variables come with the file: an argument would show secrets to every process of the machine.
    await writeFile(join(this.temporary, "job.yml"), asYaml({ [RUN_NAME]: job }), { mode: 0o600 });
  }

  private async execute(trace: Trace, variables: JobVariables): Promise<JobResult> {
    const beside = `../${basename(this.temporary)}`;
    const unset = MADE_UP_VARIABLES.filter((name) => !(name in variables.values));
    const output = new JobOutput(trace);
    const command = [
      process.execPath,
      GITLAB_CI_LOCAL,
      RUN_NAME,
      "--force-shell-executor",
      "--json-schema-validation=false",
      ...["--file", `${beside}/job.yml`, "--state-dir", `${beside}/run`],
      ...unset.flatMap((name) => ["--unset-variable", name]),
    ];
    const environment = {
      PATH: expand(variables.values["PATH"] ?? this.slot.path, variables.values),
      HOME: this.slot.home,
      TMPDIR: this.scratch,
      LANG: "C.UTF-8",
    };
    this.process = new ProcessGroup(command, {
      folder: this.tree,
      environment,
      line: (text) => output.line(text),
    });
    const timer = setTimeout(() => void this.end("timed out"), this.timeoutSeconds * 1000);
    const code = await this.process.ended.finally(() => clearTimeout(timer));
    if (this.stopped === "timed out")
      return { succeeded: false, exitCode: null, failureReason: "job_execution_timeout" };
    if (code === 0) return { succeeded: true, exitCode: 0, failureReason: null };
    if (!output.started || (output.failedWith === undefined && !this.stopped))
      throw new Error(output.remarks.join("\n") || `gitlab-ci-local ended with ${String(code)}`);
    return { succeeded: false, exitCode: output.failedWith ?? null, failureReason: "script_failure" };
  }
}
