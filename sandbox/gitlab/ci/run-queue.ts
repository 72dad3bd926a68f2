import { join } from "node:path";
import type { Instance } from "../instance";
import type { Job, Project } from "../model";
import { JobRun, type JobResult, type RunnerSlot } from "./job-run";

/** How the sandbox's runner works. */
export interface RunnerOptions {
  /** Variables of the whole instance, which every job gets: https://docs.gitlab.com/ci/variables/#for-an-instance */
  readonly variables?: Readonly<Record<string, string>>;
  /** `PATH` of jobs. Default: the sandbox's own. */
  readonly path?: string;
  /** Jobs at once. Default 2. */
  readonly concurrency?: number;
}

interface Listener {
  started(): void;
  ended(result: JobResult): void;
}

interface Entry extends Listener {
  readonly project: Project;
  readonly job: Job;
}

const DEFAULT_CONCURRENCY = 2;

/** The runner: takes pending jobs in their order and runs a few at once. Without options it takes none. */
export class RunQueue {
  private waiting: Entry[] = [];
  private readonly running = new Map<Job, { readonly run: JobRun; readonly gone: Promise<void> }>();
  private readonly slots: RunnerSlot[] = [];
  private stopped = false;

  constructor(
    private readonly instance: Instance,
    folder: string,
    options: RunnerOptions | undefined,
  ) {
    const count = options ? (options.concurrency ?? DEFAULT_CONCURRENCY) : 0;
    for (let number = 0; number < count; number += 1) {
      this.slots.push({
        number,
        builds: join(folder, "builds", String(number)),
        home: join(folder, "home"),
        caches: join(folder, "cache"),
        path: options?.path ?? process.env["PATH"] ?? "/usr/bin:/bin",
      });
    }
  }

  add(project: Project, job: Job, listener: Listener): void {
    this.waiting.push({ project, job, ...listener });
    // Not at once: the pipeline is first to know all of its jobs.
    setImmediate(() => this.work());
  }

  remove(job: Job): void {
    this.waiting = this.waiting.filter((entry) => entry.job !== job);
  }

  cancel(job: Job): void {
    this.running.get(job)?.run.cancel();
  }

  kill(job: Job): void {
    this.remove(job);
    this.running.get(job)?.run.kill();
  }

  /** Ends when nothing of the job runs any more. */
  gone(job: Job): Promise<void> {
    return this.running.get(job)?.gone ?? Promise.resolve();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.waiting = [];
    const running = [...this.running.values()];
    for (const { run } of running) run.kill();
    await Promise.all(running.map(({ gone }) => gone));
  }

  private work(): void {
    while (!this.stopped) {
      const slot = this.slots[0];
      const entry = this.waiting[0];
      if (!slot || !entry) return;
      this.slots.shift();
      this.waiting.shift();
      this.run(entry, slot);
    }
  }

  private run(entry: Entry, slot: RunnerSlot): void {
    const { job, project } = entry;
    Object.assign(job, { status: "running", startedAt: new Date() });
    entry.started();
    const run = new JobRun(this.instance, project, job, slot);
    const gone = run.run().then((result) => {
      this.running.delete(job);
      this.slots.push(slot);
      this.slots.sort((left, right) => left.number - right.number);
      if (!this.stopped) entry.ended(result);
      this.work();
    });
    this.running.set(job, { run, gone });
  }
}
