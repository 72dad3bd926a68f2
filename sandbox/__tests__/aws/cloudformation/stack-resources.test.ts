import { DeleteStackCommand } from "@aws-sdk/client-cloudformation";

import { commandRunnerTemplate, writing } from "./command-runner-template";
import { StackFixture } from "./stack-fixture";

let fixture: StackFixture;

beforeAll(async () => {
  fixture = await StackFixture.start();
});
afterAll(() => fixture.stop());

const runner = (command: unknown, more: object = {}) => ({
  Type: "AWSUtility::CloudFormation::CommandRunner",
  Properties: { Timeout: "20", Command: command },
  ...more,
});

const template = (Resources: object, Outputs: object = {}) => JSON.stringify({ Resources, Outputs });
const second = runner({ "Fn::Sub": "echo ${First.Output}-more > /command-output.txt" });
const remove = (StackName: string) => fixture.client.send(new DeleteStackCommand({ StackName }));

describe("several resources in a stack", () => {
  it("are made one after the other where one needs the other's output", async () => {
    const outputs = { Result: { Value: { "Fn::GetAtt": ["Second", "Output"] } } };
    await fixture.create(
      "chain",
      template({ Second: second, First: runner("echo one > /command-output.txt") }, outputs),
    );
    expect((await fixture.waitUntilStable("chain")).Outputs?.[0]?.OutputValue).toBe("one-more");
  });

  it("are not begun after one that they need has failed", async () => {
    await fixture.create("broken-chain", template({ First: runner("true"), Second: second }));
    expect((await fixture.waitUntilStable("broken-chain")).StackStatus).toBe("ROLLBACK_COMPLETE");
    expect((await fixture.events("broken-chain")).filter((event) => event.startsWith("Second"))).toEqual([]);
  });

  it("are replaced together when the output of one changes", async () => {
    await fixture.update(
      "chain",
      template({ Second: second, First: runner("echo two > /command-output.txt") }),
    );
    await fixture.waitUntilStable("chain");
    expect(
      fixture.aws.cloudFormation
        .stacks()
        .find(({ name }) => name === "chain")
        ?.resources.get("Second")?.attributes["Output"],
    ).toBe("two-more");
  });

  it("must not need each other in a circle", async () => {
    const first = runner({ "Fn::Sub": "echo ${Second.Output}" });
    await expect(fixture.create("circle", template({ First: first, Second: second }))).rejects.toThrow(
      "Circular dependency between resources: [First, Second]",
    );
  });

  it("must not have faulty functions", async () => {
    const faulty = runner({ "Fn::Select": [1, ["a"]] });
    await expect(fixture.create("faulty", template({ First: faulty }))).rejects.toThrow(
      "Template error: Fn::Select cannot select nonexistent value at index 1",
    );
  });
});

describe("a failed creation", () => {
  it("stays as it is with OnFailure DO_NOTHING", async () => {
    await fixture.create("kept", commandRunnerTemplate("true"), { OnFailure: "DO_NOTHING" });
    expect((await fixture.waitUntilStable("kept")).StackStatus).toBe("CREATE_FAILED");
  });

  it("is deleted with OnFailure DELETE", async () => {
    await fixture.create("dropped", commandRunnerTemplate("true"), { OnFailure: "DELETE" });
    await expect(fixture.waitUntilStable("dropped")).rejects.toThrow("Stack with id dropped does not exist");
  });
});

describe("a deletion", () => {
  it("leaves a resource there whose policy is to retain it", async () => {
    await fixture.create(
      "retaining",
      template({ First: runner("echo one > /command-output.txt", { DeletionPolicy: "Retain" }) }),
    );
    const { StackId } = await fixture.waitUntilStable("retaining");
    await remove("retaining");
    await fixture.aws.cloudFormation.idle();
    expect((await fixture.events(StackId ?? "")).slice(-2)).toEqual([
      "First DELETE_SKIPPED",
      "retaining DELETE_COMPLETE",
    ]);
  });

  it("of a stack that is being made does not wait for its host, which goes on", async () => {
    await fixture.create("early", commandRunnerTemplate("sleep 3; echo late > /command-output.txt"));
    const host = () => fixture.aws.cloudFormation.hosts().at(-1);
    while (!host()?.command.startsWith("sleep 3")) await new Promise((resolve) => setTimeout(resolve, 20));
    await remove("early");
    await fixture.aws.cloudFormation.idle();
    const stack = fixture.aws.cloudFormation.stacks().at(-1);
    expect(stack?.status).toBe("DELETE_COMPLETE");
    expect(stack?.events.map(({ status }) => status)).not.toContain("CREATE_FAILED");
    expect(host()?.state).toBe("running");
  });

  it("of what does not exist succeeds", async () => {
    await expect(remove("never-made")).resolves.toBeDefined();
  });

  it("gives the name back", async () => {
    await fixture.create("reused", writing());
    await fixture.waitUntilStable("reused");
    await remove("reused");
    await fixture.aws.cloudFormation.idle();
    await expect(fixture.create("reused", writing())).resolves.toBeUndefined();
  });
});
