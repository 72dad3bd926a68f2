import { DeleteStackCommand, DescribeStackResourcesCommand } from "@aws-sdk/client-cloudformation";

import { commandRunnerTemplate, writing } from "./command-runner-template";
import { StackFixture } from "./stack-fixture";

let fixture: StackFixture;

beforeAll(async () => {
  fixture = await StackFixture.start();
});
afterAll(() => fixture.stop());

describe("an update", () => {
  beforeAll(async () => {
    await fixture.create("updated", writing("first"));
    await fixture.waitUntilStable("updated");
  });

  it("replaces the resource: the new one is made before the old one goes", async () => {
    await fixture.update("updated", writing("second"));
    expect((await fixture.waitUntilStable("updated")).Outputs?.[0]?.OutputValue).toBe("second");
    expect((await fixture.events("updated")).slice(5)).toEqual([
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
    await expect(fixture.update("updated", writing("second"))).rejects.toMatchObject({
      name: "ValidationError",
      message: "No updates are to be performed.",
    });
  });

  it("of a parameter that nothing uses is refused, too", async () => {
    const Parameters = [{ ParameterKey: "Word", ParameterValue: "other" }];
    await expect(fixture.update("updated", writing("second"), { Parameters })).rejects.toThrow(
      "No updates are to be performed.",
    );
  });

  it("that fails keeps the old resource", async () => {
    const before = await fixture.client.send(new DescribeStackResourcesCommand({ StackName: "updated" }));
    await fixture.update("updated", commandRunnerTemplate("echo broken"));
    const stack = await fixture.waitUntilStable("updated");
    const after = await fixture.client.send(new DescribeStackResourcesCommand({ StackName: "updated" }));
    expect(stack).toMatchObject({
      StackStatus: "UPDATE_ROLLBACK_COMPLETE",
      Outputs: [{ OutputValue: "second" }],
    });
    expect(after.StackResources?.[0]?.PhysicalResourceId).toBe(
      before.StackResources?.[0]?.PhysicalResourceId,
    );
    expect((await fixture.events("updated")).slice(-9)).toEqual([
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
    await fixture.update("updated", commandRunnerTemplate("sleep 1; echo third > /command-output.txt"));
    await expect(fixture.update("updated", writing("fourth"))).rejects.toThrow(
      "is in UPDATE_IN_PROGRESS state and can not be updated.",
    );
    await expect(fixture.client.send(new DeleteStackCommand({ StackName: "updated" }))).rejects.toThrow(
      "cannot be deleted while in status UPDATE_IN_PROGRESS",
    );
    expect((await fixture.waitUntilStable("updated")).Outputs?.[0]?.OutputValue).toBe("third");
  });
});
