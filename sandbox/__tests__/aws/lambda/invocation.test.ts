import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  FilterLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  type InvocationType,
  InvokeCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  UpdateFunctionCodeCommand,
} from "@aws-sdk/client-lambda";
import { type StartedAws, startedAws } from "../../../testing/started-aws";
import { functionFrom, roleFor, zipOf } from "./function-fixture";

describe("invoking a function", () => {
  let aws: StartedAws;
  let lambda: LambdaClient;
  let Role: string;

  beforeAll(async () => {
    aws = await startedAws();
    lambda = new LambdaClient(aws.client);
    Role = await roleFor(aws, "functions", "lambda.amazonaws.com");
  });
  afterAll(() => aws.stop());

  const invoke = async (
    FunctionName: string,
    event: unknown = {},
    type: InvocationType = "RequestResponse",
  ) => {
    const answer = await lambda.send(
      new InvokeCommand({
        FunctionName,
        Payload: JSON.stringify(event),
        InvocationType: type,
        LogType: "Tail",
      }),
    );
    const text = answer.Payload?.transformToString() ?? "";
    return { ...answer, value: text ? (JSON.parse(text) as Record<string, unknown>) : undefined };
  };

  it("answers what the handler returns", async () => {
    await functionFrom(aws, "exports.handler = async (event) => ({ doubled: event.number * 2 });", {
      FunctionName: "doubles",
      Role,
    });
    const answer = await invoke("doubles", { number: 21 });
    expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: "$LATEST", value: { doubled: 42 } });
    expect(answer.FunctionError).toBeUndefined();
  });

  it("gives the function its variables, its region and the sandbox's endpoint, and nothing of this process", async () => {
    process.env.NOT_FOR_FUNCTIONS = "secret";
    await functionFrom(aws, "exports.handler = async () => process.env;", {
      FunctionName: "environment",
      Role,
      Environment: { Variables: { GITLAB_URL: "http://gitlab" } },
    });
    const { value } = await invoke("environment");
    expect(value).toMatchObject({
      GITLAB_URL: "http://gitlab",
      AWS_REGION: "us-east-1",
      AWS_LAMBDA_FUNCTION_NAME: "environment",
      AWS_ENDPOINT_URL: aws.url,
    });
    expect(value).not.toHaveProperty("NOT_FOR_FUNCTIONS");
  });

  it("lets the function act as its role through the SDK that the runtime brings", async () => {
    const source = `
      const { STSClient, GetCallerIdentityCommand } = require("@aws-sdk/client-sts");
      exports.handler = async () => (await new STSClient({}).send(new GetCallerIdentityCommand({}))).Arn;`;
    await functionFrom(aws, source, { FunctionName: "identity", Role });
    expect((await invoke("identity")).value).toBe(
      "arn:aws:sts::123456789012:assumed-role/functions/identity",
    );
  });

  it("does not find a package that is neither in the bundle nor brought by the runtime", async () => {
    const source = `require("fflate"); exports.handler = async () => 1;`;
    await functionFrom(aws, source, { FunctionName: "unbundled", Role });
    const answer = await invoke("unbundled");
    expect(answer.FunctionError).toBe("Unhandled");
    expect(answer.value).toMatchObject({
      errorType: "Runtime.ImportModuleError",
      errorMessage: expect.stringContaining("Cannot find module 'fflate'") as string,
    });
  });

  it("imports ECMAScript modules and holds them to the same packages", async () => {
    const Code = {
      ZipFile: zipOf({
        "index.mjs": `import "@aws-sdk/client-sts"; import "fflate"; export const handler = () => 1;`,
      }),
    };
    await functionFrom(aws, "", { FunctionName: "esm", Role, Code });
    expect((await invoke("esm")).value).toMatchObject({
      errorType: "Runtime.ImportModuleError",
      errorMessage: expect.stringContaining("Cannot find package 'fflate'") as string,
    });
  });

  it.each([
    ["missing-module", "app.handler", "Runtime.ImportModuleError", "Error: Cannot find module 'app'"],
    ["missing-handler", "index.main", "Runtime.HandlerNotFound", "index.main is undefined or not exported"],
  ])("says of %s what Lambda says", async (FunctionName, Handler, errorType, message) => {
    await functionFrom(aws, "exports.handler = async () => 1;", { FunctionName, Role, Handler });
    const { value } = await invoke(FunctionName);
    expect(value).toMatchObject({ errorType, errorMessage: expect.stringContaining(message) as string });
  });

  it("answers a thrown error with its type, message and trace", async () => {
    const source = `class NoToken extends Error { name = "NoToken" }; exports.handler = async () => { throw new NoToken("none") };`;
    await functionFrom(aws, source, { FunctionName: "throws", Role });
    const answer = await invoke("throws");
    expect(answer).toMatchObject({ StatusCode: 200, FunctionError: "Unhandled" });
    expect(answer.value).toMatchObject({
      errorType: "NoToken",
      errorMessage: "none",
      trace: expect.arrayContaining(["NoToken: none"]) as string[],
    });
  });

  it("ends a function at its timeout, with Lambda's message", async () => {
    await functionFrom(aws, "exports.handler = () => new Promise(() => setInterval(() => 0, 1000));", {
      FunctionName: "slow",
      Role,
      Timeout: 1,
    });
    const answer = await invoke("slow");
    expect(answer.FunctionError).toBe("Unhandled");
    expect(answer.value?.errorMessage).toMatch(/Task timed out after 1\.00 seconds$/);
  });

  it("reports a function that ends its process", async () => {
    await functionFrom(aws, "exports.handler = () => process.exit(3);", { FunctionName: "exits", Role });
    expect((await invoke("exits")).value).toMatchObject({
      errorType: "Runtime.ExitError",
      errorMessage: expect.stringContaining("Runtime exited with error: exit status 3") as string,
    });
  });

  it("keeps a process for the next event and drops it when the code changes", async () => {
    const source = "let events = 0; exports.handler = async () => ++events;";
    await functionFrom(aws, source, { FunctionName: "counts", Role });
    await invoke("counts");
    expect((await invoke("counts")).value).toBe(2);
    const ZipFile = zipOf({ "index.js": `exports.handler = async () => "new";` });
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: "counts", ZipFile }));
    expect((await invoke("counts")).value).toBe("new");
  });

  const logLines = async (logGroupName: string): Promise<string[]> => {
    const { events } = await new CloudWatchLogsClient(aws.client).send(
      new FilterLogEventsCommand({ logGroupName }),
    );
    return (events ?? []).map((event) => event.message ?? "");
  };
  const speaks = `exports.handler = async () => { console.log("checked in %d files", 3) };`;

  it("writes START, the function's lines, END and REPORT to its log group", async () => {
    const role = await roleFor(aws, "logs", "lambda.amazonaws.com", ["logs:*"]);
    await functionFrom(aws, speaks, { FunctionName: "logs", Role: role });
    const answer = await invoke("logs");
    const lines = await logLines("/aws/lambda/logs");
    expect(lines).toEqual([
      expect.stringMatching(/^START RequestId: [\da-f-]{36} Version: \$LATEST/),
      expect.stringMatching(/\tINFO\tchecked in 3 files/),
      expect.stringMatching(/^END RequestId/),
      expect.stringMatching(/^REPORT RequestId.*\tDuration: .*\tBilled Duration: .*\tMemory Size: 128 MB/),
    ]);
    expect(Buffer.from(answer.LogResult ?? "", "base64").toString()).toBe(lines.join(""));
  });

  it("writes to the log group that the function names, if its role may write there", async () => {
    const LogGroup = "/team/functions";
    await new CloudWatchLogsClient(aws.client).send(new CreateLogGroupCommand({ logGroupName: LogGroup }));
    const role = await roleFor(aws, "named-log", "lambda.amazonaws.com", [
      "logs:CreateLogStream",
      "logs:PutLogEvents",
    ]);
    await functionFrom(aws, speaks, { FunctionName: "named-log", Role: role, LoggingConfig: { LogGroup } });
    await invoke("named-log");
    expect(await logLines(LogGroup)).toHaveLength(4);
  });

  it("writes no log for a role that may not", async () => {
    await functionFrom(aws, speaks, { FunctionName: "silent", Role });
    expect((await invoke("silent")).StatusCode).toBe(200);
    await expect(logLines("/aws/lambda/silent")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  it("refuses an event that is not JSON", async () => {
    const command = new InvokeCommand({ FunctionName: "doubles", Payload: "{" });
    await expect(lambda.send(command)).rejects.toMatchObject({
      name: "InvalidRequestContentException",
      message: expect.stringContaining("Could not parse request body into json") as string,
    });
  });

  it("refuses a function that does not exist", async () => {
    await expect(invoke("nobody")).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Function not found: arn:aws:lambda:us-east-1:123456789012:function:nobody",
    });
  });

  it("refuses events beyond the reserved concurrency", async () => {
    await functionFrom(aws, "exports.handler = async () => 1;", { FunctionName: "paused", Role });
    await lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName: "paused", ReservedConcurrentExecutions: 0 }),
    );
    await expect(invoke("paused")).rejects.toMatchObject({ name: "TooManyRequestsException" });
  });

  it("checks a dry run and does not run it", async () => {
    expect((await invoke("counts", {}, "DryRun")).StatusCode).toBe(204);
    expect((await invoke("counts")).value).toBe("new");
  });

  it("says that it does not run other runtimes", async () => {
    await functionFrom(aws, "", { FunctionName: "python", Role, Runtime: "python3.12" });
    await expect(invoke("python")).rejects.toMatchObject({
      name: "UnknownOperationException",
      message: expect.stringContaining(
        "lambda:Invoke of a function with runtime python3.12 is not in the sandbox",
      ) as string,
    });
  });
});
