import {
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
} from "@aws-sdk/client-cloudformation";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";

import { commandRunnerTemplate, HANDLER_FAILED, writing } from "./command-runner-template";
import { StackFixture } from "./stack-fixture";

let fixture: StackFixture;

beforeAll(async () => {
  fixture = await StackFixture.start();
  await fixture.instanceProfile("writer", {
    Action: "logs:*",
    Resource: "arn:aws:logs:*:*:log-group:runs:*",
  });
});
afterAll(() => fixture.stop());

describe("a stack with a CommandRunner", () => {
  it("is made, with its events in their order", async () => {
    await fixture.create("made", writing());
    expect(await fixture.waitUntilStable("made")).toMatchObject({
      StackStatus: "CREATE_COMPLETE",
      Outputs: [{ OutputKey: "CommandOutput", OutputValue: "done" }],
    });
    expect(await fixture.events("made")).toEqual([
      "made CREATE_IN_PROGRESS",
      "CommandRunner CREATE_IN_PROGRESS",
      "CommandRunner CREATE_IN_PROGRESS",
      "CommandRunner CREATE_COMPLETE",
      "made CREATE_COMPLETE",
    ]);
  });

  it("hides the values of NoEcho parameters in parameters and events", async () => {
    await fixture.create("secret", commandRunnerTemplate("echo ${Secret} > /command-output.txt"));
    const stack = await fixture.waitUntilStable("secret");
    expect(stack.Parameters).toContainEqual({ ParameterKey: "Secret", ParameterValue: "****" });
    const { StackEvents } = await fixture.client.send(
      new DescribeStackEventsCommand({ StackName: "secret" }),
    );
    expect(JSON.stringify(StackEvents)).not.toContain("hidden");
    expect(stack.Outputs?.[0]?.OutputValue).toBe("hidden");
  });

  it("keeps the output as a secure parameter until it is deleted", async () => {
    await fixture.create("parameter", writing("kept"));
    await fixture.waitUntilStable("parameter");
    const { StackResources } = await fixture.client.send(
      new DescribeStackResourcesCommand({ StackName: "parameter" }),
    );
    const id = StackResources?.[0]?.PhysicalResourceId ?? "";
    expect(id).toMatch(/^[a-z]{10}$/);
    const ssm = new SSMClient(fixture.aws.client);
    const read = () => ssm.send(new GetParameterCommand({ Name: id, WithDecryption: true }));
    expect((await read()).Parameter).toMatchObject({ Type: "SecureString", Value: "kept" });
    await fixture.client.send(new DeleteStackCommand({ StackName: "parameter" }));
    await fixture.aws.cloudFormation.idle();
    await expect(read()).rejects.toMatchObject({ name: "ParameterNotFound" });
  });

  it("writes the host's output to its log group, which it makes", async () => {
    await fixture.create(
      "logged",
      commandRunnerTemplate("echo one; echo two >&2; echo ${!HOME} > /command-output.txt", {
        LogGroup: "runs",
        Role: "writer",
      }),
    );
    await fixture.waitUntilStable("logged");
    const logs = new CloudWatchLogsClient(fixture.aws.client);
    const { events: lines } = await logs.send(new FilterLogEventsCommand({ logGroupName: "runs" }));
    expect(lines?.map(({ message }) => message)).toEqual(expect.arrayContaining(["one", "two"]));
    expect(lines?.[0]?.logStreamName).toMatch(/^i-0[0-9a-f]{16}\/cloud-init-output\.log$/);
  });

  it("runs the AWS CLI against the sandbox, without a region of its own", async () => {
    const command = [
      "aws configure get region > /command-output.txt; aws sts get-caller-identity >/dev/null 2>&1 && echo regionless",
      "aws --region us-east-1 sts get-caller-identity --query Account --output text > /command-output.txt",
    ].join("\n");
    await fixture.create("cli", commandRunnerTemplate(command, { Role: "writer" }));
    expect((await fixture.waitUntilStable("cli")).Outputs?.[0]?.OutputValue).toBe(fixture.aws.accountId);
  });

  it("calls AWS as the role of its instance profile, in a session named after the instance", async () => {
    const who =
      "aws --region us-east-1 sts get-caller-identity --query Arn --output text > /command-output.txt";
    await fixture.create("caller", commandRunnerTemplate(who, { Role: "writer" }));
    expect((await fixture.waitUntilStable("caller")).Outputs?.[0]?.OutputValue).toMatch(
      /^arn:aws:sts::123456789012:assumed-role\/writer\/i-0[0-9a-f]{16}$/,
    );
  });

  it.each([
    ["another right than the role's", { Role: "writer" }, "AccessDenied"],
    ["any right without a role", {}, "credentials"],
  ])("does not have %s", async (_what, properties, word) => {
    const refused = `aws --region us-east-1 s3api list-buckets 2>&1 | grep -o ${word} | head -n 1 > /command-output.txt`;
    await fixture.create(`refused-${word}`, commandRunnerTemplate(refused, properties));
    expect((await fixture.waitUntilStable(`refused-${word}`)).Outputs?.[0]?.OutputValue).toBe(word);
  });

  it("leaves no log without leave to write it", async () => {
    const logged = { LogGroup: "others", Role: "writer" };
    await fixture.create("silent", commandRunnerTemplate("echo one > /command-output.txt", logged));
    expect((await fixture.waitUntilStable("silent")).StackStatus).toBe("CREATE_COMPLETE");
    const read = new CloudWatchLogsClient(fixture.aws.client).send(
      new FilterLogEventsCommand({ logGroupName: "others" }),
    );
    await expect(read).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  it("has none of this machine's tools beyond the image's", async () => {
    await fixture.create(
      "tools",
      commandRunnerTemplate(
        "for t in git jq node terraform python3 curl unzip tar; do type -P $t; done | sed 's,.*/,,' | tr '\\n' , > /command-output.txt",
      ),
    );
    expect((await fixture.waitUntilStable("tools")).Outputs?.[0]?.OutputValue).toBe("curl,unzip,tar,");
  });

  it("runs two hosts at once", async () => {
    await fixture.create("first", commandRunnerTemplate("sleep 1; echo 1 > /command-output.txt"));
    await fixture.create("second", commandRunnerTemplate("sleep 1; echo 2 > /command-output.txt"));
    expect(
      fixture.aws.cloudFormation.stacks().filter(({ status }) => status === "CREATE_IN_PROGRESS"),
    ).toHaveLength(2);
    expect((await fixture.waitUntilStable("first")).Outputs?.[0]?.OutputValue).toBe("1");
    expect((await fixture.waitUntilStable("second")).Outputs?.[0]?.OutputValue).toBe("2");
  });
});

describe("a stack whose command writes no output", () => {
  beforeAll(async () => {
    await fixture.create("failed", commandRunnerTemplate("echo oh no >&2"));
    await fixture.waitUntilStable("failed");
  });

  it("is rolled back, with its events in their order", async () => {
    expect(await fixture.events("failed")).toEqual([
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

  it("says why with the handler's message", async () => {
    const text = await fixture.reasons("failed");
    expect(text).toContain(`Resource handler returned message: "${HANDLER_FAILED}" (RequestToken: `);
    expect(text).toContain("HandlerErrorCode: NotStabilized)");
    expect(text).toContain(
      "The following resource(s) failed to create: [CommandRunner]. Rollback requested by user.",
    );
  });

  it("can only be deleted", async () => {
    await expect(fixture.update("failed", writing())).rejects.toThrow(
      "is in ROLLBACK_COMPLETE state and can not be updated.",
    );
    await fixture.client.send(new DeleteStackCommand({ StackName: "failed" }));
    await fixture.aws.cloudFormation.idle();
    await expect(fixture.waitUntilStable("failed")).rejects.toThrow("Stack with id failed does not exist");
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
    await fixture.create(name, commandRunnerTemplate("echo done > /command-output.txt", properties));
    expect((await fixture.waitUntilStable(name)).StackStatus).toBe("ROLLBACK_COMPLETE");
    expect(await fixture.reasons(name)).toContain(message);
  });

  it("refuse a command of more than 4,096 bytes", async () => {
    await fixture.create("long", commandRunnerTemplate(`echo ${"x".repeat(4096)} > /command-output.txt`));
    await fixture.waitUntilStable("long");
    expect(await fixture.reasons("long")).toMatch(
      /Member must have length less than or equal to 4096 .*HandlerErrorCode: InternalFailure/,
    );
  });
});

describe("a host that is killed half-way", () => {
  it("fails its stack after the whole timeout", async () => {
    await fixture.create(
      "killed",
      commandRunnerTemplate("echo begun; sleep 100; echo done > /command-output.txt", { Timeout: "3" }),
    );
    const running = () =>
      fixture.aws.cloudFormation
        .hosts()
        .find(({ output, state }) => state === "running" && output.includes("begun"));
    while (running() === undefined) await new Promise((resolve) => setTimeout(resolve, 50));
    fixture.aws.cloudFormation.killHost(running()?.instanceId ?? "");
    expect(fixture.aws.cloudFormation.stacks().at(-1)?.status).toBe("CREATE_IN_PROGRESS");
    expect((await fixture.waitUntilStable("killed")).StackStatus).toBe("ROLLBACK_COMPLETE");
  });
});

describe("stopping the sandbox", () => {
  it("ends hosts that run", async () => {
    const other = await StackFixture.start();
    await other.create("endless", commandRunnerTemplate("sleep 1000", { Timeout: "600" }));
    let group: number | undefined;
    while (group === undefined) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      group = other.aws.cloudFormation.hosts()[0]?.processId;
    }
    await other.stop();
    // Dead processes stay visible until the system has collected them.
    const collected = await eventually(() => !lives(group));
    expect(collected).toBe(true);
  });
});

async function eventually(condition: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < 100 && !condition(); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return condition();
}

function lives(group: number | undefined): boolean {
  try {
    process.kill(-(group ?? 0), 0);
    return true;
  } catch {
    return false;
  }
}
