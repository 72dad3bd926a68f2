import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import type { DataCaptureConfig } from "@aws-sdk/client-sagemaker";
import { setTimeout as sleep } from "node:timers/promises";
import { BUCKET, Hosted } from "../../../../testing/hosted";

let hosted: Hosted;
beforeAll(async () => {
  hosted = await Hosted.start();
  await hosted.model("tiny");
});
afterAll(() => hosted.stop());

interface Line {
  readonly captureData: Readonly<Record<string, object>>;
  readonly eventMetadata: Readonly<Record<string, string>>;
}

async function capturing(name: string, more: Partial<DataCaptureConfig> = {}): Promise<void> {
  const DataCaptureConfig: DataCaptureConfig = {
    EnableCapture: true,
    InitialSamplingPercentage: 100,
    DestinationS3Uri: `s3://${BUCKET}/captured`,
    CaptureOptions: [{ CaptureMode: "InputAndOutput" }],
    CaptureContentTypeHeader: { CsvContentTypes: ["text/csv"] },
    ...more,
  };
  await hosted.config(name, "tiny", {}, { DataCaptureConfig });
  await hosted.endpoint(name, name);
}

/** The keys of an endpoint's files and their lines, once there are so many lines. */
async function captured(endpoint: string, count: number): Promise<{ keys: string[]; lines: Line[] }> {
  for (let turns = 0; ; turns += 1) {
    const listed = await hosted.s3.send(
      new ListObjectsV2Command({ Bucket: BUCKET, Prefix: `captured/${endpoint}/` }),
    );
    const keys = (listed.Contents ?? []).map(({ Key = "" }) => Key);
    const files = await Promise.all(
      keys.map(async (Key) => {
        const { Body } = await hosted.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
        return (await Body?.transformToString()) ?? "";
      }),
    );
    const lines = files.flatMap((file) => file.trim().split("\n")).map((line) => JSON.parse(line) as Line);
    if (lines.length >= count || turns > 80) return { keys, lines };
    await sleep(50);
  }
}

describe("captured data", () => {
  it("are lines in a file of the hour, below endpoint and variant", async () => {
    await capturing("kept");
    await hosted.invoke("kept", "1,2", { "x-amzn-sagemaker-inference-id": "mine" });
    const { keys, lines } = await captured("kept", 1);
    expect(keys[0]).toMatch(
      /^captured\/kept\/AllTraffic\/\d{4}\/\d\d\/\d\d\/\d\d\/\d\d-\d\d-\d{3}-[0-9a-f-]{36}\.jsonl$/,
    );
    expect(lines[0]).toMatchObject({
      captureData: {
        endpointInput: { observedContentType: "text/csv", mode: "INPUT", data: "1,2", encoding: "CSV" },
        endpointOutput: {
          observedContentType: "text/csv; charset=utf-8",
          mode: "OUTPUT",
          data: "tiny 2",
          encoding: "CSV",
        },
      },
      eventMetadata: { inferenceId: "mine" },
      eventVersion: "0",
    });
  });

  it("are in BASE64 where their type is not listed, and only of the sides that were asked for", async () => {
    await capturing("encoded", {
      CaptureContentTypeHeader: undefined,
      CaptureOptions: [{ CaptureMode: "Input" }],
    });
    await hosted.invoke("encoded", "1,2");
    const { lines } = await captured("encoded", 1);
    expect(lines[0]?.captureData).toEqual({
      endpointInput: { observedContentType: "text/csv", mode: "INPUT", data: "MSwy", encoding: "BASE64" },
    });
  });

  it("are a share of the calls", async () => {
    await capturing("sampled", { InitialSamplingPercentage: 30 });
    for (let turn = 0; turn < 10; turn += 1) {
      await Promise.all(Array.from({ length: 20 }, () => hosted.invoke("sampled", "1")));
    }
    await sleep(2_300);
    const { lines } = await captured("sampled", 1);
    expect(lines.length).toBeGreaterThan(30);
    expect(lines.length).toBeLessThan(90);
  });

  it("that cannot be written are reported in the endpoint's log", async () => {
    await capturing("lost", { DestinationS3Uri: "s3://sagemaker-nowhere/captured" });
    await hosted.invoke("lost", "1");
    const logs = new CloudWatchLogsClient(hosted.aws.client);
    const command = new FilterLogEventsCommand({ logGroupName: "/aws/sagemaker/Endpoints/lost" });
    let text = "";
    for (let turns = 0; !text.includes("sagemaker-nowhere") && turns < 80; turns += 1) {
      await sleep(50);
      text = ((await logs.send(command)).events ?? []).map(({ message }) => message).join("\n");
    }
    expect(text).toContain(
      "Captured data cannot be written to s3://sagemaker-nowhere/captured/lost/AllTraffic/",
    );
    logs.destroy();
  });

  it("are written before their endpoint is gone", async () => {
    await capturing("ended");
    await hosted.invoke("ended", "1");
    await hosted.aws.hosting.stop?.();
    expect((await captured("ended", 1)).lines).toHaveLength(1);
  });
});
