import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { strToU8, zipSync } from "fflate";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Aws, awsClients } from "../../../ops/aws/aws";
import { EXIT } from "../../../ops/errors";
import { register, type RegisterOptions } from "../../../ops/register/command";
import { registeredVersion } from "../../../ops/register/registration";
import { startedAws, type StartedAws } from "../../../sandbox/testing/started-aws";
import { fakeTerminal } from "../fake-terminal";

let account: StartedAws;
let aws: Aws;
let folder: string;

beforeAll(async () => {
  account = await startedAws({ cloudFormation: { commandRunnerRegistered: false } });
  aws = awsClients(account.client);
  folder = mkdtempSync(join(tmpdir(), "register-"));
});
afterAll(async () => {
  aws.close();
  rmSync(folder, { recursive: true });
  await account.stop();
});

function packageOf(typeName: string): string {
  const path = join(folder, `${typeName.replaceAll("::", "-")}.zip`);
  writeFileSync(path, zipSync({ "schema.json": strToU8(JSON.stringify({ typeName })) }));
  return path;
}

async function registered(options: RegisterOptions) {
  const terminal = fakeTerminal();
  const code = await register({ aws, terminal }, { pollMilliseconds: 20, ...options });
  return { code, text: terminal.printed.join("\n"), notes: terminal.notes };
}

const RIGHT = "AWSUtility::CloudFormation::CommandRunner";

// In this order: what fails comes before the type is registered.
describe("ops register", () => {
  it("says that a package can not be read", async () => {
    await expect(registered({ package: join(folder, "missing.zip") })).rejects.toMatchObject({
      message: expect.stringContaining("The package can not be read: ") as unknown,
      exitCode: EXIT.badInput,
    });
  });

  it("says why CloudFormation does not take a package, and leaves no bucket behind", async () => {
    await expect(registered({ package: packageOf("Somebody::Elses::Type") })).rejects.toThrow(
      "CloudFormation does not register the type: The package has the schema of Somebody::Elses::Type.",
    );
    expect((await aws.client(S3Client).send(new ListBucketsCommand({}))).Buckets).toEqual([]);
    expect(await registeredVersion(aws)).toBeUndefined();
  });

  it("registers the type with a role for its handlers, and leaves no bucket behind", async () => {
    const { code, text, notes } = await registered({ package: packageOf(RIGHT) });
    expect([code, text]).toEqual([EXIT.fine, `${RIGHT} is registered in us-east-1, version 00000002.`]);
    expect(notes.join()).toMatch(/SHA-256 checksum [0-9a-f]{64}/);
    expect((await aws.client(S3Client).send(new ListBucketsCommand({}))).Buckets).toEqual([]);
  });

  it("gives the role to CloudFormation's handlers of this type alone", async () => {
    const described = await account.serviceContext.account.query("cloudformation", "us-east-1", {
      ...{ Action: "DescribeType", Version: "2010-05-15", Type: "RESOURCE", TypeName: RIGHT },
    });
    const arn = /<ExecutionRoleArn>([^<]+)</.exec(described)?.[1] ?? "";
    const { Role } = await aws
      .client(IAMClient)
      .send(new GetRoleCommand({ RoleName: arn.split("/").at(-1) ?? "" }));
    const trust = decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "");
    expect(trust).toContain("resources.cloudformation.amazonaws.com");
    expect(trust).toContain(
      "arn:aws:cloudformation:us-east-1:123456789012:type/resource/AWSUtility-CloudFormation-CommandRunner/*",
    );
  });

  it("does nothing when the type is registered already", async () => {
    expect((await registered({})).text).toBe(
      `${RIGHT} is registered in us-east-1, version 00000002 (nothing to do).`,
    );
  });

  it("registers a further version when asked to, and makes it the default", async () => {
    const { text } = await registered({ package: packageOf(RIGHT), again: true, json: true });
    expect(JSON.parse(text)).toMatchObject({ version: "00000003", registered: true });
    expect(await registeredVersion(aws)).toBe("00000003");
  });
});
