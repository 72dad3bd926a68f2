import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
  CreatePolicyCommand,
  DeleteAccessKeyCommand,
  DeleteUserPolicyCommand,
  IAMClient,
  ListUsersCommand,
  UpdateAccessKeyCommand,
} from "@aws-sdk/client-iam";
import { GetFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type StartedAws, startedAws } from "../../../testing/started-aws";
import { type Client, policy, Principals } from "./principals";

let aws: StartedAws;
let principals: Principals;
let nobody: Client;

beforeAll(async () => {
  aws = await startedAws();
  principals = new Principals(aws);
  nobody = await principals.user("nobody");
});

afterAll(() => aws.stop());

const ARN = "arn:aws:iam::123456789012:user/nobody";
const noPolicy = (action: string, resource: string) =>
  `User: ${ARN} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;

describe("a user without policies is refused", () => {
  it("by a JSON service", async () => {
    await expect(new DynamoDBClient(nobody).send(new ListTablesCommand())).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: noPolicy("dynamodb:ListTables", "*"),
      $metadata: { httpStatusCode: 400 },
    });
  });

  it("by a service of the Query protocol", async () => {
    await expect(new IAMClient(nobody).send(new ListUsersCommand())).rejects.toMatchObject({
      name: "AccessDenied",
      message: noPolicy("iam:ListUsers", "*"),
      $metadata: { httpStatusCode: 403 },
    });
  });

  it("by a REST service", async () => {
    const resource = "arn:aws:lambda:us-east-1:123456789012:function:f";
    const call = new LambdaClient(nobody).send(new GetFunctionCommand({ FunctionName: "f" }));
    await expect(call).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: noPolicy("lambda:GetFunction", resource),
      $metadata: { httpStatusCode: 403 },
    });
  });

  it("by EC2 with a message of its own", async () => {
    await expect(new EC2Client(nobody).send(new DescribeVpcsCommand())).rejects.toMatchObject({
      name: "UnauthorizedOperation",
      message: `You are not authorized to perform this operation. User: ${ARN} is not authorized to perform: ec2:DescribeVpcs because no identity-based policy allows the ec2:DescribeVpcs action`,
    });
  });

  it("but may ask who he is", async () => {
    const { Arn } = await new STSClient(nobody).send(new GetCallerIdentityCommand());
    expect(Arn).toBe(ARN);
  });

  it("and what was refused is in the log", async () => {
    await new SQSClient(nobody).send(new ListQueuesCommand()).catch(() => undefined);
    const log = readFileSync(join(aws.directory, "authorization.jsonl"), "utf8").trim().split("\n");
    expect(JSON.parse(log.at(-1) ?? "")).toMatchObject({
      decision: "refused",
      principal: ARN,
      action: "sqs:ListQueues",
      resource: "*",
      because: "because no identity-based policy allows the sqs:ListQueues action",
    });
  });
});

describe("a change of policies", () => {
  it("counts at once, both ways", async () => {
    const client = await principals.user("changing");
    const list = () => new DynamoDBClient(client).send(new ListTablesCommand());
    await expect(list()).rejects.toThrow("is not authorized");
    await principals.allowUser("changing", { Action: "dynamodb:List*", Resource: "*" });
    await expect(list()).resolves.toMatchObject({ TableNames: [] });
    await principals.iam.send(new DeleteUserPolicyCommand({ UserName: "changing", PolicyName: "own" }));
    await expect(list()).rejects.toThrow("is not authorized");
  });
});

describe("access keys", () => {
  const list = (client: Client) => new DynamoDBClient(client).send(new ListTablesCommand());

  it("that nobody has are refused", async () => {
    await expect(list(principals.as("AKIAUNKNOWN", "x"))).rejects.toMatchObject({
      name: "UnrecognizedClientException",
      message: "The security token included in the request is invalid.",
    });
    await expect(
      new CloudFormationClient(principals.as("AKIAUNKNOWN", "x")).send(new DescribeStacksCommand()),
    ).rejects.toMatchObject({ name: "InvalidClientTokenId" });
  });

  it("are good until they are switched off or deleted", async () => {
    const client = await principals.user("leaving", { Action: "dynamodb:*", Resource: "*" });
    const { accessKeyId: AccessKeyId } = client.credentials;
    const key = { UserName: "leaving", AccessKeyId };
    await list(client);
    await principals.iam.send(new UpdateAccessKeyCommand({ ...key, Status: "Inactive" }));
    await expect(list(client)).rejects.toThrow("security token included in the request is invalid");
    await principals.iam.send(new UpdateAccessKeyCommand({ ...key, Status: "Active" }));
    await list(client);
    await principals.iam.send(new DeleteAccessKeyCommand(key));
    await expect(list(client)).rejects.toThrow("security token included in the request is invalid");
  });

  it("of a session need its token", async () => {
    const { credentials } = await principals.role("tokens", [{ Action: "dynamodb:*", Resource: "*" }]);
    const { accessKeyId, secretAccessKey } = credentials;
    await expect(list(principals.as(accessKeyId, secretAccessKey))).rejects.toThrow("is invalid");
    await expect(list(principals.as(accessKeyId, secretAccessKey, "another"))).rejects.toThrow("is invalid");
  });
});

describe("a session of a role", () => {
  it("is who it is, below the role's name without its path", async () => {
    const client = await principals.role("worker", [], { Path: "/team/" });
    const { Arn } = await new STSClient(client).send(new GetCallerIdentityCommand());
    expect(Arn).toBe("arn:aws:sts::123456789012:assumed-role/worker/session");
    await expect(new DynamoDBClient(client).send(new ListTablesCommand())).rejects.toThrow(
      "User: arn:aws:sts::123456789012:assumed-role/worker/session is not authorized",
    );
  });

  it("may no more than its boundary allows", async () => {
    const { Policy: boundary } = await principals.iam.send(
      new CreatePolicyCommand({
        PolicyName: "boundary",
        PolicyDocument: policy({ Action: "sqs:*", Resource: "*" }),
      }),
    );
    const client = await principals.role("bounded", [{ Action: "*", Resource: "*" }], {
      PermissionsBoundary: boundary?.Arn,
    });
    await expect(new SQSClient(client).send(new ListQueuesCommand())).resolves.toBeDefined();
    await expect(new DynamoDBClient(client).send(new ListTablesCommand())).rejects.toThrow(
      "because no permissions boundary allows the dynamodb:ListTables action",
    );
  });

  it("may no more than the policy that it was made with", async () => {
    await principals.role("wide", [{ Action: "*", Resource: "*" }]);
    const client = await principals.session(
      "arn:aws:iam::123456789012:role/wide",
      policy({ Action: "sqs:*", Resource: "*" }),
    );
    await expect(new DynamoDBClient(client).send(new ListTablesCommand())).rejects.toThrow(
      "because no session policy allows the dynamodb:ListTables action",
    );
  });

  it("is not made of a role that is not there", async () => {
    await expect(principals.session("arn:aws:iam::123456789012:role/missing")).rejects.toMatchObject({
      name: "AccessDenied",
    });
  });

  it("is made by another principal only if the role trusts it", async () => {
    const client = await principals.user("climber", { Action: "sts:AssumeRole", Resource: "*" });
    await principals.role("peak", []);
    const climb = new STSClient(client).send(
      new AssumeRoleCommand({ RoleArn: "arn:aws:iam::123456789012:role/peak", RoleSessionName: "up" }),
    );
    await expect(climb).rejects.toThrow("because no resource-based policy allows the sts:AssumeRole action");
  });
});

describe("switched off", () => {
  it("authorization lets everybody do everything", async () => {
    const open = await startedAws({ authorization: false });
    try {
      const client = await new Principals(open).user("nobody");
      await expect(new DynamoDBClient(client).send(new ListTablesCommand())).resolves.toBeDefined();
    } finally {
      await open.stop();
    }
  });
});
