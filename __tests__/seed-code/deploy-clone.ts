import { spawn } from "node:child_process";
import { delimiter, dirname } from "node:path";
import { commandEnvironment } from "../../sandbox/command-environment";
import { providerSource, terraformEnvironment } from "../../sandbox/providers";
import { sandboxPython } from "../../sandbox/python";
import { killGroup } from "../../sandbox/send-signal";
import type { StartedAws } from "../../sandbox/testing/started-aws";
import { SeedClone } from "./seed-clone";

export interface EndedJob {
  /** Null if it was killed. */
  readonly code: number | null;
  readonly output: string;
}

/** A job that goes on. */
export interface Job {
  readonly ended: Promise<EndedJob>;
  /** As a lost runner does: the whole process group, without a word. */
  kill(): Promise<EndedJob>;
}

/** A clone of the deploy repository, whose jobs work in a local AWS. */
export class DeployClone extends SeedClone {
  /** @param variables CI variables of the project */
  constructor(
    private readonly aws: StartedAws,
    private readonly variables: Readonly<Record<string, string>>,
  ) {
    super("model-deploy");
  }

  /** Starts lines of shell as the script of a job. @param variables of this job or pipeline */
  start(script: readonly string[], variables: Readonly<Record<string, string>> = {}): Job {
    const job = spawn("bash", ["-c", ["set -e", ...script].join("\n")], {
      cwd: this.root,
      env: { ...this.environment(), ...variables },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const said: Buffer[] = [];
    for (const stream of [job.stdout, job.stderr]) stream.on("data", (chunk: Buffer) => said.push(chunk));
    const ended = new Promise<EndedJob>((resolve, reject) => {
      job.once("error", reject).once("close", (code) => {
        resolve({ code, output: Buffer.concat(said).toString("utf8") });
      });
    });
    const kill = () => {
      killGroup(job);
      return ended;
    };
    return { ended, kill };
  }

  private environment(): NodeJS.ProcessEnv {
    const { url, region, credentials } = this.aws;
    return commandEnvironment({
      PATH: [dirname(sandboxPython()), process.env["PATH"] ?? ""].join(delimiter),
      AWS_ENDPOINT_URL: url,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_EC2_METADATA_DISABLED: "true",
      TF_IN_AUTOMATION: "true",
      TF_CLI_ARGS: "-no-color",
      ...terraformEnvironment(providerSource(), undefined),
      ...this.variables,
    });
  }
}
