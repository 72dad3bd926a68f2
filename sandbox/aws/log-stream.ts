import type { AccountCaller } from "./service";

const FLUSH_MILLISECONDS = 300;
/** Half of what CloudWatch Logs takes in one call. */
const BATCH = 5_000;

/**
 * A log stream of a host or a job in CloudWatch Logs. The group is made if it is missing, as agents do.
 * Lines are sent while the command runs; what cannot be sent is kept in `problem` and never stops the command.
 */
export class LogStream {
  problem?: Error;
  private lines: { timestamp: number; message: string }[] = [];
  private timer?: NodeJS.Timeout;
  private sending: Promise<void>;

  constructor(
    private readonly account: AccountCaller,
    private readonly logStream: { readonly region: string; readonly group: string; readonly stream: string },
  ) {
    const names = { logGroupName: logStream.group, logStreamName: logStream.stream };
    this.sending = this.make("CreateLogGroup", { logGroupName: logStream.group })
      .then(() => this.make("CreateLogStream", names))
      .catch((error: Error) => void (this.problem = error));
  }

  write(message: string): void {
    if (message === "") return;
    this.lines.push({ timestamp: Date.now(), message });
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_MILLISECONDS);
  }

  /** Sends what is left. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const logEvents = this.lines.splice(0, BATCH);
    if (logEvents.length > 0) {
      const input = { logGroupName: this.logStream.group, logStreamName: this.logStream.stream, logEvents };
      this.sending = this.sending
        .then(() => this.call("PutLogEvents", input))
        .catch((error: Error) => void (this.problem = error));
    }
    await this.sending;
    if (this.lines.length > 0) await this.flush();
  }

  private async make(operation: string, input: object): Promise<void> {
    await this.call(operation, input).catch((error: { code?: string }) => {
      if (error.code !== "ResourceAlreadyExistsException") throw error;
    });
  }

  private async call(operation: string, input: object): Promise<void> {
    await this.account.json("logs", this.logStream.region, `Logs_20140328.${operation}`, input);
  }
}
