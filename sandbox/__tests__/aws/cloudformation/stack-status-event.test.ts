import { DeleteStackCommand } from "@aws-sdk/client-cloudformation";
import { writing } from "./command-runner-template";
import { StackFixture } from "./stack-fixture";

let fixture: StackFixture;
beforeAll(async () => {
  fixture = await StackFixture.start();
});
afterAll(() => fixture.stop());

interface Emitted {
  readonly source: string;
  readonly detailType: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly resources?: readonly string[];
}

describe("a stack's new status", () => {
  it("is an event of CloudFormation, from the stack's creation to its deletion", async () => {
    const emit = jest.spyOn(fixture.aws.serviceContext, "emitEvent");
    await fixture.create("seen", writing());
    const { StackId } = await fixture.waitUntilStable("seen");
    await fixture.client.send(new DeleteStackCommand({ StackName: "seen" }));
    await fixture.aws.cloudFormation.idle();
    const events = emit.mock.calls.map(([event]) => event as Emitted);
    expect(events.map(({ detail }) => (detail["status-details"] as { status: string }).status)).toEqual([
      "CREATE_IN_PROGRESS",
      "CREATE_COMPLETE",
      "DELETE_IN_PROGRESS",
      "DELETE_COMPLETE",
    ]);
    expect(events.at(-1)).toEqual({
      source: "aws.cloudformation",
      detailType: "CloudFormation Stack Status Change",
      region: "us-east-1",
      resources: [StackId],
      detail: {
        "stack-id": StackId,
        "status-details": { status: "DELETE_COMPLETE", "status-reason": "" },
        "client-request-token": "",
      },
    });
  });
});
