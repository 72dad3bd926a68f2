import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import { mockClient } from "aws-sdk-client-mock";
import { setTimeout as wait } from "node:timers/promises";
import { Activity } from "../../demo/activity";
import { followRunLog } from "../../demo/run-log";

const logs = mockClient(CloudWatchLogsClient);
beforeEach(() => logs.reset());

const environment = { AWS_REGION: "us-east-1" };
const project = { name: "abalone", since: new Date(0) };
const follow = (activity: Activity, work: Promise<unknown>) =>
  followRunLog(environment, project, activity, work);

describe("the log of a run", () => {
  it("is shown by its last line while the run goes on", async () => {
    logs.on(FilterLogEventsCommand, { filterPattern: '"SageMaker project abalone "' }).resolves({
      events: [{ logStreamName: "i-1" }, { logStreamName: "i-2" }],
    });
    logs.on(GetLogEventsCommand, { logStreamName: "i-2", startFromHead: false }).resolves({
      events: [{ message: "Plan: 12 to add" }, { message: "aws_s3_bucket.artifacts: Creating..." }],
    });
    const activity = new Activity();
    await follow(activity, wait(2_500));
    expect(activity.line).toBe("aws_s3_bucket.artifacts: Creating...");
  });

  it("that can not be read fails nothing", async () => {
    const error = new ResourceNotFoundException({ message: "no such group", $metadata: {} });
    logs.on(FilterLogEventsCommand).rejects(error);
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
