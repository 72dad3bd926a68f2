import { CloudWatchLogsClient, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { mockClient } from "aws-sdk-client-mock";
import { awsClients } from "../../../ops/aws/aws";
import { LogStream } from "../../../ops/logs/log-stream";

const client = mockClient(CloudWatchLogsClient);

/** A page, which the page before names by its token. */
function page(token: string | undefined, next: string, ...messages: string[]): void {
  client
    .on(GetLogEventsCommand, { logStreamName: "s", ...(token ? { nextToken: token } : {}) })
    .resolves({ events: messages.map((message) => ({ message, timestamp: 0 })), nextForwardToken: next });
}

it("is read behind an empty page, which is not its end", async () => {
  page(undefined, "1", "first");
  page("1", "2");
  page("2", "3", "second");
  page("3", "3");
  const stream = new LogStream(awsClients({ region: "us-east-1" }), "runs", "s");
  expect((await stream.more()).map(({ message }) => message)).toEqual(["first", "second"]);
});
