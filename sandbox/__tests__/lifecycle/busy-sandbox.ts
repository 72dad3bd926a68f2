import { CloudFormationClient, CreateStackCommand } from "@aws-sdk/client-cloudformation";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { strToU8, zipSync } from "fflate";
import { request } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { runningSandboxes } from "../../running";
import type { CommandLine } from "./command-line";
import { startedSandbox } from "./command-line";
import { type SeenProcess, processTree } from "./processes";

/** What a process of the sandbox is known by in its command line. */
const PARTS = {
  moto: "moto_launcher.py",
  "the run on a host": "sleep 300",
  "the runtime of a function": "lambda/runtime.mjs",
  git: "git http-backend",
  "the stand-in's lifeline": "cat",
} as const;

/** A sandbox that does everything that needs a process: a run on a host, a function kept warm, a push that goes on. */
interface BusySandbox {
  readonly sandbox: CommandLine;
  readonly processes: readonly SeenProcess[];
}

export async function busySandbox(name: string): Promise<BusySandbox> {
  const sandbox = await startedSandbox(name);
  const environment = runningSandboxes().find((one) => one.name === name)?.environment ?? {};
  await Promise.all([runOnHost(environment), invokeFunction(environment), pushWithoutEnd(environment)]);
  return { sandbox, processes: await treeWithAllParts(sandbox.pid) };
}

async function treeWithAllParts(pid: number): Promise<SeenProcess[]> {
  for (const end = Date.now() + 10_000; ; await wait(50)) {
    const tree = processTree(pid);
    const missing = Object.entries(PARTS).filter(
      ([, command]) => !tree.some((one) => one.command.includes(command)),
    );
    if (missing.length === 0) return tree;
    if (Date.now() > end)
      throw new Error(`There is no process for ${missing.map(([part]) => part).join(", ")}.`);
  }
}

type Environment = Readonly<Record<string, string>>;

const clientSettings = (environment: Environment) => ({
  endpoint: environment["AWS_ENDPOINT_URL"],
  region: environment["AWS_REGION"],
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
});

async function runOnHost(environment: Environment): Promise<void> {
  const Properties = { Command: "sleep 300", Timeout: "600" };
  const Resources = { Run: { Type: "AWSUtility::CloudFormation::CommandRunner", Properties } };
  const client = new CloudFormationClient(clientSettings(environment));
  await client.send(
    new CreateStackCommand({ StackName: "run", TemplateBody: JSON.stringify({ Resources }) }),
  );
  client.destroy();
}

async function invokeFunction(environment: Environment): Promise<void> {
  const client = new LambdaClient(clientSettings(environment));
  const FunctionName = "warm";
  const ZipFile = zipSync({ "index.js": strToU8("exports.handler = async () => 'done';") });
  const Role = await functionRole(environment);
  const settings = { Runtime: "nodejs22.x", Handler: "index.handler", Role, Code: { ZipFile } } as const;
  await client.send(new CreateFunctionCommand({ FunctionName, ...settings }));
  await client.send(new InvokeCommand({ FunctionName }));
  client.destroy();
}

async function functionRole(environment: Environment): Promise<string> {
  const client = new IAMClient(clientSettings(environment));
  const trust = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
  const { Role } = await client.send(new CreateRoleCommand({ RoleName: "warm", AssumeRolePolicyDocument }));
  client.destroy();
  return Role?.Arn ?? "";
}

/** Announces a body that never comes. */
async function pushWithoutEnd(environment: Environment): Promise<void> {
  const token = environment["GITLAB_TOKEN"] ?? "";
  const created = await fetch(`${environment["GITLAB_BASE_URL"]}/projects`, {
    method: "POST",
    headers: { "PRIVATE-TOKEN": token, "content-type": "application/json" },
    body: JSON.stringify({ name: "busy", initialize_with_readme: true }),
  });
  if (!created.ok) throw new Error(await created.text());
  const call = request(`${environment["GITLAB_URL"]}/ops/busy.git/git-receive-pack`, {
    method: "POST",
    auth: `oauth2:${token}`,
    headers: { "content-type": "application/x-git-receive-pack-request", "content-length": "1000" },
  });
  call.on("error", () => undefined).flushHeaders();
}
