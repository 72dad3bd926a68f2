import { setTimeout as wait } from "node:timers/promises";

import { GetObjectCommand } from "@aws-sdk/client-s3";
import {
  CreateProcessingJobCommand,
  DescribeProcessingJobCommand,
  type DescribeProcessingJobResponse,
} from "@aws-sdk/client-sagemaker";

import { namespaceIsolation, rewriteIsolation } from "../../../../aws/sagemaker/jobs/isolation";
import { processing, type ProcessingOptions } from "../pipelines/definitions";
import { BUCKET, PipelineAccount, XGBOOST } from "../pipelines/pipeline-account";

let account: PipelineAccount;
let jobs = 0;
beforeAll(async () => (account = await PipelineAccount.open()));
afterAll(() => account.close());

/** Runs a processing job as a pipeline would make it, to its end. */
async function runProcessing(
  code: string,
  options: ProcessingOptions = {},
  where = account,
): Promise<DescribeProcessingJobResponse & { readonly lines: string[] }> {
  const ProcessingJobName = `job-${(jobs += 1)}`;
  const { Arguments } = processing("Job", code, options) as { Arguments: object };
  const { ProcessingJobArn } = await where.sagemaker.send(
    new CreateProcessingJobCommand({ ...Arguments, ProcessingJobName } as never),
  );
  for (;;) {
    const job = await where.sagemaker.send(new DescribeProcessingJobCommand({ ProcessingJobName }));
    if (!["InProgress", "Stopping"].includes(job.ProcessingJobStatus ?? "")) {
      const step = { Metadata: { ProcessingJob: { Arn: ProcessingJobArn } } };
      return { ...job, lines: await where.log(step) };
    }
    await wait(20);
  }
}

const output = (name: string, url: string, more: object = {}) => ({
  ProcessingOutputConfig: {
    Outputs: [
      {
        OutputName: name,
        S3Output: { S3Uri: url, LocalPath: `/opt/ml/processing/${name}`, S3UploadMode: "EndOfJob", ...more },
      },
    ],
  },
});

const read = async (Key: string) =>
  (await account.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }))).Body?.transformToString();

describe("a processing job", () => {
  const LIST =
    "import os; print(sorted(os.path.join(d, f) for d, _, fs in os.walk('/opt/ml/processing') for f in fs))";

  it("gets all objects below a prefix, in their folders", async () => {
    const names = Array.from({ length: 12 }, (_, index) => `many/part=${index % 2}/file ${index}&.csv`);
    for (const name of [...names, "many-others/x.csv"]) await account.put(name, name);
    const { lines } = await runProcessing(LIST, { inputs: { in: `s3://${BUCKET}/many/` } });
    const files = names.map((name) => `/opt/ml/processing/in/${name.slice("many/".length)}`).sort();
    expect(lines.at(-1)).toBe(`[${files.map((file) => `'${file}'`).join(", ")}]`);
  });

  it("gets one object under its own name", async () => {
    const url = await account.put("single/rows.csv", "1,2");
    const { lines } = await runProcessing(LIST, { inputs: { in: url } });
    expect(lines.at(-1)).toBe("['/opt/ml/processing/in/rows.csv']");
  });

  it("copies its output folders to S3, with what is in them", async () => {
    const code =
      "import os; os.makedirs('/opt/ml/processing/out/deep'); " +
      "[open('/opt/ml/processing/out/' + n, 'w').write(n) for n in ['a b.csv', 'deep/c.csv']]";
    await runProcessing(code, { arguments: output("out", `s3://${BUCKET}/copied`) });
    expect(await account.keys("copied/")).toEqual(["copied/a b.csv", "copied/deep/c.csv"]);
    expect(await read("copied/deep/c.csv")).toBe("deep/c.csv");
  });

  it("has its own environment, the role's credentials, and nothing of this machine's", async () => {
    process.env["ONLY_HERE"] = "1";
    const code = "import os, json; print(json.dumps(dict(os.environ)))";
    const { lines, ProcessingJobArn } = await runProcessing(code, {
      arguments: { Environment: { MODE: "test" } },
    });
    const environment = JSON.parse(lines.at(-1) ?? "") as Record<string, string>;
    expect(environment).toMatchObject({
      MODE: "test",
      PROCESSING_JOB_ARN: ProcessingJobArn,
      AWS_REGION: "us-east-1",
      AWS_ENDPOINT_URL: account.aws.url,
      OMP_WAIT_POLICY: "PASSIVE",
    });
    expect(environment["AWS_SESSION_TOKEN"]).toBeDefined();
    expect(environment).not.toHaveProperty("ONLY_HERE");
  });

  it("finds what it was asked for in its configuration", async () => {
    const code =
      "import json; c = json.load(open('/opt/ml/config/processingjobconfig.json')); " +
      "print(c['ProcessingJobName'], json.load(open('/opt/ml/config/resourceconfig.json'))['current_host'])";
    const { lines, ProcessingJobName } = await runProcessing(code);
    expect(lines.at(-1)).toBe(`${ProcessingJobName} algo-1`);
  });

  it("says in its log what plays the image, and in its answer what the program left", async () => {
    const code = "open('/opt/ml/output/message', 'w').write('4,177 rows')";
    const job = await runProcessing(code);
    expect(job.lines[0]).toBe(
      "The image sagemaker-scikit-learn:1.9-0-cpu-py3 is played by the sandbox's own Python environment.",
    );
    expect(job).toMatchObject({ ProcessingJobStatus: "Completed", ExitMessage: "4,177 rows" });
  });

  it("stops when it runs longer than it may", async () => {
    const StoppingCondition = { MaxRuntimeInSeconds: 1 };
    const job = await runProcessing("import time; time.sleep(600)", { arguments: { StoppingCondition } });
    expect(job.ProcessingJobStatus).toBe("Stopped");
  });

  it("fails when its output has no bucket, and says so", async () => {
    const code = "open('/opt/ml/processing/out/a', 'w').write('a')";
    const job = await runProcessing(code, { arguments: output("out", "s3://no-such-bucket/x") });
    expect(job).toMatchObject({
      ProcessingJobStatus: "Failed",
      FailureReason: expect.stringMatching(/^ClientError: NoSuchBucket: /) as string,
    });
  });

  it.each([
    [
      "an input outside its folder",
      { inputs: { "../../etc": `s3://${BUCKET}/x` } },
      "it must begin with /opt/ml/processing/",
    ],
    [
      "an output outside its folder",
      { arguments: output("out", "s3://b/c", { LocalPath: "/tmp/x" }) },
      "The output out has the LocalPath /tmp/x: it must begin with /opt/ml/processing/.",
    ],
    [
      "several instances",
      {
        arguments: {
          ProcessingResources: {
            ClusterConfig: { InstanceType: "ml.m5.xlarge", InstanceCount: 2, VolumeSizeInGB: 1 },
          },
        },
      },
      "A job on 2 instances is not in the sandbox",
    ],
    [
      "an output while it runs",
      { arguments: output("out", "s3://b/c", { S3UploadMode: "Continuous" }) },
      "S3UploadMode Continuous is not in the sandbox",
    ],
    ["a place that is not in S3", { inputs: { in: "https://b/c" } }, 'The S3 URI "https://b/c" is not valid'],
  ])("is refused with %s", async (_what, options, message) => {
    await expect(runProcessing("", options)).rejects.toThrow(message);
  });

  it("has a name of its own", async () => {
    await runProcessing("print(1)");
    jobs -= 1;
    await expect(runProcessing("print(2)")).rejects.toMatchObject({ name: "ResourceInUse" });
    const none = new DescribeProcessingJobCommand({ ProcessingJobName: "none" });
    await expect(account.sagemaker.send(none)).rejects.toThrow(
      "Could not find requested job with name: none",
    );
  });
});

describe.each([namespaceIsolation, rewriteIsolation])("with isolation by $kind", (isolation) => {
  it("a job reads and writes in /opt/ml", async () => {
    const own = await PipelineAccount.open({ jobs: { isolation } });
    try {
      const script = await own.put(
        "code/double.py",
        "import os\nrows = open('/opt/ml/processing/in/rows.csv').read()\n" +
          "open('/opt/ml/processing/out/' + os.environ['FILE'].split('/')[-1], 'w').write(rows * 2)\n",
      );
      const rows = await own.put("in/rows.csv", "7");
      const job = await runProcessing(
        "",
        {
          inputs: { in: rows, code: script },
          arguments: {
            ...output("out", `s3://${BUCKET}/out`),
            Environment: { FILE: "/opt/ml/processing/result" },
            AppSpecification: {
              ImageUri: XGBOOST,
              ContainerEntrypoint: ["python3", "/opt/ml/processing/code/double.py"],
            },
          },
        },
        own,
      );
      expect(job.FailureReason).toBeUndefined();
      const { Body } = await own.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: "out/result" }));
      expect(await Body?.transformToString()).toBe("77");
    } finally {
      await own.close();
    }
  });
});
