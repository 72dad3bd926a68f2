import { setTimeout as sleep } from "node:timers/promises";

import { XMLParser } from "fast-xml-parser";

import { AwsError, notInTheSandbox } from "../aws-error";
import type { AccountCaller } from "../service";
import type { Tag } from "./catalog";

export interface StackState {
  readonly id: string;
  readonly status: string;
  readonly reason?: string;
  readonly outputs: readonly {
    readonly key: string;
    readonly value: string;
    readonly description?: string;
  }[];
}

export interface StackRequest {
  readonly name: string;
  /** The template's text; or else its address. */
  readonly template?: string;
  readonly templateUrl?: string;
  readonly roleArn?: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: readonly Tag[];
  readonly notificationArns?: readonly string[];
}

const VERSION = "2010-05-15";
const POLL_MILLISECONDS = 100;
const BODY_BYTES = 51_200;

/** CloudFormation as Service Catalog and SageMaker call it. Every method throws CloudFormation's own `AwsError`. */
export class StackClient {
  private readonly parser = new XMLParser({
    parseTagValue: false,
    isArray: (_name, path) => String(path).endsWith(".member"),
  });

  constructor(
    private readonly account: AccountCaller,
    private readonly region: string,
  ) {}

  /** Starts making a stack and answers its id. */
  async create(request: StackRequest): Promise<string> {
    const answer = await this.call("CreateStack", stackForm(request));
    return /<StackId>([^<]+)</.exec(answer)?.[1] ?? request.name;
  }

  async update(request: StackRequest): Promise<void> {
    await this.call("UpdateStack", stackForm(request));
  }

  async delete(name: string): Promise<void> {
    await this.call("DeleteStack", { StackName: name });
  }

  /** Waits until nothing changes any more; undefined once the stack is gone. */
  async waitUntilStable(name: string, signal: AbortSignal): Promise<StackState | undefined> {
    for (;;) {
      const stack = await this.describe(name);
      if (stack === undefined || stack.status === "DELETE_COMPLETE") return undefined;
      if (!stack.status.endsWith("_IN_PROGRESS")) return stack;
      await sleep(POLL_MILLISECONDS, undefined, { signal });
    }
  }

  /** Why the newest operation failed: the reason of its first failed event about the stack itself. */
  async failure(name: string): Promise<string | undefined> {
    const answer = await this.call("DescribeStackEvents", { StackName: name });
    const events = this.members(answer, "DescribeStackEvents", "StackEvents");
    const failed = events.find(
      (event) =>
        event["ResourceType"] === "AWS::CloudFormation::Stack" &&
        /ROLLBACK_IN_PROGRESS|FAILED/.test(event["ResourceStatus"] ?? "") &&
        event["ResourceStatusReason"],
    );
    return failed?.["ResourceStatusReason"];
  }

  private async describe(name: string): Promise<StackState | undefined> {
    try {
      const answer = await this.call("DescribeStacks", { StackName: name });
      const [stack] = this.members(answer, "DescribeStacks", "Stacks");
      return stack && stackState(stack);
    } catch (error) {
      if (error instanceof AwsError && /does not exist/.test(error.message)) return undefined;
      throw error;
    }
  }

  private members(answer: string, operation: string, list: string): Member[] {
    const parsed = this.parser.parse(answer) as Record<
      string,
      Record<string, Record<string, { member?: Member[] }>>
    >;
    return parsed[`${operation}Response`]?.[`${operation}Result`]?.[list]?.member ?? [];
  }

  private call(action: string, form: Readonly<Record<string, string>>): Promise<string> {
    return this.account.query("cloudformation", this.region, { Action: action, Version: VERSION, ...form });
  }
}

type Member = { readonly [name: string]: string } & {
  readonly Outputs?: { readonly member?: readonly Member[] };
};

function stackState(stack: Member): StackState {
  return {
    id: stack["StackId"] ?? "",
    status: stack["StackStatus"] ?? "",
    reason: stack["StackStatusReason"],
    outputs: (stack.Outputs?.member ?? []).map((output) => ({
      key: output["OutputKey"] ?? "",
      value: String(output["OutputValue"] ?? ""),
      description: output["Description"],
    })),
  };
}

function stackForm(request: StackRequest): Record<string, string> {
  const { template, templateUrl, roleArn } = request;
  if (Buffer.byteLength(template ?? "") > BODY_BYTES) {
    throw notInTheSandbox("servicecatalog", `Launching a template above ${BODY_BYTES} bytes`);
  }
  return {
    StackName: request.name,
    ...(template !== undefined && { TemplateBody: template }),
    ...(templateUrl !== undefined && { TemplateURL: templateUrl }),
    ...(roleArn !== undefined && { RoleARN: roleArn }),
    ...numbered("Parameters", Object.entries(request.parameters), ["ParameterKey", "ParameterValue"]),
    ...numbered(
      "Tags",
      request.tags.map(({ Key: key, Value: value }) => [key, value]),
      ["Key", "Value"],
    ),
    ...Object.fromEntries(
      (request.notificationArns ?? []).map((arn, index) => [`NotificationARNs.member.${index + 1}`, arn]),
    ),
    "Capabilities.member.1": "CAPABILITY_IAM",
    "Capabilities.member.2": "CAPABILITY_NAMED_IAM",
    "Capabilities.member.3": "CAPABILITY_AUTO_EXPAND",
  };
}

function numbered(
  list: string,
  pairs: readonly (readonly [string, string])[],
  names: readonly [string, string],
): Record<string, string> {
  return Object.fromEntries(
    pairs.flatMap((pair, index) =>
      names.map((name, position) => [`${list}.member.${index + 1}.${name}`, pair[position] ?? ""] as const),
    ),
  );
}
