import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  type Stack,
  UpdateStackCommand,
} from "@aws-sdk/client-cloudformation";

import { AddRoleToInstanceProfileCommand, CreateInstanceProfileCommand } from "@aws-sdk/client-iam";
import { Principals, type Statement } from "../iam/principals";
import { startedAws, type StartedAws } from "../../../testing/started-aws";

/** A local AWS with short ways to make, change and look at stacks. */
export class StackFixture {
  private constructor(
    readonly aws: StartedAws,
    readonly client: CloudFormationClient,
  ) {}

  static async start(): Promise<StackFixture> {
    const aws = await startedAws();
    return new StackFixture(aws, new CloudFormationClient(aws.client));
  }

  stop(): Promise<void> {
    return this.aws.stop();
  }

  /** Makes an instance profile with a role of the same name. */
  async instanceProfile(name: string, ...statements: readonly Statement[]): Promise<void> {
    const principals = new Principals(this.aws);
    await principals.role(name, statements);
    await principals.iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: name }));
    const place = { InstanceProfileName: name, RoleName: name };
    await principals.iam.send(new AddRoleToInstanceProfileCommand(place));
  }

  async create(StackName: string, TemplateBody: string, more: object = {}): Promise<void> {
    await this.client.send(new CreateStackCommand({ StackName, TemplateBody, ...more }));
  }

  async update(StackName: string, TemplateBody: string, more: object = {}): Promise<void> {
    await this.client.send(new UpdateStackCommand({ StackName, TemplateBody, ...more }));
  }

  /** The stack once nothing changes any more. */
  async waitUntilStable(StackName: string): Promise<Stack> {
    await this.aws.cloudFormation.idle();
    const { Stacks } = await this.client.send(new DescribeStacksCommand({ StackName }));
    return Stacks?.[0] as Stack;
  }

  /** `logical id status`, oldest first. */
  async events(StackName: string): Promise<string[]> {
    const { StackEvents } = await this.client.send(new DescribeStackEventsCommand({ StackName }));
    return (StackEvents ?? []).reverse().map((event) => `${event.LogicalResourceId} ${event.ResourceStatus}`);
  }

  /** Every event's reason. */
  async reasons(StackName: string): Promise<string> {
    const { StackEvents } = await this.client.send(new DescribeStackEventsCommand({ StackName }));
    return (StackEvents ?? []).map((event) => event.ResourceStatusReason ?? "").join("\n");
  }
}
