import { ModelError, InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateEndpointConfigCommand } from "@aws-sdk/client-sagemaker";
import { setTimeout as sleep } from "node:timers/promises";
import { Hosted } from "../../../../testing/hosted";

let hosted: Hosted;
beforeAll(async () => {
  hosted = await Hosted.start();
  await hosted.served("tiny");
});
afterAll(() => hosted.stop());

describe("InvokeEndpoint", () => {
  it("answers what the model says, with its type and the variant that said it", async () => {
    const answer = await hosted.invoke("tiny", "1,2,3");
    expect(answer).toMatchObject({ status: 200, text: "tiny 3" });
    expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(answer.headers.get("x-amzn-invoked-production-variant")).toBe("AllTraffic");
  });

  it("answers several callers at once", async () => {
    const started = performance.now();
    await Promise.all(Array.from({ length: 5 }, () => hosted.invoke("tiny", "sleep 0.3")));
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it("shares calls between variants by their weights, and asks one alone where it is named", async () => {
    const variant = { ModelName: "tiny", InitialInstanceCount: 1, InstanceType: "ml.m5.large" as const };
    await hosted.model("second");
    await hosted.sagemaker.send(
      new CreateEndpointConfigCommand({
        EndpointConfigName: "shared",
        ProductionVariants: [
          { ...variant, VariantName: "Half", InitialVariantWeight: 2 },
          { ...variant, ModelName: "second", VariantName: "Other", InitialVariantWeight: 2 },
          { ...variant, VariantName: "Never", InitialVariantWeight: 0 },
        ],
      }),
    );
    await hosted.endpoint("shared", "shared");
    const answers = await Promise.all(Array.from({ length: 60 }, () => hosted.invoke("shared", "1")));
    expect([...new Set(answers.map(({ text }) => text))].sort()).toEqual(["second 1", "tiny 1"]);
    const named = await hosted.invoke("shared", "1", { "x-amzn-sagemaker-target-variant": "Never" });
    expect(named.headers.get("x-amzn-invoked-production-variant")).toBe("Never");
  });

  it("starts a container again that ended by itself", async () => {
    await hosted.served("mortal");
    const died = await hosted.invoke("mortal", "exit");
    expect(died.error).toMatchObject({
      OriginalStatusCode: 0,
      OriginalMessage: "An error occurred while handling request as the model process exited.",
    });
    let answer = await hosted.invoke("mortal", "1");
    for (let turns = 0; answer.status !== 200 && turns < 100; turns += 1) {
      await sleep(50);
      answer = await hosted.invoke("mortal", "1");
    }
    expect(answer.text).toBe("mortal 1");
  });
});

describe("a model's failure", () => {
  it("is a ModelError with the container's status and message", async () => {
    const runtime = new SageMakerRuntimeClient(hosted.aws.client);
    const call = new InvokeEndpointCommand({ EndpointName: "tiny", ContentType: "text/csv", Body: "bad" });
    const error = (await runtime.send(call).catch((problem: unknown) => problem)) as ModelError;
    expect(error).toBeInstanceOf(ModelError);
    expect(error).toMatchObject({
      OriginalStatusCode: 500,
      OriginalMessage: expect.stringContaining("500 Internal Server Error") as string,
      LogStreamArn: "arn:aws:logs:us-east-1:123456789012:log-group:/aws/sagemaker/Endpoints/tiny",
      $metadata: { httpStatusCode: 424 },
    });
    expect(error.message).toMatch(
      /^Received server error \(500\) from primary with message "<!doctype html>/,
    );
    runtime.destroy();
  });

  it("has its reason in the endpoint's log", async () => {
    await hosted.invoke("tiny", "bad");
    const logs = new CloudWatchLogsClient(hosted.aws.client);
    const command = new FilterLogEventsCommand({ logGroupName: "/aws/sagemaker/Endpoints/tiny" });
    let text = "";
    for (let turns = 0; !text.includes("a bad row") && turns < 100; turns += 1) {
      await sleep(50);
      text = ((await logs.send(command)).events ?? []).map(({ message }) => message).join("\n");
    }
    expect(text).toContain("ValueError: a bad row");
    logs.destroy();
  });
});

describe("InvokeEndpoint refuses", () => {
  it("an endpoint that does not exist", async () => {
    const { status, error } = await hosted.invoke("none", "1");
    expect({ status, ...error }).toMatchObject({
      status: 400,
      __type: "ValidationError",
      message: "Endpoint none of account 123456789012 not found.",
    });
  });

  it("an endpoint that failed", async () => {
    await hosted.model("failed", { "code/inference.py": "1 / 0" });
    await hosted.config("failed", "failed");
    await hosted.endpoint("failed", "failed");
    const { error } = await hosted.invoke("failed", "1");
    expect(error.message).toBe("Endpoint failed of account 123456789012 not found.");
  });

  it("a variant that the endpoint does not have", async () => {
    const { error } = await hosted.invoke("tiny", "1", { "x-amzn-sagemaker-target-variant": "Blue" });
    expect(error).toMatchObject({
      __type: "ValidationError",
      message: "Variant Blue not found for endpoint tiny.",
    });
  });

  it("a body of more than 6 MB", async () => {
    expect((await hosted.invoke("tiny", "1".repeat(6 * 1024 * 1024 + 1))).status).toBe(413);
  });

  it("a model of a multi-model endpoint", async () => {
    const { error } = await hosted.invoke("tiny", "1", { "x-amzn-sagemaker-target-model": "a.tar.gz" });
    expect(error.message).toContain("Target model header provided in the request is not supported");
  });
});
