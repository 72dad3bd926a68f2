import {
  paginateFilterLogEvents,
  ResourceNotFoundException,
  CloudWatchLogs,
} from "@aws-sdk/client-cloudwatch-logs";
import { runStreamPrefix } from "../../contracts/run-log";
import { type Aws, unlessRefused } from "../aws/aws";
import { allItems } from "../aws/pages";

export interface LogLine {
  readonly time: Date;
  readonly message: string;
}

/** Reads a stream of a log group from its beginning, as far as it is written. */
export class LogStream {
  private token: string | undefined;

  constructor(
    private readonly aws: Aws,
    private readonly group: string,
    readonly name: string,
  ) {}

  /** What was written since the last reading. */
  async more(): Promise<LogLine[]> {
    const lines: LogLine[] = [];
    for (;;) {
      const { events = [], nextForwardToken } = await this.aws.client(CloudWatchLogs).getLogEvents({
        logGroupName: this.group,
        logStreamName: this.name,
        startFromHead: true,
        nextToken: this.token,
      });
      lines.push(...events.map(lineOf));
      // Pages may be empty before the end, which is where the token stays the same:
      // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html
      if (nextForwardToken === this.token) return lines;
      this.token = nextForwardToken;
    }
  }
}

/** The stream of a project's last run, which is complete once the run has ended; undefined when there is none. */
export async function lastRunStream(
  aws: Aws,
  group: string,
  projectId: string,
): Promise<LogStream | undefined> {
  const listed = aws.client(CloudWatchLogs).describeLogStreams({
    logGroupName: group,
    logStreamNamePrefix: runStreamPrefix(projectId),
    // Names go on with the time of the start, so that the last by name is the last by time.
    descending: true,
    limit: 1,
  });
  const name = (await unlessRefused(ResourceNotFoundException, listed))?.logStreams?.[0]?.logStreamName;
  return name ? new LogStream(aws, group, name) : undefined;
}

/**
 * The stream of the host that runs for a project, which is written during the run. Its name has the instance's id, which
 * nothing records; its first lines have the project's.
 * @param since when the run began at the earliest
 */
export async function hostStream(
  aws: Aws,
  group: string,
  projectId: string,
  since: Date,
): Promise<LogStream | undefined> {
  const pages = paginateFilterLogEvents(
    { client: aws.client(CloudWatchLogs) },
    {
      logGroupName: group,
      logStreamNamePrefix: "i-",
      startTime: since.getTime(),
      filterPattern: `"(${projectId}): "`,
    },
  );
  const events = await allItems(pages, (page) => page.events);
  const name = events.findLast(({ message = "" }) => message.startsWith("SageMaker project "))?.logStreamName;
  return name ? new LogStream(aws, group, name) : undefined;
}

function lineOf({ timestamp = 0, message = "" }: { timestamp?: number; message?: string }): LogLine {
  return { time: new Date(timestamp), message };
}
