import { type DeploymentConfig, UpdateEndpointCommand } from "@aws-sdk/client-sagemaker";
import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import { setTimeout as sleep } from "node:timers/promises";
import { Hosted, tinyModel } from "../../../../testing/hosted";
import { loadOf } from "../../../../testing/load";

let hosted: Hosted;
let cloudWatch: CloudWatchClient;
beforeAll(async () => {
  hosted = await Hosted.start({ hosting: { timeScale: 600 } });
  cloudWatch = new CloudWatchClient(hosted.aws.client);
  for (const name of ["first", "second", "broken"]) {
    await (name === "broken" ? hosted.model(name, { "code/inference.py": "1 / 0" }) : hosted.model(name));
    await hosted.config(name, name, { InitialInstanceCount: 4 });
  }
  await hosted.model("failing", {
    "code/inference.py":
      "def model_fn(folder):\n    return 1\ndef input_fn(body, kind):\n    raise ValueError(body)\n",
  });
  await hosted.config("failing", "failing", { InitialInstanceCount: 4 });
});
afterAll(async () => {
  cloudWatch.destroy();
  await hosted.stop();
});

const update = (EndpointName: string, EndpointConfigName: string, deployment?: DeploymentConfig) =>
  hosted.sagemaker.send(
    new UpdateEndpointCommand({ EndpointName, EndpointConfigName, DeploymentConfig: deployment }),
  );

async function alarm(AlarmName: string, endpoint: string): Promise<DeploymentConfig> {
  await cloudWatch.send(
    new PutMetricAlarmCommand({
      AlarmName,
      Namespace: "AWS/SageMaker",
      MetricName: "Invocation5XXErrors",
      Dimensions: [
        { Name: "EndpointName", Value: endpoint },
        { Name: "VariantName", Value: "AllTraffic" },
      ],
      Statistic: "Sum",
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 3,
      ComparisonOperator: "GreaterThanThreshold",
      TreatMissingData: "notBreaching",
    }),
  );
  return guarded([AlarmName]);
}

/** All at once, watched for ten minutes, which take a second here. */
function guarded(alarms: string[]): DeploymentConfig {
  return {
    BlueGreenUpdatePolicy: {
      TrafficRoutingConfiguration: { Type: "ALL_AT_ONCE", WaitIntervalInSeconds: 600 },
    },
    AutoRollbackConfiguration: { Alarms: alarms.map((AlarmName) => ({ AlarmName })) },
  };
}

describe("an update", () => {
  it("moves over to the new model without one failed call", async () => {
    await hosted.endpoint("moved", "first");
    const load = loadOf(hosted, "moved", 100);
    await sleep(300);
    await update("moved", "second");
    expect(await hosted.waitUntilStable("moved")).toMatchObject({ EndpointConfigName: "second" });
    await sleep(300);
    const answers = await load.end();
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    const said = answers.map(({ text }) => text);
    expect([said[0], said.at(-1)]).toEqual(["first 2", "second 2"]);
  });

  it("ends the old process after its last answer only", async () => {
    await hosted.endpoint("drained", "first");
    const slow = hosted.invoke("drained", "sleep 1.5");
    await sleep(100);
    await update("drained", "second");
    expect(await slow).toMatchObject({ status: 200, text: "first 1" });
    await hosted.waitUntilStable("drained");
    expect((await hosted.invoke("drained", "1")).text).toBe("second 1");
  });

  it("shows where it is, and the configuration that it moves to", async () => {
    await hosted.endpoint("shown", "first");
    const deployment = await alarm("shown", "shown");
    await update("shown", "second", deployment);
    expect(await hosted.describe("shown")).toMatchObject({
      EndpointStatus: "Updating",
      EndpointConfigName: "first",
      LastDeploymentConfig: deployment,
      PendingDeploymentSummary: {
        EndpointConfigName: "second",
        ProductionVariants: [{ VariantName: "AllTraffic", VariantStatus: [{ Status: "Creating" }] }],
      },
    });
    expect((await hosted.waitUntilStable("shown")).PendingDeploymentSummary).toBeUndefined();
  });

  it("sends a canary's share of the calls to the new fleet, and then all", async () => {
    await hosted.endpoint("canary", "first");
    const load = loadOf(hosted, "canary", 100);
    await update("canary", "second", {
      BlueGreenUpdatePolicy: {
        TrafficRoutingConfiguration: {
          Type: "CANARY",
          CanarySize: { Type: "INSTANCE_COUNT", Value: 1 },
          WaitIntervalInSeconds: 3_600,
        },
      },
    });
    while ((await hosted.invoke("canary", "1")).text !== "second 1") await sleep(20);
    const during = await Promise.all(Array.from({ length: 80 }, () => hosted.invoke("canary", "1")));
    await hosted.waitUntilStable("canary");
    const last = await hosted.invoke("canary", "1");
    const answers = await load.end();
    const onNew = during.filter(({ text }) => text === "second 1").length;
    expect(onNew).toBeGreaterThan(5);
    expect(onNew).toBeLessThan(40);
    expect(last.text).toBe("second 1");
    expect(answers.every(({ status }) => status === 200)).toBe(true);
  });
});

describe("a failed update", () => {
  it("leaves the old version in service, without one failed call", async () => {
    await hosted.endpoint("kept", "first");
    const load = loadOf(hosted, "kept", 50);
    await update("kept", "broken");
    expect(await hosted.waitUntilStable("kept")).toMatchObject({
      EndpointStatus: "InService",
      EndpointConfigName: "first",
      FailureReason: expect.stringContaining("did not pass the ping health check") as string,
    });
    const answers = await load.end();
    expect(answers.filter(({ text }) => text !== "first 2")).toEqual([]);
  });

  it("is forgotten with the next that succeeds", async () => {
    await hosted.endpoint("healed", "first");
    await update("healed", "broken");
    await hosted.waitUntilStable("healed");
    await update("healed", "second");
    const { FailureReason, EndpointConfigName } = await hosted.waitUntilStable("healed");
    expect({ FailureReason, EndpointConfigName }).toEqual({ EndpointConfigName: "second" });
  });
});

describe("an alarm", () => {
  it("brings the old version back when the new one's errors raise it", async () => {
    await hosted.endpoint("guarded", "first");
    const deployment = await alarm("errors", "guarded");
    const load = loadOf(hosted, "guarded", 50);
    await update("guarded", "failing", deployment);
    expect(await hosted.waitUntilStable("guarded")).toMatchObject({
      EndpointStatus: "InService",
      EndpointConfigName: "first",
      FailureReason:
        "One or more configured CloudWatch alarms went into ALARM during the deployment: errors.",
    });
    const answers = await load.end();
    expect(answers.map(({ status }) => status)).toContain(424);
    expect((await hosted.invoke("guarded", "1")).text).toBe("first 1");
  });

  it("does so when somebody sets its state", async () => {
    await hosted.endpoint("pulled", "first");
    await update("pulled", "second", await alarm("pulled", "pulled"));
    const state = { AlarmName: "pulled", StateValue: "ALARM" as const, StateReason: "a person" };
    await cloudWatch.send(new SetAlarmStateCommand(state));
    expect(await hosted.waitUntilStable("pulled")).toMatchObject({
      EndpointConfigName: "first",
      FailureReason: expect.stringContaining("went into ALARM") as string,
    });
  });

  it("that stays quiet lets the update through", async () => {
    await hosted.endpoint("quiet", "first");
    await update("quiet", "second", await alarm("quiet", "quiet"));
    expect(await hosted.waitUntilStable("quiet")).toMatchObject({ EndpointConfigName: "second" });
  });

  it("that the endpoint's role may not look at fails the update", async () => {
    await hosted.role("narrow", "sagemaker.amazonaws.com");
    await hosted.allow("narrow", ["s3:GetObject", "logs:*"]);
    await hosted.model("narrow", tinyModel("narrow"), "arn:aws:iam::123456789012:role/narrow");
    await hosted.config("narrow", "narrow");
    await hosted.endpoint("overseen", "first");
    await update("overseen", "narrow", await alarm("overseen", "overseen"));
    expect(await hosted.waitUntilStable("overseen")).toMatchObject({
      EndpointConfigName: "first",
      FailureReason: expect.stringContaining(
        "is not authorized to perform: cloudwatch:DescribeAlarms",
      ) as string,
    });
  });

  it("that does not exist fails the update", async () => {
    await hosted.endpoint("unwatched", "first");
    await update("unwatched", "second", guarded(["nowhere"]));
    expect(await hosted.waitUntilStable("unwatched")).toMatchObject({
      EndpointConfigName: "first",
      FailureReason: "Alarm not found: nowhere.",
    });
  });
});
