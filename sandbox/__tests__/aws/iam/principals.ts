import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import type { StartedAws } from "../../../testing/started-aws";

export interface Statement {
  readonly Effect?: "Allow" | "Deny";
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: object | string;
  readonly Condition?: object;
}

/** A policy document; statements allow unless they say otherwise. */
export function policy(...statements: readonly Statement[]): string {
  const Statement = statements.map((statement) => ({ Effect: "Allow", ...statement }));
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

/** Settings of an SDK client with somebody's credentials. */
export type Client = Omit<StartedAws["client"], "credentials"> & {
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
};

/** Makes users and roles with policies, and clients that call as them. */
export class Principals {
  readonly iam: IAMClient;

  constructor(private readonly aws: StartedAws) {
    this.iam = new IAMClient(aws.client);
  }

  async user(name: string, ...statements: readonly Statement[]): Promise<Client> {
    await this.iam.send(new CreateUserCommand({ UserName: name }));
    await this.allowUser(name, ...statements);
    const { AccessKey: key } = await this.iam.send(new CreateAccessKeyCommand({ UserName: name }));
    return this.as(key?.AccessKeyId, key?.SecretAccessKey);
  }

  async allowUser(name: string, ...statements: readonly Statement[]): Promise<void> {
    if (statements.length === 0) return;
    await this.iam.send(
      new PutUserPolicyCommand({ UserName: name, PolicyName: "own", PolicyDocument: policy(...statements) }),
    );
  }

  async role(
    name: string,
    statements: readonly Statement[],
    more: { readonly Path?: string; readonly PermissionsBoundary?: string } = {},
  ): Promise<Client> {
    const trust = policy({ Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } });
    const { Role: role } = await this.iam.send(
      new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trust, ...more }),
    );
    if (statements.length > 0)
      await this.iam.send(
        new PutRolePolicyCommand({
          RoleName: name,
          PolicyName: "own",
          PolicyDocument: policy(...statements),
        }),
      );
    return this.session(role?.Arn ?? "");
  }

  /** Calls as a role that is there. */
  async session(roleArn: string, sessionPolicy?: string): Promise<Client> {
    const sts = new STSClient(this.aws.client);
    const { Credentials: made } = await sts.send(
      new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: "session", Policy: sessionPolicy }),
    );
    return this.as(made?.AccessKeyId, made?.SecretAccessKey, made?.SessionToken);
  }

  as(accessKeyId = "", secretAccessKey = "", sessionToken?: string): Client {
    return { ...this.aws.client, credentials: { accessKeyId, secretAccessKey, sessionToken } };
  }
}
