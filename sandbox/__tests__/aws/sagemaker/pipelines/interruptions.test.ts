import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { DescribeProcessingJobCommand, StopPipelineExecutionCommand } from "@aws-sdk/client-sagemaker";

import { processTree, type SeenProcess, survivors } from "../../../lifecycle/processes";
import { definition, processing, SLEEP } from "./definitions";
import { PipelineAccount, SKLEARN } from "./pipeline-account";

let account: PipelineAccount;
beforeAll(async () => (account = await PipelineAccount.open({ jobs: { graceSeconds: 0.5 } })));
afterAll(() => account.close());

const PRINT = "print('done')";
const START_SLEEP = "import subprocess; subprocess.run(['sleep', '600'])";
const stop = (arn: string) =>
  account.sagemaker.send(new StopPipelineExecutionCommand({ PipelineExecutionArn: arn }));

describe("a failing script", () => {
  const BROKEN =
    "import sys; print('reading rows'); print('ValueError: no column rings', file=sys.stderr); sys.exit(3)";

  it("fails its step and the execution, and its last output is in the job's log", async () => {
    const ended = await account.run(definition([processing("Broken", BROKEN)]));
    expect(ended.PipelineExecutionStatus).toBe("Failed");
    expect(ended.FailureReason).toBe("Step failure: One or multiple steps failed.");
    expect(ended.steps["Broken"]).toMatchObject({
      StepStatus: "Failed",
      FailureReason: "ClientError: AlgorithmError: See job logs for more information, exit code: 3",
    });
    expect((await account.log(ended.steps["Broken"])).at(-1)).toBe("ValueError: no column rings");
  });

  it("starts no further step, but lets those that run end", async () => {
    const slow = processing("Slow", "import time; time.sleep(1)");
    const after = processing("AfterSlow", PRINT, { step: { DependsOn: ["Slow"] } });
    const ended = await account.run(definition([slow, after, processing("Broken", BROKEN)]));
    expect(
      Object.values(ended.steps)
        .map(({ StepName, StepStatus }) => [StepName, StepStatus])
        .sort(),
    ).toEqual([
      ["Broken", "Failed"],
      ["Slow", "Succeeded"],
    ]);
  });

  it("leaves none of its outputs in S3", async () => {
    const code = `open('/opt/ml/processing/out/half.csv', 'w').write('1'); ${BROKEN}`;
    const ended = await account.run(definition([processing("Broken", code, { outputs: ["out"] })]));
    const arn = ended.steps["Broken"]?.Metadata?.ProcessingJob?.Arn ?? "";
    const name = arn.split("/").at(-1) ?? "";
    const job = await account.sagemaker.send(new DescribeProcessingJobCommand({ ProcessingJobName: name }));
    const next = processing("Read", PRINT, {
      inputs: { in: job.ProcessingOutputConfig?.Outputs?.[0]?.S3Output?.S3Uri },
    });
    expect((await account.run(definition([next]))).steps["Read"]?.FailureReason).toContain(
      "No S3 objects found",
    );
  });
});

describe("a step whose job is refused", () => {
  it.each([
    [
      "input that does not exist",
      { inputs: { in: "s3://sagemaker-p-abc123/no/such" } },
      'No S3 objects found under S3 URL "s3://sagemaker-p-abc123/no/such" given in input data source.',
    ],
    [
      "bucket that does not exist",
      { inputs: { in: "s3://no-such-bucket/data" } },
      'No S3 objects found under S3 URL "s3://no-such-bucket/data"',
    ],
    [
      "image that nobody plays",
      { image: SKLEARN.replace("sagemaker-scikit-learn", "my-own") },
      "The image 683313688378.dkr.ecr.us-east-1.amazonaws.com/my-own:1.9-0-cpu-py3 is not in the sandbox",
    ],
    [
      "role that does not exist",
      { arguments: { RoleArn: "arn:aws:iam::123456789012:role/none" } },
      "Could not assume role arn:aws:iam::123456789012:role/none.",
    ],
    [
      "instance type that there is not",
      {
        arguments: {
          ProcessingResources: {
            ClusterConfig: { InstanceType: "ml.huge", InstanceCount: 1, VolumeSizeInGB: 1 },
          },
        },
      },
      "Value 'ml.huge' at 'processingResources.clusterConfig.instanceType' failed to satisfy constraint",
    ],
    [
      "reference to what no step has",
      { inputs: { in: { Get: "Steps.First.ProcessingOutputConfig.Outputs['none'].S3Output.S3Uri" } } },
      "Steps.First.ProcessingOutputConfig.Outputs['none'].S3Output.S3Uri has no value",
    ],
  ])("fails for an %s, with SageMaker's message", async (_what, options, words) => {
    const ended = await account.run(
      definition([processing("First", PRINT), processing("Next", PRINT, options)]),
    );
    expect(ended.PipelineExecutionStatus).toBe("Failed");
    expect(ended.steps["Next"]?.FailureReason).toMatch(/^ClientError: /);
    expect(ended.steps["Next"]?.FailureReason).toContain(words);
  });
});

describe("StopPipelineExecution", () => {
  it("ends the running steps' programs and starts no other step", async () => {
    const steps = [
      processing("Sleep", SLEEP),
      processing("After", PRINT, { step: { DependsOn: ["Sleep"] } }),
    ];
    const arn = await account.start(await account.create(definition(steps)));
    await account.untilStep(arn, "Sleep", "Executing");
    await stop(arn);
    expect((await account.describe(arn)).PipelineExecutionStatus).toBe("Stopping");
    const ended = await account.ended(arn);
    expect(ended.PipelineExecutionStatus).toBe("Stopped");
    expect(Object.values(ended.steps).map(({ StepName, StepStatus }) => [StepName, StepStatus])).toEqual([
      ["Sleep", "Stopped"],
    ]);
    const name = ended.steps["Sleep"]?.Metadata?.ProcessingJob?.Arn?.split("/").at(-1) ?? "";
    const job = await account.sagemaker.send(new DescribeProcessingJobCommand({ ProcessingJobName: name }));
    expect(job.ProcessingJobStatus).toBe("Stopped");
  });

  it("kills a program that does not want to end, with all that it started", async () => {
    const code = `import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); ${START_SLEEP}`;
    const arn = await account.start(await account.create(definition([processing("Sleep", code)])));
    const job = await treeWith(process.pid, "sleep 600");
    await stop(arn);
    expect((await account.ended(arn)).PipelineExecutionStatus).toBe("Stopped");
    expect(await survivors(job)).toEqual([]);
  });

  it("refuses an execution that has ended", async () => {
    const { arn } = await account.run(definition([processing("Print", PRINT)]));
    await expect(stop(arn)).rejects.toThrow("Only pipelines with 'Executing' status can be stopped");
  });
});

describe("two executions at once", () => {
  it("do not see each other's /opt/ml", async () => {
    const code =
      "import os, sys, time; open('/opt/ml/mine', 'a').write(sys.argv[1]); time.sleep(0.5); print('mine:', open('/opt/ml/mine').read())";
    const name = await account.create(
      definition(
        [processing("Own", code, { args: [{ Get: "Parameters.Who" }] })],
        [{ Name: "Who", Type: "String" }],
      ),
    );
    const arns = await Promise.all(["a", "b"].map((Who) => account.start(name, { Who })));
    const [a, b] = await Promise.all(arns.map((arn) => account.ended(arn)));
    expect(await account.log(a?.steps["Own"])).toContain("mine: a");
    expect(await account.log(b?.steps["Own"])).toContain("mine: b");
    expect(existsSync("/opt/ml")).toBe(false);
  });
});

describe("jobs that run when the sandbox ends", () => {
  it("end with it when it stops, and leave no folder", async () => {
    const own = await PipelineAccount.open();
    await own.start(await own.create(definition([processing("Sleep", START_SLEEP)])));
    const job = await treeWith(process.pid, "sleep 600");
    await own.close();
    expect(await survivors(job)).toEqual([]);
    expect(existsSync(own.aws.directory)).toBe(false);
  });

  it("end with it when it is killed", async () => {
    const directory = mkdtempSync(join(tmpdir(), "killed-sandbox-"));
    const args = ["--import", "tsx", join(__dirname, "killed-sandbox.ts"), directory];
    const child = spawn(process.execPath, args, { stdio: "ignore" });
    const tree = await treeWith(child.pid ?? 0, "sleep 600");
    child.kill("SIGKILL");
    expect(await survivors(tree)).toEqual([]);
    rmSync(directory, { recursive: true, force: true });
  });
});

/** All processes that a process started, once a command is among them. */
async function treeWith(pid: number, command: string): Promise<SeenProcess[]> {
  for (const limit = Date.now() + 30_000; ; await wait(50)) {
    const tree = processTree(pid).filter((one) => one.pid !== process.pid);
    const jobs = tree.filter((one) => one.command.includes(command));
    if (jobs.length > 0) return pid === process.pid ? jobs : tree;
    if (Date.now() > limit) throw new Error(`"${command}" did not start.`);
  }
}
