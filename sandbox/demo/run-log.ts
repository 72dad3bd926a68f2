import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  GetLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { setTimeout as wait } from "node:timers/promises";
import type { Activity } from "./activity";

/** Of a catalog with the default names. */
export const RUN_LOG_GROUP = "dev-machine-learning-ops-gitlab";
const POLL_MS = 2_000;

/** Connection to a sandbox's AWS, for the clients of the SDK. */
export function clientSettings(environment: Readonly<Record<string, string>>) {
  return {
    endpoint: environment["AWS_ENDPOINT_URL"] ?? "",
    region: environment["AWS_REGION"] ?? "",
    credentials: {
      accessKeyId: environment["AWS_ACCESS_KEY_ID"] ?? "",
      secretAccessKey: environment["AWS_SECRET_ACCESS_KEY"] ?? "",
    },
  };
}

/**
 * Keeps an activity at the last line that the host of a project's run has logged, until `work` ends. A log that can not be read
 * leaves the activity as it is: it is for people to watch, and the work says itself whether it succeeded.
 * @param since when the run began at the earliest
 */
export async function followRunLog<Result>(
  environment: Readonly<Record<string, string>>,
  project: { readonly name: string; readonly since: Date },
  activity: Activity,
  work: Promise<Result>,
): Promise<Result> {
  const logs = new CloudWatchLogsClient(clientSettings(environment));
  const ended = new AbortController();
  const following = (async () => {
    while (!ended.signal.aborted) {
      await wait(POLL_MS, undefined, { signal: ended.signal });
      activity.update(await lastLine(logs, project.name, project.since));
    }
  })().catch(() => undefined);
  try {
    return await work;
  } finally {
    ended.abort();
    await following;
    logs.destroy();
  }
}

/** Empty before the host has logged something. The first line of a host's stream has the project's name. */
async function lastLine(logs: CloudWatchLogsClient, project: string, since: Date): Promise<string> {
  const { events: first = [] } = await logs.send(
    new FilterLogEventsCommand({
      logGroupName: RUN_LOG_GROUP,
      logStreamNamePrefix: "i-",
      startTime: since.getTime(),
      filterPattern: `"SageMaker project ${project} "`,
    }),
  );
  const stream = first.at(-1)?.logStreamName;
  if (!stream) return "";
  const { events = [] } = await logs.send(
    new GetLogEventsCommand({
      logGroupName: RUN_LOG_GROUP,
      logStreamName: stream,
      limit: 20,
      startFromHead: false,
    }),
  );
  return events.map(({ message = "" }) => message).join("\n");
}
