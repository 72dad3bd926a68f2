import { randomInt } from "node:crypto";

import type { AccountCaller } from "../../service";
import {
  HandlerFailure,
  type CreatedResource,
  type HandlerRequest,
  type ResourceType,
} from "../resource-handler";
import type { HostFleet } from "./host-fleet";
import type { HostOutcome } from "./host";
import { checkNetwork, serviceFailure } from "./network";
import { ATTRIBUTES, COMMAND_RUNNER, schemaProblems, type CommandRunnerProperties } from "./resource-schema";
import { outputOfSignal } from "./user-data";

const INVALID_ROLE = "The Role property specified is not a valid Instance Profile.";
const FAILED =
  "Either the command failed to execute, the value written to /command-output.txt was invalid or the Subnet specified did not have internet access. The value written to /command-output.txt must be a non-empty single word value without quotation marks. Check cloud-init.log in the LogGroup specified for more information.";
const DEFAULT_TIMEOUT = "600";
const MOST_SECONDS = 43_200;
const DEFAULT_LOG_GROUP = "cloudformation-commandrunner-log-group";
const PARAMETER_BYTES = 4096;

/**
 * The registry type `AWSUtility::CloudFormation::CommandRunner`, version 2.0.1: its create and delete handlers with their
 * checks, order and messages. What is left out: the delays between polls (90 s, then 30 s), and the look at
 * `ec2:TerminateInstances` that `DisableTerminateInstancesCheck` asks for, which needs a policy simulator.
 */
export function commandRunner(account: AccountCaller, fleet: HostFleet): ResourceType {
  return {
    typeName: COMMAND_RUNNER,
    attributes: ATTRIBUTES,
    problems: schemaProblems,
    async create(request) {
      const properties = request.properties as unknown as CommandRunnerProperties;
      const roleArn = await roleOfProfile(account, request.region, properties.Role);
      await checkNetwork(account, request.region, properties);
      checkCommandSize(properties.Command);
      const id = newId();
      request.identified(id);
      const outcome = await runOnHost(fleet, request, properties, roleArn);
      return store(account, request, id, outcome, properties.KeyId);
    },
    async delete(region, physicalId) {
      try {
        await account.json("ssm", region, "AmazonSSM.DeleteParameter", { Name: physicalId });
      } catch {
        throw new HandlerFailure("NotFound", "");
      }
    },
  };
}

/** ARN of the role in an instance profile. `Role` is the profile's name, whatever the role in it is called. */
async function roleOfProfile(
  account: AccountCaller,
  region: string,
  profile: string | undefined,
): Promise<string | undefined> {
  if (profile === undefined) return undefined;
  const form = { Action: "GetInstanceProfile", Version: "2010-05-08", InstanceProfileName: profile };
  const answer = await account.query("iam", region, form).catch(() => {
    throw new HandlerFailure("InvalidRequest", INVALID_ROLE);
  });
  return /<Arn>(arn:[^<]+:role\/[^<]+)<\/Arn>/.exec(answer)?.[1];
}

/** The command is a parameter of the child stack, with CloudFormation's limit for a parameter's value. */
function checkCommandSize(command: string): void {
  if (Buffer.byteLength(command) <= PARAMETER_BYTES) return;
  throw serviceFailure(
    `1 validation error detected: Value '${command}' at 'parameters.4.member.parameterValue' failed to satisfy constraint: Member must have length less than or equal to ${PARAMETER_BYTES}`,
    "ValidationError",
    "AmazonCloudFormation",
  );
}

function newId(): string {
  return Array.from({ length: 10 }, () => String.fromCharCode(randomInt(97, 123))).join("");
}

/** Waits like the child stack's wait condition, which refuses a timeout of its own beyond 12 hours. */
async function runOnHost(
  fleet: HostFleet,
  request: HandlerRequest,
  properties: CommandRunnerProperties,
  roleArn: string | undefined,
): Promise<HostOutcome> {
  const timeout = properties.Timeout ?? DEFAULT_TIMEOUT;
  if (request.signal.aborted || !/^\d+$/.test(timeout) || Number(timeout) > MOST_SECONDS) return "timed out";
  const run = fleet.run({
    region: request.region,
    command: properties.Command,
    timeoutSeconds: Number(timeout),
    logGroup: properties.LogGroup ?? DEFAULT_LOG_GROUP,
    roleArn,
  });
  const abandoned = new Promise<HostOutcome>((resolve) =>
    request.signal.addEventListener("abort", () => resolve("timed out"), { once: true }),
  );
  return Promise.race([run, abandoned]);
}

async function store(
  account: AccountCaller,
  request: HandlerRequest,
  id: string,
  outcome: HostOutcome,
  keyId: string | undefined,
): Promise<CreatedResource> {
  if (outcome === "timed out" || request.signal.aborted) throw new HandlerFailure("NotStabilized", FAILED);
  const output = outputOfSignal(outcome.data);
  try {
    await putSecureString(account, request.region, {
      Name: id,
      Value: output,
      Type: "SecureString",
      KeyId: keyId,
    });
  } catch {
    throw new HandlerFailure("NotStabilized", FAILED);
  }
  return { physicalId: id, attributes: { Id: id, Output: output } };
}

/** Systems Manager refuses an empty value, one beyond 4 KB, and an empty key id. */
async function putSecureString(
  account: AccountCaller,
  region: string,
  parameter: { Name: string; Value: string; Type: string; KeyId?: string },
): Promise<void> {
  const { Value: value, KeyId: keyId } = parameter;
  if (value === "" || Buffer.byteLength(value) > PARAMETER_BYTES || keyId === "") {
    throw new Error(`Systems Manager refuses the parameter ${parameter.Name}.`);
  }
  await account.json("ssm", region, "AmazonSSM.PutParameter", parameter);
}
