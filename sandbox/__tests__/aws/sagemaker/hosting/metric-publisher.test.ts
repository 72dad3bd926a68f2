import { CloudWatchClient, GetMetricStatisticsCommand, type Datapoint } from "@aws-sdk/client-cloudwatch";
import { setTimeout as sleep } from "node:timers/promises";
import { Hosted } from "../../../../testing/hosted";

let hosted: Hosted;
let cloudWatch: CloudWatchClient;
beforeAll(async () => {
  hosted = await Hosted.start();
  cloudWatch = new CloudWatchClient(hosted.aws.client);
  await hosted.served("measured");
  for (const body of ["1", "2", "bad"]) await hosted.invoke("measured", body);
});
afterAll(async () => {
  cloudWatch.destroy();
  await hosted.stop();
});

async function statistics(MetricName: string): Promise<Datapoint | undefined> {
  for (let turns = 0; turns < 80; turns += 1) {
    const { Datapoints } = await cloudWatch.send(
      new GetMetricStatisticsCommand({
        Namespace: "AWS/SageMaker",
        MetricName,
        Dimensions: [
          { Name: "EndpointName", Value: "measured" },
          { Name: "VariantName", Value: "AllTraffic" },
        ],
        StartTime: new Date(Date.now() - 60_000),
        EndTime: new Date(Date.now() + 60_000),
        Period: 300,
        Statistics: ["Sum", "Maximum", "SampleCount"],
      }),
    );
    // Calls of two seconds come in two parts.
    if (Datapoints?.[0]?.SampleCount === 3) return Datapoints[0];
    await sleep(50);
  }
  return undefined;
}

describe("CloudWatch has of an endpoint", () => {
  it("the number of its calls", async () =>
    expect(await statistics("Invocations")).toMatchObject({ Sum: 3, SampleCount: 3 }));
  it("those that the model failed", async () =>
    expect(await statistics("Invocation5XXErrors")).toMatchObject({ Sum: 1, SampleCount: 3 }));
  it("what the model took, in microseconds", async () => {
    const latency = await statistics("ModelLatency");
    expect(latency?.Maximum).toBeGreaterThan(100);
    expect(latency?.Maximum).toBeLessThan(1_000_000);
  });
});
