import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { setTimeout as wait } from "node:timers/promises";

const AT_ONCE = 4;
const PAUSE_MS = 50;

/** Callers of an endpoint who do not stop while it is changed. */
export class Callers {
  private calls = 0;
  private readonly failures: string[] = [];
  private stopped = false;
  private readonly client: SageMakerRuntimeClient;

  constructor(
    environment: Readonly<Record<string, string>>,
    private readonly endpoint: string,
    private readonly row: string,
  ) {
    this.client = new SageMakerRuntimeClient({
      endpoint: environment["AWS_ENDPOINT_URL"],
      region: environment["AWS_REGION"],
      credentials: {
        accessKeyId: environment["AWS_ACCESS_KEY_ID"] ?? "",
        secretAccessKey: environment["AWS_SECRET_ACCESS_KEY"] ?? "",
      },
      maxAttempts: 1,
    });
  }

  /**
   * Calls on until `work` has ended.
   * @returns how many calls were made, and why some failed
   * @throws what `work` throws
   */
  async callUntil(
    work: Promise<unknown>,
  ): Promise<{ readonly calls: number; readonly failures: readonly string[] }> {
    const callers = Array.from({ length: AT_ONCE }, () => this.callOn());
    try {
      await work;
    } finally {
      this.stopped = true;
      await Promise.all(callers);
      this.client.destroy();
    }
    return { calls: this.calls, failures: this.failures };
  }

  private async callOn(): Promise<void> {
    while (!this.stopped) {
      await this.call();
      await wait(PAUSE_MS);
    }
  }

  private async call(): Promise<void> {
    this.calls++;
    try {
      const { Body } = await this.client.send(
        new InvokeEndpointCommand({ EndpointName: this.endpoint, ContentType: "text/csv", Body: this.row }),
      );
      const age = Number(Body?.transformToString());
      if (!Number.isFinite(age)) this.failures.push(`answered ${Body?.transformToString()}`);
    } catch (problem) {
      this.failures.push(String(problem));
    }
  }
}
