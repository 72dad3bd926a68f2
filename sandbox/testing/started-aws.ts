import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type AwsOptions, type LocalAws, startAws } from "../aws/aws";
import { mlPython, sandboxPython } from "../python";

export interface StartedAws extends LocalAws {
  readonly directory: string;
  /** Settings for any SDK client. */
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
    readonly maxAttempts: number;
  };
}

/** Where the sandbox keeps its data outside tests too: inside the project, whose packages no function may find. */
const data = join(__dirname, "../../.sandbox");

/** A local AWS with a folder of its own, which goes away with it. */
export async function startedAws(options: Partial<AwsOptions> = {}): Promise<StartedAws> {
  mkdirSync(data, { recursive: true });
  const directory = mkdtempSync(join(data, "test-aws-"));
  const aws = await startAws({ directory, python: sandboxPython(), mlPython: mlPython(), ...options });
  const { url: endpoint, region, credentials } = aws;
  return {
    ...aws,
    directory,
    client: { endpoint, region, credentials, maxAttempts: 1 },
    async stop() {
      await aws.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
