import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { CommonOptions, CommandContext } from "../command-context";
import { BadInput, EXIT, OpsError, errorMessage } from "../errors";
import { executionRole } from "./execution-role";
import { COMMAND_RUNNER, registeredVersion, registerType } from "./registration";
import { lentToCloudFormation } from "./temporary-bucket";

const PACKAGE = "awsutility-cloudformation-commandrunner.zip";
const DOWNLOAD =
  "https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-awsutilities-commandrunner" +
  `/releases/latest/download/${PACKAGE}`;
const POLL_MILLISECONDS = 5_000;

export interface RegisterOptions extends CommonOptions {
  /** Path of the type's package. @default the newest release of its repository */
  readonly package?: string;
  /** Registers a further version where there is one. */
  readonly again?: boolean;
  readonly pollMilliseconds?: number;
}

/** Registers the CommandRunner type in this account and region, with a role for its handlers. */
export async function register({ aws, terminal }: CommandContext, options: RegisterOptions): Promise<number> {
  const { json, again, pollMilliseconds = POLL_MILLISECONDS } = options;
  const region = await aws.region();
  const present = await registeredVersion(aws);
  const report = (version: string, isNew: boolean) =>
    terminal.print(
      json
        ? JSON.stringify({ type: COMMAND_RUNNER, region, version, registered: isNew })
        : `${COMMAND_RUNNER} is registered in ${region}, version ${version}${isNew ? "" : " (nothing to do)"}.`,
    );
  if (present && !again) {
    report(present, false);
    return EXIT.fine;
  }
  const content = await packageContent(options.package);
  terminal.note(
    `The package has the SHA-256 checksum ${createHash("sha256").update(content).digest("hex")}.`,
  );
  terminal.progress("Making the role of the handlers …");
  const role = await executionRole(aws, pollMilliseconds);
  terminal.progress("Registering, which takes a few minutes …");
  const version = await lentToCloudFormation(aws, PACKAGE, content, (address) =>
    registerType(aws, address, role, pollMilliseconds),
  );
  report(version, true);
  return EXIT.fine;
}

async function packageContent(path: string | undefined): Promise<Uint8Array> {
  if (path !== undefined)
    return readFile(path).catch((problem: unknown) => {
      throw new BadInput(`The package can not be read: ${errorMessage(problem)}`);
    });
  try {
    const response = await fetch(DOWNLOAD, { signal: AbortSignal.timeout(120_000) });
    if (!response.ok) throw new Error(`the answer is ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (problem) {
    throw new OpsError(
      `${DOWNLOAD} can not be downloaded: ${errorMessage(problem)}. Download it elsewhere, and give its path by --package.`,
    );
  }
}
