import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateFunctionCommand, type CreateFunctionCommandInput, LambdaClient } from "@aws-sdk/client-lambda";
import { strToU8, zipSync } from "fflate";
import type { StartedAws } from "../../../testing/started-aws";

/** A deployment package with the given files. */
export function zipOf(files: Readonly<Record<string, string>>): Uint8Array {
  return zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
}

/** A role that the service may assume; with `allowed`, it may do that on everything. */
export async function roleFor(
  aws: StartedAws,
  name: string,
  service: string,
  allowed: string[] = [],
): Promise<string> {
  const iam = new IAMClient(aws.client);
  const trust = { Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" };
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: name,
      AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
    }),
  );
  if (allowed.length > 0) {
    const statement = { Effect: "Allow", Action: allowed, Resource: "*" };
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: "allowed", PolicyDocument }));
  }
  return Role?.Arn ?? "";
}

/** Makes a function from the text of its index.js. */
export async function functionFrom(
  aws: StartedAws,
  source: string,
  settings: Partial<CreateFunctionCommandInput> & { FunctionName: string; Role: string },
): Promise<string> {
  const created = await new LambdaClient(aws.client).send(
    new CreateFunctionCommand({
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Code: { ZipFile: zipOf({ "index.js": source }) },
      ...settings,
    }),
  );
  return created.FunctionArn ?? "";
}
