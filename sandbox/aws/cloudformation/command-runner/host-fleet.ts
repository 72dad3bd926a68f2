import { randomBytes } from "node:crypto";
import { delimiter, join } from "node:path";

import type { ServiceContext } from "../../service";
import { hostCredentials } from "./host-credentials";
import { Host, type HostOutcome, type HostState } from "./host";
import { makeHostTools } from "./host-tools";
import { LogStream } from "../../log-stream";

/** A run of a command on a host, for looking at from outside. */
export interface HostRun {
  readonly instanceId: string;
  readonly region: string;
  readonly command: string;
  readonly logGroup: string;
  readonly logStream: string;
  readonly startedAt: Date;
  readonly state: HostState;
  /** Leader of the host's process group, while it runs. */
  readonly processId?: number;
  /** Last lines of its standard output and error. */
  readonly output: readonly string[];
}

interface HostRequest {
  readonly region: string;
  readonly command: string;
  readonly timeoutSeconds: number;
  readonly logGroup: string;
  /** Role of the instance profile; without one the host has no credentials. */
  readonly roleArn?: string;
}

interface Entry {
  readonly request: HostRequest;
  readonly host: Host;
  readonly logStream: string;
  readonly output: string[];
}

const KEPT_LINES = 2_000;

/** The EC2 instances that CommandRunner starts. Any number may run at once; each has a folder and an environment of its own. */
export class HostFleet {
  private readonly entries: Entry[] = [];
  private tools?: Promise<void>;

  constructor(private readonly serviceContext: ServiceContext) {}

  list(): readonly HostRun[] {
    return this.entries.map(({ request, host, logStream, output }) => ({
      ...request,
      instanceId: host.options.instanceId,
      logStream,
      startedAt: host.startedAt,
      state: host.state,
      processId: host.state === "terminated" ? undefined : host.processId,
      output,
    }));
  }

  /** Runs a command to its signal or its timeout; its log is in CloudWatch before this returns. */
  async run(request: HostRequest): Promise<HostOutcome> {
    await (this.tools ??= makeHostTools(this.folder("host-tools"), this.serviceContext.python));
    const instanceId = `i-0${randomBytes(8).toString("hex")}`;
    const logStream = `${instanceId}/cloud-init-output.log`;
    const target = { region: request.region, group: request.logGroup, stream: logStream };
    const credentials = await hostCredentials(this.serviceContext, request, instanceId);
    // The host writes its log itself.
    const log =
      credentials && new LogStream(this.serviceContext.as(request.roleArn ?? "", instanceId), target);
    const output: string[] = [];
    const host = new Host({
      ...request,
      instanceId,
      folder: this.folder("hosts", instanceId),
      environment: { ...this.environment(), ...credentials },
      line(text) {
        log?.write(text);
        output.push(text);
        if (output.length > KEPT_LINES) output.shift();
      },
    });
    this.entries.push({ request, host, logStream, output });
    try {
      const outcome = await host.outcome;
      await host.gone;
      return outcome;
    } finally {
      await log?.flush();
    }
  }

  /** Kills a host with everything that it runs, as when its instance is terminated from outside. */
  kill(instanceId: string): void {
    this.host(instanceId).kill();
  }

  /** Lets a host's time be over now, so that nobody has to wait for it. */
  timeOut(instanceId: string): void {
    this.host(instanceId).timeOut();
  }

  private host(instanceId: string): Host {
    const entry = this.entries.find(({ host }) => host.options.instanceId === instanceId);
    if (entry === undefined) throw new Error(`There is no host ${instanceId}.`);
    return entry.host;
  }

  async stop(): Promise<void> {
    await Promise.all(this.entries.map(({ host }) => host.terminate()));
  }

  /** As on an instance: no region for the CLI, nothing of this machine but what the sandbox hands in. */
  private environment(): Record<string, string> {
    const { hostEnvironment, url } = this.serviceContext;
    const folders = [hostEnvironment["PATH"], this.folder("host-tools")].filter(
      (folder) => folder !== undefined,
    );
    return {
      AWS_ENDPOINT_URL: url(),
      AWS_EC2_METADATA_DISABLED: "true",
      ...hostEnvironment,
      PATH: folders.join(delimiter),
    };
  }

  private folder(...names: string[]): string {
    return join(this.serviceContext.directory, ...names);
  }
}
