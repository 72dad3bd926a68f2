import { ListPipelineExecutionStepsCommand } from "@aws-sdk/client-sagemaker";

import { condition, definition, fail, outputOf, processing } from "./definitions";
import { PipelineAccount } from "./pipeline-account";

let account: PipelineAccount;
beforeAll(async () => (account = await PipelineAccount.open()));
afterAll(() => account.close());

const PRINT = "import sys; print('arguments:', sys.argv[1:])";
const WRITE = "import sys; open('/opt/ml/processing/out/value.json', 'w').write(sys.argv[1])";
const READ = "print('read:', open('/opt/ml/processing/in/value.json').read())";

describe("an execution of a pipeline", () => {
  it("gives parameters of all types to a script, as text", async () => {
    const parameters = [
      { Name: "Name", Type: "String", DefaultValue: "a" },
      { Name: "Count", Type: "Integer", DefaultValue: 1 },
      { Name: "Rate", Type: "Float", DefaultValue: 0.5 },
      { Name: "Flag", Type: "Boolean", DefaultValue: true },
    ];
    const args = parameters.map(({ Name }) => ({ Get: `Parameters.${Name}` }));
    const ended = await account.run(definition([processing("Print", PRINT, { args })], parameters), {
      Count: "20",
    });
    expect(ended.PipelineExecutionStatus).toBe("Succeeded");
    expect(await account.log(ended.steps["Print"])).toContain("arguments: ['a', '20', '0.5', 'true']");
  });

  it("joins values and knows its own names", async () => {
    const joined = {
      "Std:Join": {
        On: "|",
        Values: ["x", { Get: "Execution.PipelineExecutionId" }, 7, { Get: "Execution.PipelineName" }],
      },
    };
    const ended = await account.run(definition([processing("Print", PRINT, { args: [joined] })]));
    const [, name, , id] = ended.arn.split("/");
    expect(await account.log(ended.steps["Print"])).toContain(`arguments: ['x|${id}|7|${name}']`);
  });

  it("hands one step's output on to the next, whatever their order in the definition", async () => {
    const read = processing("Read", READ, { inputs: { in: outputOf("Write", "out") } });
    const write = processing("Write", WRITE, { args: ['{"a": 1}'], outputs: ["out"] });
    const ended = await account.run(definition([read, write]));
    expect(ended.PipelineExecutionStatus).toBe("Succeeded");
    expect(await account.log(ended.steps["Read"])).toContain('read: {"a": 1}');
  });

  it("runs steps that do not need each other at the same time, and others after each other", async () => {
    const nap = "import time; time.sleep(0.5)";
    const steps = [
      processing("A", nap),
      processing("B", nap),
      processing("C", nap, { step: { DependsOn: ["A", "B"] } }),
    ];
    const { A, B, C } = (await account.run(definition(steps))).steps;
    expect(Number(A?.StartTime)).toBeLessThan(Number(B?.EndTime));
    expect(Number(B?.StartTime)).toBeLessThan(Number(A?.EndTime));
    expect(Number(C?.StartTime)).toBeGreaterThanOrEqual(Math.max(Number(A?.EndTime), Number(B?.EndTime)));
  });

  it("lists its steps from the last, in pages, with the jobs' ARNs", async () => {
    const steps = [
      processing("First", PRINT),
      processing("Second", PRINT, { step: { DependsOn: ["First"] } }),
    ];
    const { arn } = await account.run(definition(steps));
    const page = (more: object) =>
      account.sagemaker.send(new ListPipelineExecutionStepsCommand({ PipelineExecutionArn: arn, ...more }));
    const first = await page({ MaxResults: 1 });
    expect(first.PipelineExecutionSteps).toEqual([
      expect.objectContaining({ StepName: "Second", StepStatus: "Succeeded", AttemptCount: 1 }),
    ]);
    const second = await page({ MaxResults: 1, NextToken: first.NextToken });
    expect(second.NextToken).toBeUndefined();
    const id = arn.split("/").at(-1) ?? "";
    expect(second.PipelineExecutionSteps?.[0]?.Metadata?.ProcessingJob?.Arn).toMatch(
      new RegExp(`^arn:aws:sagemaker:us-east-1:123456789012:processing-job/pipelines-${id}-First-\\w{10}$`),
    );
    const ascending = await page({ SortOrder: "Ascending" });
    expect(ascending.PipelineExecutionSteps?.map(({ StepName }) => StepName)).toEqual(["First", "Second"]);
  });
});

describe("a condition", () => {
  const write = (content: object) =>
    processing("Write", WRITE, {
      args: [JSON.stringify(content)],
      outputs: ["out"],
      step: { PropertyFiles: [{ PropertyFileName: "Report", OutputName: "out", FilePath: "value.json" }] },
    });
  const isSmall = (file: unknown) => ({
    Type: "LessThanOrEqualTo",
    LeftValue: { "Std:JsonGet": { PropertyFile: file, Path: "metrics[0]['mse'].value" } },
    RightValue: 6.0,
  });
  const byName = { Get: "Steps.Write.PropertyFiles.Report" };

  it.each([
    ["as the SDK writes it", byName],
    ["by its bare name", "Report"],
  ])("decides by a value in a property file, named %s", async (_how, file) => {
    const check = condition("Check", [isSmall(file)], [processing("Yes", PRINT)], [processing("No", PRINT)]);
    const ended = await account.run(definition([check, write({ metrics: [{ mse: { value: 5 } }] })]));
    expect(Object.keys(ended.steps).sort()).toEqual(["Check", "Write", "Yes"]);
    expect(ended.steps["Check"]?.Metadata?.Condition?.Outcome).toBe("True");
  });

  it("ends the execution as failed by a Fail step, whose message is the reason", async () => {
    const message = { "Std:Join": { On: " ", Values: ["Too bad:", { Get: "Steps.Check.Outcome" }] } };
    const check = condition("Check", [isSmall(byName)], [], [fail("Reject", message)]);
    const ended = await account.run(definition([write({ metrics: [{ mse: { value: 7 } }] }), check]));
    expect(ended).toMatchObject({
      PipelineExecutionStatus: "Failed",
      FailureReason: "Step failure: One or multiple steps failed.",
      steps: {
        Check: { StepStatus: "Succeeded" },
        Reject: {
          StepStatus: "Failed",
          FailureReason: "Too bad: false",
          Metadata: { Fail: { ErrorMessage: "Too bad: false" } },
        },
      },
    });
  });

  it("may hold conditions, and skips what waits for a step that it skips", async () => {
    const inner = condition(
      "Inner",
      [{ Type: "Equals", LeftValue: 1, RightValue: 2 }],
      [processing("Never", PRINT)],
      [processing("Deep", PRINT)],
    );
    const outer = condition("Outer", [{ Type: "Equals", LeftValue: 1, RightValue: 1.0 }], [inner], []);
    const after = processing("AfterNever", PRINT, { step: { DependsOn: ["Never"] } });
    const ended = await account.run(definition([outer, after]));
    expect(ended.PipelineExecutionStatus).toBe("Succeeded");
    expect(Object.keys(ended.steps).sort()).toEqual(["Deep", "Inner", "Outer"]);
  });

  it("fails when the file has no such value, and says where it looked", async () => {
    const check = condition("Check", [isSmall(byName)], [], []);
    const ended = await account.run(definition([write({ metrics: [] }), check]));
    expect(ended.steps["Check"]).toMatchObject({
      StepStatus: "Failed",
      FailureReason: expect.stringMatching(
        /^ClientError: JsonGet found nothing at metrics\[0\]\['mse'\]\.value in s3:.*value\.json\.$/,
      ),
    });
  });
});
