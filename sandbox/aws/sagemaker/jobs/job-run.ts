import { mkdir } from "node:fs/promises";
import { dirname, join, delimiter } from "node:path";
import { AwsError } from "../../aws-error";
import { roleCredentials } from "../../iam/role-credentials";
import { LogStream } from "../../log-stream";
import { now } from "../registry";
import type { ServiceContext } from "../../service";
import { bestIsolation, type Isolation, type Program } from "./isolation";
import { type Job, JobFailure, type JobPlan } from "./job";
import { JobFolder } from "./job-folder";
import { type Exit, JobProcess } from "./job-process";
import { failureReason } from "./job-failure";
import { S3Objects } from "./s3-objects";

export interface JobSettings {
  /** How long a program may go on after it was asked to end. */
  readonly graceSeconds: number;
  /** @default the best that this machine allows */
  readonly isolation?: Isolation;
}

const EXIT_MESSAGE_FILE = "/opt/ml/output/message";
const MOST_MESSAGE = 1024;

/** One job: inputs come, the program runs, outputs go. Ends in a status of its job, never by an error. */
export class JobRun {
  readonly ended: Promise<void>;
  private readonly folder: JobFolder;
  private readonly objects: S3Objects;
  private readonly log: LogStream;
  private process?: JobProcess;
  private timers: NodeJS.Timeout[] = [];
  private outOfTime = false;

  constructor(
    private readonly serviceContext: ServiceContext,
    readonly job: Job,
    private readonly plan: JobPlan,
    private readonly settings: JobSettings,
  ) {
    this.folder = new JobFolder(
      join(serviceContext.directory, "sagemaker-jobs", job.region, job.kind, job.name),
    );
    const role = serviceContext.as(plan.roleArn, "SageMaker");
    this.objects = new S3Objects(role, job.region);
    const stream = `${job.name}/algo-1-${Math.floor(job.creationTime)}`;
    this.log = new LogStream(role, { region: job.region, group: plan.logGroup, stream });
    this.ended = this.run();
  }

  /** Asks the program to end, and ends it when it does not. */
  stop(): void {
    if (this.job.status !== "InProgress") return;
    this.enter("Stopping", "Stopping the job");
    this.job.status = "Stopping";
    this.process?.terminate();
    this.after(this.settings.graceSeconds, () => this.process?.kill());
  }

  /** Ends the job at once, as when the sandbox goes away. */
  abort(): void {
    this.stop();
    this.process?.kill();
  }

  private async run(): Promise<void> {
    try {
      await this.work();
      this.finish("Completed", "Completed", "Job completed");
    } catch (problem) {
      if (this.job.status === "Stopping") {
        const status = this.outOfTime ? "MaxRuntimeExceeded" : "Stopped";
        this.finish("Stopped", status, this.outOfTime ? "The job ran longer than it may" : "Job stopped");
      } else {
        this.job.failureReason = describe(problem).slice(0, MOST_MESSAGE);
        this.finish("Failed", "Failed", this.job.failureReason);
      }
    }
  }

  private async work(): Promise<void> {
    try {
      this.enter("Starting", "Preparing the instances");
      await this.folder.make();
      const [program] = await Promise.all([this.program(), this.download()]);
      this.goOn();
      const exit = await this.play(program);
      const [message] = await Promise.all([
        this.folder.read(EXIT_MESSAGE_FILE, MOST_MESSAGE),
        this.log.flush(),
      ]);
      if (message !== "") this.job.exitMessage = message;
      this.goOn();
      if (exit.code !== 0) throw new JobFailure(await failureReason(exit, this.folder));
      await this.upload();
    } finally {
      this.timers.forEach(clearTimeout);
      await this.log.flush();
      await this.folder.remove();
    }
  }

  private async download(): Promise<void> {
    this.enter("Downloading", "Downloading input data");
    await Promise.all([
      ...this.plan.inputs.map(({ objects, containerPath }) =>
        this.objects.download(objects, this.folder.hostPath(containerPath)),
      ),
      ...this.plan.outputs.map((output) =>
        mkdir(this.folder.hostPath(output.containerPath), { recursive: true }),
      ),
      mkdir(this.folder.hostPath("/opt/ml/output"), { recursive: true }),
      ...Object.entries(this.plan.files).map(([path, content]) => this.folder.write(path, content)),
    ]);
  }

  private async play(program: Program): Promise<Exit> {
    const isolation = this.settings.isolation ?? (await bestIsolation());
    const isolated = await isolation.apply(this.folder.ml, program);
    this.goOn();
    this.enter("Training", "The program of the image is running");
    this.job.startTime = now();
    this.log.write(this.plan.banner);
    this.process = new JobProcess(isolated, this.folder.work, (line) => {
      this.log.write(line);
      this.plan.observe?.(line, this.job);
    });
    this.after(this.plan.mostSeconds, () => {
      this.outOfTime = true;
      this.stop();
    });
    return this.process.ended;
  }

  private async upload(): Promise<void> {
    this.enter("Uploading", "Uploading outputs");
    await Promise.all(
      this.plan.outputs.map(async ({ containerPath, url, archive }) => {
        if (archive === undefined) return this.objects.upload(this.folder.hostPath(containerPath), url);
        const packed = await this.folder.archive(containerPath);
        if (packed) await this.objects.write({ ...url, key: `${url.key}/${archive}` }, packed);
      }),
    );
  }

  /** The program as its image starts it: with the role's credentials, and nothing of this machine's environment. */
  private async program(): Promise<Program> {
    const { mlPython, url } = this.serviceContext;
    const { roleArn, command, environment } = this.plan;
    const credentials = await roleCredentials(this.serviceContext, roleArn, "SageMaker", this.job.region);
    return {
      command,
      environment: {
        PATH: [dirname(mlPython), "/usr/local/bin", "/usr/bin", "/bin"].join(delimiter),
        HOME: this.folder.home,
        TMPDIR: this.folder.temporary,
        LANG: "C.UTF-8",
        PYTHONUNBUFFERED: "TRUE",
        PYTHONDONTWRITEBYTECODE: "TRUE",
        // Jobs share the processors: threads that wait by spinning make two trainings at once take a hundred times as long.
        OMP_WAIT_POLICY: "PASSIVE",
        ...environment,
        ...credentials,
        AWS_ENDPOINT_URL: url(),
        AWS_REGION: this.job.region,
        AWS_DEFAULT_REGION: this.job.region,
        AWS_EC2_METADATA_DISABLED: "true",
        NO_PROXY: "127.0.0.1,localhost",
      },
    };
  }

  /** @throws JobFailure when the job was stopped meanwhile */
  private goOn(): void {
    if (this.job.status !== "InProgress") throw new JobFailure("stopped");
  }

  private after(seconds: number, work: () => void): void {
    this.timers.push(setTimeout(work, Math.min(seconds * 1000, 2 ** 31 - 1)));
  }

  private enter(status: string, message: string): void {
    const { transitions } = this.job;
    const time = now();
    const last = transitions.at(-1);
    if (last) last.EndTime = time;
    transitions.push({ Status: status, StartTime: time, StatusMessage: message });
    this.job.lastModifiedTime = time;
  }

  private finish(status: Job["status"], secondary: string, message: string): void {
    this.enter(secondary, message);
    this.job.status = status;
    this.job.endTime = now();
    const last = this.job.transitions.at(-1);
    if (last) last.EndTime = this.job.endTime;
  }
}

function describe(problem: unknown): string {
  if (problem instanceof JobFailure) return problem.message;
  if (problem instanceof AwsError) return `ClientError: ${problem.code}: ${problem.message}`;
  return `InternalServerError: The sandbox failed: ${problem instanceof Error ? (problem.stack ?? problem.message) : String(problem)}`;
}
