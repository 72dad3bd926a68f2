import { randomUUID } from "node:crypto";

import { AwsError } from "../aws-error";
import type { ResourceStatus, Stack, StackDefinition, StackResource, StackStatus } from "./stack";

/** All stacks that the sandbox plays itself, in memory, by region. */
export class StackStore {
  private readonly stacks: Stack[] = [];

  constructor(
    private readonly accountId: string,
    private readonly changed: Stack["changed"] = () => undefined,
  ) {}

  all(region?: string): readonly Stack[] {
    return this.stacks.filter((stack) => region === undefined || stack.region === region);
  }

  /** By name (deleted stacks have given theirs back) or by ARN. */
  find(region: string, nameOrId: string): Stack | undefined {
    return this.all(region).find(
      (stack) => stack.id === nameOrId || (stack.name === nameOrId && stack.status !== "DELETE_COMPLETE"),
    );
  }

  /** @throws AwsError `AlreadyExistsException` */
  checkFree(region: string, name: string): void {
    if (this.find(region, name)) throw alreadyExists(name);
  }

  /** @throws AwsError `AlreadyExistsException`, also for a stack that came while this one's template was read */
  add(
    region: string,
    name: string,
    definition: StackDefinition,
    options: Pick<Stack, "onFailure" | "terminationProtection">,
  ): Stack {
    this.checkFree(region, name);
    const stack: Stack = {
      ...options,
      id: `arn:aws:cloudformation:${region}:${this.accountId}:stack/${name}/${randomUUID()}`,
      name,
      region,
      definition,
      creationTime: new Date(),
      status: "CREATE_IN_PROGRESS",
      outputs: [],
      resources: new Map(),
      events: [],
      changed: this.changed,
    };
    this.stacks.push(stack);
    setStackStatus(stack, "CREATE_IN_PROGRESS", "User Initiated");
    return stack;
  }
}

export function alreadyExists(name: string): AwsError {
  return new AwsError("AlreadyExistsException", `Stack [${name}] already exists`);
}

export function setStackStatus(stack: Stack, status: StackStatus, reason?: string): void {
  stack.status = status;
  stack.statusReason = reason;
  stack.events.push({
    eventId: randomUUID(),
    logicalId: stack.name,
    physicalId: stack.id,
    type: "AWS::CloudFormation::Stack",
    status,
    reason,
    timestamp: new Date(),
  });
  stack.changed(stack);
}

export function setResourceStatus(
  stack: Stack,
  resource: StackResource,
  status: ResourceStatus,
  reason?: string,
): void {
  resource.status = status;
  resource.statusReason = reason;
  resource.timestamp = new Date();
  stack.events.push({
    eventId: `${resource.logicalId}-${status}-${resource.timestamp.toISOString()}-${randomUUID().slice(0, 8)}`,
    logicalId: resource.logicalId,
    physicalId: resource.physicalId,
    type: resource.type,
    status,
    reason,
    timestamp: resource.timestamp,
    properties: resource.shownProperties,
  });
}
