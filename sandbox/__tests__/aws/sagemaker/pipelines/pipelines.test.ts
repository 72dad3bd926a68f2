import {
  AddTagsCommand,
  CreatePipelineCommand,
  DeletePipelineCommand,
  DeleteTagsCommand,
  DescribePipelineCommand,
  ListPipelinesCommand,
  ListTagsCommand,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
  UpdatePipelineCommand,
} from "@aws-sdk/client-sagemaker";

import { definition, fail, processing, SLEEP } from "./definitions";
import { BUCKET, PipelineAccount, ROLE } from "./pipeline-account";

let account: PipelineAccount;
beforeAll(async () => (account = await PipelineAccount.open()));
afterAll(() => account.close());

const PRINT = processing("Print", "print('done')");
const SIMPLE = JSON.stringify(definition([PRINT]));
const create = (PipelineName: string, more: object = {}) =>
  account.sagemaker.send(
    new CreatePipelineCommand({ PipelineName, RoleArn: ROLE, PipelineDefinition: SIMPLE, ...more }),
  );
const describePipeline = (PipelineName: string) =>
  account.sagemaker.send(new DescribePipelineCommand({ PipelineName }));
const start = (PipelineName: string, more: object = {}) =>
  account.sagemaker.send(new StartPipelineExecutionCommand({ PipelineName, ...more }));

describe("a pipeline", () => {
  it("is described as it was created", async () => {
    const { PipelineArn } = await create("described", {
      PipelineDescription: "rings",
      PipelineDisplayName: "Rings",
    });
    expect(PipelineArn).toBe("arn:aws:sagemaker:us-east-1:123456789012:pipeline/described");
    expect(await describePipeline("described")).toMatchObject({
      PipelineArn,
      PipelineName: "described",
      PipelineDisplayName: "Rings",
      PipelineDescription: "rings",
      PipelineDefinition: SIMPLE,
      PipelineStatus: "Active",
      RoleArn: ROLE,
    });
  });

  it("can not be created twice, with the message that the SDK looks for", async () => {
    await create("twice");
    await expect(create("twice")).rejects.toMatchObject({
      name: "ValidationException",
      message:
        "Pipeline names must be unique within an AWS account and region. Pipeline with name (twice) already exists.",
    });
  });

  it("is created once by a call that is repeated with its token", async () => {
    const call = { ClientRequestToken: "a".repeat(32) };
    await create("repeated", call);
    expect((await create("repeated", call)).PipelineArn).toMatch(/pipeline\/repeated$/);
  });

  it("takes its definition from S3", async () => {
    await account.put("definitions/one.json", SIMPLE);
    const place = { Bucket: BUCKET, ObjectKey: "definitions/one.json" };
    await create("from-s3", { PipelineDefinition: undefined, PipelineDefinitionS3Location: place });
    expect((await describePipeline("from-s3")).PipelineDefinition).toBe(SIMPLE);
  });

  it("keeps what an update does not name, and runs what it was when it was started", async () => {
    await create("updated", { PipelineDescription: "first" });
    const { PipelineExecutionArn } = await start("updated");
    const PipelineDefinition = JSON.stringify(definition([fail("End", "no")]));
    await account.sagemaker.send(new UpdatePipelineCommand({ PipelineName: "updated", PipelineDefinition }));
    expect(await describePipeline("updated")).toMatchObject({
      PipelineDefinition,
      PipelineDescription: "first",
    });
    expect((await account.ended(PipelineExecutionArn ?? "")).PipelineExecutionStatus).toBe("Succeeded");
  });

  it("is listed by its prefix, the newest first", async () => {
    for (const name of ["list-a", "list-b", "other-list"]) await create(name);
    const list = async (more: object) => {
      const command = new ListPipelinesCommand({ PipelineNamePrefix: "list", ...more });
      return (await account.sagemaker.send(command)).PipelineSummaries?.map(
        ({ PipelineName }) => PipelineName,
      );
    };
    expect(await list({})).toEqual(["list-b", "list-a"]);
    expect(await list({ SortBy: "Name", SortOrder: "Ascending" })).toEqual(["list-a", "list-b"]);
  });

  it("replaces tags instead of piling them up", async () => {
    const { PipelineArn: ResourceArn } = await create("tagged", { Tags: [{ Key: "a", Value: "1" }] });
    const Tags = [
      { Key: "a", Value: "2" },
      { Key: "b", Value: "3" },
    ];
    await account.sagemaker.send(new AddTagsCommand({ ResourceArn, Tags }));
    const list = async () => (await account.sagemaker.send(new ListTagsCommand({ ResourceArn }))).Tags;
    expect(await list()).toEqual(Tags);
    await account.sagemaker.send(new DeleteTagsCommand({ ResourceArn, TagKeys: ["a"] }));
    expect(await list()).toEqual([{ Key: "b", Value: "3" }]);
  });

  it("is deleted with its executions, but not while one of them runs", async () => {
    const name = await account.create(definition([processing("Sleep", SLEEP)]), "deleted");
    const arn = await account.start(name);
    const remove = () => account.sagemaker.send(new DeletePipelineCommand({ PipelineName: name }));
    await expect(remove()).rejects.toMatchObject({
      name: "ConflictException",
      message: expect.stringContaining(`has running executions: ${arn}. Stop them before`),
    });
    await account.sagemaker.send(new StopPipelineExecutionCommand({ PipelineExecutionArn: arn }));
    await account.ended(arn);
    await remove();
    await expect(describePipeline(name)).rejects.toMatchObject({
      name: "ResourceNotFound",
      message: "Pipeline 'arn:aws:sagemaker:us-east-1:123456789012:pipeline/deleted' does not exist.",
    });
    await expect(account.describe(arn)).rejects.toMatchObject({ name: "ResourceNotFound" });
  });
});

describe("a definition", () => {
  const tuning = { Name: "Tune", Type: "Tuning", Arguments: {} };
  it.each([
    ["that is no JSON", "{", /^Unable to parse pipeline definition\. It is not JSON/],
    [
      "with a type of step that is not played, also in a branch",
      JSON.stringify(
        definition([{ Name: "Check", Type: "Condition", Arguments: { Conditions: [], IfSteps: [tuning] } }]),
      ),
      /Step Tune is of type "Tuning", which is not in the sandbox: it has Processing, Training/,
    ],
    [
      "with caching",
      JSON.stringify(definition([{ ...PRINT, CacheConfig: { Enabled: true, ExpireAfter: "P1D" } }])),
      /Step Print has a CacheConfig: caching is not in the sandbox/,
    ],
    [
      "with two steps of one name",
      JSON.stringify(definition([PRINT, PRINT])),
      /Step names must be unique: Print is there twice/,
    ],
    [
      "with a circle",
      JSON.stringify(
        definition([
          processing("A", "", { step: { DependsOn: ["B"] } }),
          processing("B", "", { step: { DependsOn: ["A"] } }),
        ]),
      ),
      /The pipeline has a cycle: A, B wait for each other/,
    ],
    [
      "with a step that waits for a Fail step",
      JSON.stringify(definition([fail("End", "no"), { ...PRINT, DependsOn: ["End"] }])),
      /Print can not depends on End/,
    ],
    ["of no version", "{}", /Version must be "2020-12-01", and is null/],
    ["without steps", JSON.stringify(definition([])), /Steps must hold at least one step/],
  ])("%s is refused", async (_what, PipelineDefinition, message) => {
    await expect(create("refused", { PipelineDefinition })).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringMatching(message),
    });
  });

  it("is refused with all its wrong references at once", async () => {
    const args = ["Parameters.None", "Execution.None", "Steps.None.Outcome", "None.a"].map((Get) => ({
      Get,
    }));
    const PipelineDefinition = JSON.stringify(definition([processing("Print", "", { args })]));
    await expect(create("refused", { PipelineDefinition })).rejects.toThrow(
      "Unable to parse pipeline definition. Step Print: Parameter None is not declared; " +
        "Step Print: Execution.None is not an execution variable; " +
        "Step Print: None.a leads nowhere: it begins with Parameters, Execution or Steps; " +
        "Step Print depends on None, which does not exist.",
    );
  });

  it("must be given, and only once", async () => {
    await expect(create("refused", { PipelineDefinition: undefined })).rejects.toThrow(
      "Either Pipeline Definition or Pipeline Definition S3 location should be provided",
    );
    const PipelineDefinitionS3Location = { Bucket: BUCKET, ObjectKey: "x" };
    await expect(create("refused", { PipelineDefinitionS3Location })).rejects.toThrow(
      "Both Pipeline Definition and Pipeline Definition S3 Location shouldn't be present",
    );
  });
});

describe("StartPipelineExecution", () => {
  const parameters = [
    { Name: "Count", Type: "Integer" },
    { Name: "Rate", Type: "Float", DefaultValue: 0.5 },
    { Name: "Kind", Type: "String", DefaultValue: "a", EnumValues: ["a", "b"] },
  ];
  beforeAll(() => account.create(definition([PRINT], parameters), "parameters"));

  it("refuses wrong parameters, all at once", async () => {
    const PipelineParameters = [
      { Name: "Rate", Value: "fast" },
      { Name: "Kind", Value: "c" },
      { Name: "Other", Value: "1" },
    ];
    await expect(start("parameters", { PipelineParameters })).rejects.toMatchObject({
      name: "ValidationException",
      message:
        "Unknown parameter 'Other'; Parameter 'Count' is undefined; " +
        `Unexpected type for parameter 'Rate'. Expected Float but found "fast"; ` +
        `Parameter 'Kind' is "c", which is not one of ["a","b"]`,
    });
  });

  it("starts once for a call that is repeated with its token", async () => {
    await create("once");
    const call = { ClientRequestToken: "b".repeat(32) };
    const [first, second] = await Promise.all([start("once", call), start("once", call)]);
    expect(second.PipelineExecutionArn).toBe(first.PipelineExecutionArn);
  });

  it.each([
    ["does not exist", "arn:aws:iam::123456789012:role/none"],
    ["does not trust SageMaker", "arn:aws:iam::123456789012:role/lambda-only"],
  ])("refuses a role that %s", async (_why, RoleArn) => {
    await account.role("lambda-only", "lambda.amazonaws.com").catch(() => undefined);
    const name = `role-${RoleArn.split("/").at(-1)}`;
    await create(name, { RoleArn });
    await expect(start(name)).rejects.toThrow(
      `Could not assume role ${RoleArn}. Please ensure that the role exists`,
    );
  });

  it("refuses a pipeline that does not exist, and what the sandbox does not have", async () => {
    await expect(start("none")).rejects.toMatchObject({ name: "ResourceNotFound" });
    await create("selective");
    const SelectiveExecutionConfig = { SelectedSteps: [{ StepName: "Print" }] };
    await expect(start("selective", { SelectiveExecutionConfig })).rejects.toThrow(
      "Selective execution is not in the sandbox.",
    );
  });

  it("gives an execution a name of its own unless it is given one", async () => {
    await create("named");
    const first = await account.ended((await start("named")).PipelineExecutionArn ?? "");
    expect(first.PipelineExecutionDisplayName).toMatch(/^execution-\d{13}$/);
    const { PipelineExecutionArn } = await start("named", { PipelineExecutionDisplayName: "second" });
    const second = await account.ended(PipelineExecutionArn ?? "");
    expect(second.PipelineExecutionDisplayName).toBe("second");
  });
});
