import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  GetTemplateSummaryCommand,
  ListStacksCommand,
  type Stack,
  UpdateStackCommand,
  UpdateTerminationProtectionCommand,
  ValidateTemplateCommand,
} from "@aws-sdk/client-cloudformation";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";

import { startedAws, type StartedAws } from "../started-aws";
import { commandRunnerTemplate, HANDLER_FAILED } from "./command-runner-template";

let aws: StartedAws;
let stacks: CloudFormationClient;

beforeAll(async () => {
  aws = await startedAws();
  stacks = new CloudFormationClient(aws.client);
});
afterAll(() => aws.stop());

const create = (StackName: string, TemplateBody: string, more = {}) =>
  stacks.send(new CreateStackCommand({ StackName, TemplateBody, ...more }));
const update = (StackName: string, TemplateBody: string, more = {}) =>
  stacks.send(new UpdateStackCommand({ StackName, TemplateBody, ...more }));

async function settled(name: string): Promise<Stack> {
  await aws.cloudFormation.idle();
  const { Stacks } = await stacks.send(new DescribeStacksCommand({ StackName: name }));
  return Stacks?.[0] as Stack;
}

/** `logical id status`, oldest first. */
async function events(name: string): Promise<string[]> {
  const { StackEvents } = await stacks.send(new DescribeStackEventsCommand({ StackName: name }));
  return (StackEvents ?? []).reverse().map((event) => `${event.LogicalResourceId} ${event.ResourceStatus}`);
}

async function reasons(name: string): Promise<string> {
  const { StackEvents } = await stacks.send(new DescribeStackEventsCommand({ StackName: name }));
  return (StackEvents ?? []).map((event) => event.ResourceStatusReason ?? "").join("\n");
}

const good = (word = "done") => commandRunnerTemplate(`echo ${word} > /command-output.txt`);

describe("a stack with a CommandRunner", () => {
  it("is made, with its events in their order", async () => {
    await create("made", good());
    expect(await settled("made")).toMatchObject({
      StackStatus: "CREATE_COMPLETE",
      Outputs: [{ OutputKey: "CommandOutput", OutputValue: "done" }],
    });
    expect(await events("made")).toEqual([
      "made CREATE_IN_PROGRESS",
      "CommandRunner CREATE_IN_PROGRESS",
      "CommandRunner CREATE_IN_PROGRESS",
      "CommandRunner CREATE_COMPLETE",
      "made CREATE_COMPLETE",
    ]);
  });

  it("hides the values of NoEcho parameters in parameters and events", async () => {
    await create("secret", commandRunnerTemplate("echo ${Secret} > /command-output.txt"));
    const stack = await settled("secret");
    expect(stack.Parameters).toContainEqual({ ParameterKey: "Secret", ParameterValue: "****" });
    const { StackEvents } = await stacks.send(new DescribeStackEventsCommand({ StackName: "secret" }));
    expect(JSON.stringify(StackEvents)).not.toContain("hidden");
    expect(stack.Outputs?.[0]?.OutputValue).toBe("hidden");
  });

  it("keeps the output as a secure parameter until it is deleted", async () => {
    await create("parameter", good("kept"));
    await settled("parameter");
    const { StackResources } = await stacks.send(
      new DescribeStackResourcesCommand({ StackName: "parameter" }),
    );
    const id = StackResources?.[0]?.PhysicalResourceId ?? "";
    expect(id).toMatch(/^[a-z]{10}$/);
    const ssm = new SSMClient(aws.client);
    const read = () => ssm.send(new GetParameterCommand({ Name: id, WithDecryption: true }));
    expect((await read()).Parameter).toMatchObject({ Type: "SecureString", Value: "kept" });
    await stacks.send(new DeleteStackCommand({ StackName: "parameter" }));
    await aws.cloudFormation.idle();
    await expect(read()).rejects.toMatchObject({ name: "ParameterNotFound" });
  });

  it("writes the host's output to its log group, which it makes", async () => {
    await create(
      "logged",
      commandRunnerTemplate("echo one; echo two >&2; echo ${!HOME} > /command-output.txt", {
        LogGroup: "runs",
      }),
    );
    await settled("logged");
    const logs = new CloudWatchLogsClient(aws.client);
    const { events: lines } = await logs.send(new FilterLogEventsCommand({ logGroupName: "runs" }));
    expect(lines?.map(({ message }) => message)).toEqual(expect.arrayContaining(["one", "two"]));
    expect(lines?.[0]?.logStreamName).toMatch(/^i-0[0-9a-f]{16}\/cloud-init-output\.log$/);
  });

  it("runs the AWS CLI against the sandbox, without a region of its own", async () => {
    const command = [
      "aws configure get region > /command-output.txt; aws sts get-caller-identity >/dev/null 2>&1 && echo regionless",
      "aws --region us-east-1 sts get-caller-identity --query Account --output text > /command-output.txt",
    ].join("\n");
    await create("cli", commandRunnerTemplate(command));
    expect((await settled("cli")).Outputs?.[0]?.OutputValue).toBe(aws.accountId);
  });

  it("has none of this machine's tools beyond the image's", async () => {
    await create(
      "tools",
      commandRunnerTemplate(
        "for t in git jq node terraform python3 curl unzip tar; do type -P $t; done | sed 's,.*/,,' | tr '\\n' , > /command-output.txt",
      ),
    );
    expect((await settled("tools")).Outputs?.[0]?.OutputValue).toBe("curl,unzip,tar,");
  });

  it("runs two hosts at once", async () => {
    await create("first", commandRunnerTemplate("sleep 1; echo 1 > /command-output.txt"));
    await create("second", commandRunnerTemplate("sleep 1; echo 2 > /command-output.txt"));
    expect(aws.cloudFormation.stacks().filter(({ status }) => status === "CREATE_IN_PROGRESS")).toHaveLength(
      2,
    );
    expect((await settled("first")).Outputs?.[0]?.OutputValue).toBe("1");
    expect((await settled("second")).Outputs?.[0]?.OutputValue).toBe("2");
  });
});

describe("a stack whose command writes no output", () => {
  beforeAll(async () => {
    await create("failed", commandRunnerTemplate("echo oh no >&2"));
    await settled("failed");
  });

  it("is rolled back, with its events in their order", async () => {
    expect(await events("failed")).toEqual([
      "failed CREATE_IN_PROGRESS",
      "CommandRunner CREATE_IN_PROGRESS",
      "CommandRunner CREATE_IN_PROGRESS",
      "CommandRunner CREATE_FAILED",
      "failed ROLLBACK_IN_PROGRESS",
      "CommandRunner DELETE_IN_PROGRESS",
      "CommandRunner DELETE_COMPLETE",
      "failed ROLLBACK_COMPLETE",
    ]);
  });

  it("says why in the handler's words", async () => {
    const text = await reasons("failed");
    expect(text).toContain(`Resource handler returned message: "${HANDLER_FAILED}" (RequestToken: `);
    expect(text).toContain("HandlerErrorCode: NotStabilized)");
    expect(text).toContain(
      "The following resource(s) failed to create: [CommandRunner]. Rollback requested by user.",
    );
  });

  it("can only be deleted", async () => {
    await expect(update("failed", good())).rejects.toThrow(
      "is in ROLLBACK_COMPLETE state and can not be updated.",
    );
    await stacks.send(new DeleteStackCommand({ StackName: "failed" }));
    await aws.cloudFormation.idle();
    await expect(settled("failed")).rejects.toThrow("Stack with id failed does not exist");
  });
});

describe("the create handler's checks", () => {
  it.each([
    ["norole", { Role: "NoSuchProfile" }, "The Role property specified is not a valid Instance Profile."],
    [
      "nosubnet",
      { SecurityGroupId: "sg-1" },
      "No SubnetId provided, when using SecurityGroupId, property SubnetId is required.",
    ],
    [
      "badsubnet",
      { SecurityGroupId: "sg-1", SubnetId: "subnet-1" },
      "Parameter validation failed: parameter value subnet-1 for parameter name SubnetId does not exist",
    ],
    ["property", { Comand: "x" }, "#: extraneous key [Comand] is not permitted"],
    ["timeout", { Timeout: "43201" }, HANDLER_FAILED],
  ])("refuse %s", async (name, properties: Record<string, string>, message) => {
    await create(name, commandRunnerTemplate("echo done > /command-output.txt", properties));
    expect((await settled(name)).StackStatus).toBe("ROLLBACK_COMPLETE");
    expect(await reasons(name)).toContain(message);
  });

  it("refuse a command of more than 4,096 bytes", async () => {
    await create("long", commandRunnerTemplate(`echo ${"x".repeat(4096)} > /command-output.txt`));
    await settled("long");
    expect(await reasons("long")).toMatch(
      /Member must have length less than or equal to 4096 .*HandlerErrorCode: InternalFailure/,
    );
  });
});

describe("an update", () => {
  beforeAll(async () => {
    await create("updated", good("first"));
    await settled("updated");
  });

  it("replaces the resource: the new one is made before the old one goes", async () => {
    await update("updated", good("second"));
    expect((await settled("updated")).Outputs?.[0]?.OutputValue).toBe("second");
    expect((await events("updated")).slice(5)).toEqual([
      "updated UPDATE_IN_PROGRESS",
      "CommandRunner UPDATE_IN_PROGRESS",
      "CommandRunner UPDATE_IN_PROGRESS",
      "CommandRunner UPDATE_COMPLETE",
      "updated UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
      "CommandRunner DELETE_IN_PROGRESS",
      "CommandRunner DELETE_COMPLETE",
      "updated UPDATE_COMPLETE",
    ]);
  });

  it("without any change is refused", async () => {
    await expect(update("updated", good("second"))).rejects.toMatchObject({
      name: "ValidationError",
      message: "No updates are to be performed.",
    });
  });

  it("of a parameter that nothing uses is refused, too", async () => {
    const Parameters = [{ ParameterKey: "Word", ParameterValue: "other" }];
    await expect(update("updated", good("second"), { Parameters })).rejects.toThrow(
      "No updates are to be performed.",
    );
  });

  it("that fails keeps the old resource", async () => {
    const before = await stacks.send(new DescribeStackResourcesCommand({ StackName: "updated" }));
    await update("updated", commandRunnerTemplate("echo broken"));
    const stack = await settled("updated");
    const after = await stacks.send(new DescribeStackResourcesCommand({ StackName: "updated" }));
    expect(stack).toMatchObject({
      StackStatus: "UPDATE_ROLLBACK_COMPLETE",
      Outputs: [{ OutputValue: "second" }],
    });
    expect(after.StackResources?.[0]?.PhysicalResourceId).toBe(
      before.StackResources?.[0]?.PhysicalResourceId,
    );
    expect((await events("updated")).slice(-9)).toEqual([
      "CommandRunner UPDATE_IN_PROGRESS",
      "CommandRunner UPDATE_IN_PROGRESS",
      "CommandRunner UPDATE_FAILED",
      "updated UPDATE_ROLLBACK_IN_PROGRESS",
      "CommandRunner UPDATE_COMPLETE",
      "updated UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
      "CommandRunner DELETE_IN_PROGRESS",
      "CommandRunner DELETE_COMPLETE",
      "updated UPDATE_ROLLBACK_COMPLETE",
    ]);
  });

  it("is refused while another operation is in progress, and so is a deletion", async () => {
    await update("updated", commandRunnerTemplate("sleep 1; echo third > /command-output.txt"));
    await expect(update("updated", good("fourth"))).rejects.toThrow(
      "is in UPDATE_IN_PROGRESS state and can not be updated.",
    );
    await expect(stacks.send(new DeleteStackCommand({ StackName: "updated" }))).rejects.toThrow(
      "cannot be deleted while in status UPDATE_IN_PROGRESS",
    );
    expect((await settled("updated")).Outputs?.[0]?.OutputValue).toBe("third");
  });
});

describe("a host that is killed half-way", () => {
  it("fails its stack after the whole timeout", async () => {
    await create(
      "killed",
      commandRunnerTemplate("echo begun; sleep 100; echo done > /command-output.txt", { Timeout: "3" }),
    );
    const running = () =>
      aws.cloudFormation.hosts().find(({ output, state }) => state === "running" && output.includes("begun"));
    while (running() === undefined) await new Promise((resolve) => setTimeout(resolve, 50));
    aws.cloudFormation.killHost(running()?.instanceId ?? "");
    expect(aws.cloudFormation.stacks().at(-1)?.status).toBe("CREATE_IN_PROGRESS");
    expect((await settled("killed")).StackStatus).toBe("ROLLBACK_COMPLETE");
  });
});

describe("requests that CloudFormation refuses", () => {
  it.each([
    [
      "2names",
      good(),
      {},
      "Value '2names' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*",
    ],
    [
      "unknown",
      good(),
      { Parameters: [{ ParameterKey: "Nope", ParameterValue: "x" }] },
      "Parameters: [Nope] do not exist in the template",
    ],
    [
      "attribute",
      good().replace('"Output"', '"Result"'),
      {},
      "Template error: resource CommandRunner does not support attribute type Result in Fn::GetAtt",
    ],
    [
      "type",
      good().replace('::CommandRunner"', '::CommandRunnerX"'),
      {},
      "Template format error: Unrecognized resource types: [AWSUtility::CloudFormation::CommandRunnerX]",
    ],
    [
      "large",
      good() + " ".repeat(51_200),
      {},
      "at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200",
    ],
    [
      "role",
      good(),
      { RoleARN: "arn:aws:iam::123456789012:role/none" },
      "Role arn:aws:iam::123456789012:role/none is invalid or cannot be assumed",
    ],
    [
      "both",
      good(),
      { OnFailure: "DELETE", DisableRollback: true },
      "Either DisableRollback or OnFailure can be specified, not both.",
    ],
  ])("%s", async (name, template, more, message) => {
    await expect(create(name, template, more)).rejects.toThrow(message);
    expect(aws.cloudFormation.stacks().some((stack) => stack.name === name)).toBe(false);
  });

  it("a second stack of the same name", async () => {
    await create("twice", good());
    await expect(create("twice", good())).rejects.toMatchObject({
      name: "AlreadyExistsException",
      message: "Stack [twice] already exists",
    });
  });

  it("a deletion under termination protection", async () => {
    await create("protected", good(), { EnableTerminationProtection: true });
    await settled("protected");
    const remove = () => stacks.send(new DeleteStackCommand({ StackName: "protected" }));
    await expect(remove()).rejects.toThrow(
      "Stack [protected] cannot be deleted while TerminationProtection is enabled",
    );
    await stacks.send(
      new UpdateTerminationProtectionCommand({ StackName: "protected", EnableTerminationProtection: false }),
    );
    await expect(remove()).resolves.toBeDefined();
  });

  it("any template with the type where it is not registered", async () => {
    const elsewhere = await startedAws({ cloudFormation: { commandRunnerRegistered: false } });
    const sent = new CloudFormationClient(elsewhere.client).send(
      new CreateStackCommand({ StackName: "unregistered", TemplateBody: good() }),
    );
    await expect(sent).rejects.toThrow(
      "Template format error: Unrecognized resource types: [AWSUtility::CloudFormation::CommandRunner]",
    );
    await elsewhere.stop();
  });
});

describe("looking at stacks and templates", () => {
  const topic = JSON.stringify({ Resources: { Topic: { Type: "AWS::SNS::Topic" } } });

  it("lists stacks with and without a CommandRunner together", async () => {
    await create("listed", good());
    await settled("listed");
    await create("plain", topic);
    const described = await stacks.send(new DescribeStacksCommand({}));
    expect(described.Stacks?.map(({ StackName }) => StackName)).toEqual(
      expect.arrayContaining(["listed", "plain"]),
    );
    const listed = await stacks.send(new ListStacksCommand({ StackStatusFilter: ["CREATE_COMPLETE"] }));
    expect(listed.StackSummaries?.map(({ StackName }) => StackName)).toEqual(
      expect.arrayContaining(["listed", "plain"]),
    );
  });

  it("validates a template and shows its parameters", async () => {
    const { Parameters } = await stacks.send(new ValidateTemplateCommand({ TemplateBody: good() }));
    expect(Parameters).toContainEqual({ ParameterKey: "Secret", DefaultValue: "hidden", NoEcho: true });
    const summary = await stacks.send(new GetTemplateSummaryCommand({ TemplateBody: good() }));
    expect(summary.ResourceTypes).toEqual(["AWSUtility::CloudFormation::CommandRunner"]);
  });

  it("gives a stack's template back as it was", async () => {
    const { TemplateBody } = await stacks.send(new GetTemplateCommand({ StackName: "listed" }));
    expect(TemplateBody).toBe(good());
  });

  it("refuses what it does not play, by name", async () => {
    const mixed = good().replace('"Resources":{', '"Resources":{"Topic":{"Type":"AWS::SNS::Topic"},');
    await expect(create("mixed", mixed)).rejects.toThrow(
      "cloudformation:AWS::SNS::Topic in one stack with a registered type is not in the sandbox",
    );
  });
});
