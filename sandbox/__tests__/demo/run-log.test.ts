import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  type GetLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { setTimeout as wait } from "node:timers/promises";
import { Activity } from "../../demo/activity";
import { followRunLog } from "../../demo/run-log";

type Command = FilterLogEventsCommand | GetLogEventsCommand;

/** Answers the client's requests; the result has all commands that were sent. */
function answer(to: (command: Command) => unknown): Command[] {
  const sent: Command[] = [];
  jest.spyOn(CloudWatchLogsClient.prototype, "send").mockImplementation(async (command: unknown) => {
    sent.push(command as Command);
    return to(command as Command);
  });
  return sent;
}
afterEach(() => jest.restoreAllMocks());

const environment = { AWS_REGION: "us-east-1" };
const project = { name: "abalone", since: new Date(0) };
const follow = (activity: Activity, work: Promise<unknown>) =>
  followRunLog(environment, project, activity, work);

describe("the log of a run", () => {
  it("is shown by its last line while the run goes on", async () => {
    const sent = answer((command) =>
      command instanceof FilterLogEventsCommand
        ? { events: [{ logStreamName: "i-1" }, { logStreamName: "i-2" }] }
        : { events: [{ message: "Plan: 12 to add" }, { message: "aws_s3_bucket.artifacts: Creating..." }] },
    );
    const activity = new Activity();
    await follow(activity, wait(2_500));
    expect(activity.line).toBe("aws_s3_bucket.artifacts: Creating...");
    expect(sent.map(({ input }) => input)).toEqual([
      expect.objectContaining({ filterPattern: '"SageMaker project abalone "' }),
      expect.objectContaining({ logStreamName: "i-2", startFromHead: false }),
    ]);
  });

  it("that can not be read fails nothing", async () => {
    answer(() => Promise.reject(new Error("ResourceNotFoundException")));
    const activity = new Activity();
    expect(await follow(activity, wait(2_500, "CreateCompleted"))).toBe("CreateCompleted");
    expect(activity.line).toBe("");
  });

  it("is not waited for once the run has ended", async () => {
    const began = Date.now();
    await follow(new Activity(), Promise.resolve());
    expect(Date.now() - began).toBeLessThan(1_000);
  });

  it("leaves a run's failure as it is", async () => {
    await expect(follow(new Activity(), Promise.reject(new Error("failed")))).rejects.toThrow("failed");
  });
});
