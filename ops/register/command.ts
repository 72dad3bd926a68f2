import {
  CloudFormationClient,
  CreateStackCommand,
  UpdateStackCommand,
  type UpdateStackCommandInput,
  waitUntilStackCreateComplete,
  waitUntilStackUpdateComplete,
} from "@aws-sdk/client-cloudformation";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Aws } from "../aws/aws";
import { findStack } from "../aws/stacks";
import { succeeded } from "../aws/wait";
import type { CommonOptions, CommandContext } from "../command-context";
import { BadInput, EXIT, OpsError, errorMessage } from "../errors";
import { executionRoleTemplate, ROLE_STACK } from "./execution-role";
import { COMMAND_RUNNER, registeredVersion, registerType } from "./registration";
import { lentToCloudFormation } from "./temporary-bucket";

const PACKAGE = "awsutility-cloudformation-commandrunner.zip";
const DOWNLOAD =
  "https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-awsutilities-commandrunner" +
  `/releases/latest/download/${PACKAGE}`;
const POLL_MILLISECONDS = 5_000;
const ROLE_LIMIT_SECONDS = 900;
const GOOD = ["CREATE_COMPLETE", "UPDATE_COMPLETE"];

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
  const tell = (version: string, isNew: boolean) =>
    terminal.print(
      json
        ? JSON.stringify({ type: COMMAND_RUNNER, region, version, registered: isNew })
        : `${COMMAND_RUNNER} is registered in ${region}, version ${version}${isNew ? "" : " (nothing to do)"}.`,
    );
  if (present && !again) {
    tell(present, false);
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
  tell(version, true);
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

/** Makes the stack with the role, or brings an earlier one up to date. */
async function executionRole(aws: Aws, pollMilliseconds: number): Promise<string> {
  const request = {
    StackName: ROLE_STACK,
    TemplateBody: executionRoleTemplate(),
    Capabilities: ["CAPABILITY_IAM" as const],
  };
  const client = aws.client(CloudFormationClient);
  const wait = { what: `the stack ${ROLE_STACK}`, limitSeconds: ROLE_LIMIT_SECONDS, pollMilliseconds };
  const name = { StackName: ROLE_STACK };
  if (!(await findStack(aws, ROLE_STACK))) {
    await client.send(new CreateStackCommand(request));
    await succeeded(wait, (settings) => waitUntilStackCreateComplete({ ...settings, client }, name));
  } else if (await updates(client, request)) {
    await succeeded(wait, (settings) => waitUntilStackUpdateComplete({ ...settings, client }, name));
  }
  const stack = await findStack(aws, ROLE_STACK);
  const arn = stack?.Outputs?.find(({ OutputKey }) => OutputKey === "ExecutionRoleArn")?.OutputValue;
  if (arn && GOOD.includes(stack?.StackStatus ?? "")) return arn;
  throw new OpsError(
    `The stack ${ROLE_STACK} is ${stack?.StackStatus ?? "gone"}: ${stack?.StackStatusReason ?? "its events say why"}`,
  );
}

/** Whether there is anything to update. */
async function updates(client: CloudFormationClient, request: UpdateStackCommandInput): Promise<boolean> {
  try {
    await client.send(new UpdateStackCommand(request));
    return true;
  } catch (error) {
    if ((error as Error).message.includes("No updates are to be performed")) return false;
    throw error;
  }
}
