import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  AddPermissionCommand,
  CreateEventSourceMappingCommand,
  DeleteFunctionConcurrencyCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  GetFunctionEventInvokeConfigCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { type StartedAws, startedAws } from "../../../testing/started-aws";
import { functionFrom, roleFor, zipOf } from "./function-fixture";

const source = "exports.handler = async () => 1;";
const queueArn = "arn:aws:sqs:us-east-1:123456789012:failed";

describe("functions", () => {
  let aws: StartedAws;
  let lambda: LambdaClient;
  let Role: string;
  let names = 0;

  beforeAll(async () => {
    aws = await startedAws();
    lambda = new LambdaClient(aws.client);
    Role = await roleFor(aws, "functions", "lambda.amazonaws.com", ["sqs:SendMessage"]);
  });
  afterAll(() => aws.stop());

  const create = (settings: object): Promise<string> =>
    functionFrom(aws, source, { FunctionName: `function-${(names += 1)}`, Role, ...settings });

  it("reads back the settings that were written", async () => {
    const settings = {
      DeadLetterConfig: { TargetArn: queueArn },
      TracingConfig: { Mode: "Active" as const },
      Architectures: ["arm64" as const],
      EphemeralStorage: { Size: 1024 },
      Description: "Checks in seed code.",
      MemorySize: 256,
      Timeout: 60,
    };
    const FunctionName = await create({ ...settings, Tags: { team: "ml" } });
    const found = await lambda.send(new GetFunctionCommand({ FunctionName }));
    expect(found.Configuration).toMatchObject({
      ...settings,
      State: "Active",
      LastUpdateStatus: "Successful",
    });
    expect(found.Tags).toEqual({ team: "ml" });
  });

  it("changes and removes settings on update", async () => {
    const FunctionName = await create({ DeadLetterConfig: { TargetArn: queueArn } });
    const update = {
      FunctionName,
      DeadLetterConfig: { TargetArn: "" },
      TracingConfig: { Mode: "Active" as const },
    };
    await lambda.send(new UpdateFunctionConfigurationCommand(update));
    const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName }));
    expect(Configuration).toMatchObject({ TracingConfig: { Mode: "Active" } });
    expect(Configuration).not.toHaveProperty("DeadLetterConfig");
  });

  it("takes code from an object and hands the same bytes out again", async () => {
    const s3 = new S3Client(aws.client);
    const Body = zipOf({ "index.js": source });
    await s3.send(new CreateBucketCommand({ Bucket: "packages" }));
    await s3.send(new PutObjectCommand({ Bucket: "packages", Key: "a/check in.zip", Body }));
    const FunctionName = await create({ Code: { S3Bucket: "packages", S3Key: "a/check in.zip" } });
    const { Code } = await lambda.send(new GetFunctionCommand({ FunctionName }));
    const download = await fetch(Code?.Location ?? "");
    expect(Buffer.from(await download.arrayBuffer()).equals(Buffer.from(Body))).toBe(true);
  });

  it("reserves concurrency, none at all included, and gives it back", async () => {
    const FunctionName = await create({});
    await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
    const { Concurrency } = await lambda.send(new GetFunctionCommand({ FunctionName }));
    expect(Concurrency).toEqual({ ReservedConcurrentExecutions: 0 });
    await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
    const { ReservedConcurrentExecutions } = await lambda.send(
      new GetFunctionConcurrencyCommand({ FunctionName }),
    );
    expect(ReservedConcurrentExecutions).toBeUndefined();
  });

  it("refuses to reserve more than the account can spare", async () => {
    const FunctionName = await create({});
    const command = new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 901 });
    await expect(lambda.send(command)).rejects.toMatchObject({
      name: "InvalidParameterValueException",
      message: expect.stringContaining("below its minimum value of [100]") as string,
    });
  });

  it("reads back how asynchronous events are handled, and what replaced it", async () => {
    const FunctionName = await create({});
    const config = { MaximumRetryAttempts: 1, DestinationConfig: { OnFailure: { Destination: queueArn } } };
    await lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, ...config }));
    expect(await lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName }))).toMatchObject(
      config,
    );
    await lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, MaximumRetryAttempts: 0 }));
    expect(await lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName }))).toMatchObject({
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: {} },
    });
  });

  it("refuses a destination that the role may not send to", async () => {
    const role = await roleFor(aws, "no-destination", "lambda.amazonaws.com");
    const FunctionName = await create({ Role: role });
    const DestinationConfig = { OnFailure: { Destination: queueArn } };
    const command = new PutFunctionEventInvokeConfigCommand({ FunctionName, DestinationConfig });
    await expect(lambda.send(command)).rejects.toMatchObject({
      name: "InvalidParameterValueException",
      message: `The function's execution role does not have permissions to call SendMessage on ${queueArn}`,
    });
  });

  it("has no such configuration unless one is put", async () => {
    const command = new GetFunctionEventInvokeConfigCommand({ FunctionName: await create({}) });
    await expect(lambda.send(command)).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: expect.stringContaining("doesn't have an EventInvokeConfig") as string,
    });
  });

  it.each([
    [
      "a name over 64 characters",
      { FunctionName: "f".repeat(65) },
      "ValidationException",
      "less than or equal to 64",
    ],
    [
      "a name with a dot",
      { FunctionName: "a.b" },
      "ValidationException",
      "regular expression pattern: [a-zA-Z0-9-_]+",
    ],
    ["an unknown runtime", { Runtime: "nodejs21.x" }, "InvalidParameterValueException", "enum value set"],
    ["a retired runtime", { Runtime: "nodejs14.x" }, "InvalidParameterValueException", "no longer supported"],
    ["a timeout over 15 minutes", { Timeout: 901 }, "ValidationException", "less than or equal to 900"],
    [
      "a variable that Lambda sets itself",
      { Environment: { Variables: { AWS_REGION: "eu-west-1" } } },
      "InvalidParameterValueException",
      "Reserved keys used in this request: AWS_REGION",
    ],
    [
      "variables over 4 KB",
      { Environment: { Variables: { LARGE: "x".repeat(4096) } } },
      "InvalidParameterValueException",
      "exceeded the 4KB limit",
    ],
    [
      "a package that is no zip file",
      { Code: { ZipFile: Buffer.from("text") } },
      "InvalidParameterValueException",
      "Could not unzip uploaded file",
    ],
    [
      "an object that does not exist",
      { Code: { S3Bucket: "packages", S3Key: "none" } },
      "InvalidParameterValueException",
      "S3 Error Code: NoSuchKey",
    ],
    [
      "a role that does not exist",
      { Role: "arn:aws:iam::123456789012:role/nobody" },
      "InvalidParameterValueException",
      "The role defined for the function cannot be assumed by Lambda.",
    ],
    [
      "layers",
      { Layers: ["arn:aws:lambda:us-east-1:123456789012:layer:x:1"] },
      "UnknownOperationException",
      "layers",
    ],
  ])("refuses %s", async (_what, settings, name, message) => {
    await expect(create(settings)).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message) as string,
    });
  });

  it("refuses a role that does not trust Lambda", async () => {
    const role = await roleFor(aws, "for-ec2", "ec2.amazonaws.com");
    await expect(create({ Role: role })).rejects.toMatchObject({
      name: "InvalidParameterValueException",
      message: "The role defined for the function cannot be assumed by Lambda.",
    });
  });

  it("refuses a dead-letter queue that the role may not send to", async () => {
    const role = await roleFor(aws, "sends-nothing", "lambda.amazonaws.com");
    await expect(create({ Role: role, DeadLetterConfig: { TargetArn: queueArn } })).rejects.toMatchObject({
      name: "InvalidParameterValueException",
      message: "The provided execution role does not have permissions to call SendMessage on SQS",
    });
  });

  it("refuses a second permission of the same id", async () => {
    const permission = {
      FunctionName: await create({}),
      StatementId: "events",
      Action: "lambda:InvokeFunction",
      Principal: "events.amazonaws.com",
    };
    await lambda.send(new AddPermissionCommand(permission));
    await expect(lambda.send(new AddPermissionCommand(permission))).rejects.toMatchObject({
      name: "ResourceConflictException",
      message: expect.stringContaining("The statement id (events) provided already exists") as string,
    });
  });

  it("does not pretend to poll a queue for a function", async () => {
    const mapping = { FunctionName: await create({}), EventSourceArn: queueArn };
    await expect(lambda.send(new CreateEventSourceMappingCommand(mapping))).rejects.toMatchObject({
      name: "UnknownOperationException",
      message: expect.stringContaining("event source mappings is not in the sandbox") as string,
    });
  });
});
