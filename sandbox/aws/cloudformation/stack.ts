import type { Template, TemplateObject } from "./template/template";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Stack.html */
export type StackStatus =
  | "CREATE_IN_PROGRESS"
  | "CREATE_COMPLETE"
  | "CREATE_FAILED"
  | "ROLLBACK_IN_PROGRESS"
  | "ROLLBACK_COMPLETE"
  | "ROLLBACK_FAILED"
  | "UPDATE_IN_PROGRESS"
  | "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"
  | "UPDATE_COMPLETE"
  | "UPDATE_ROLLBACK_IN_PROGRESS"
  | "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"
  | "UPDATE_ROLLBACK_COMPLETE"
  | "DELETE_IN_PROGRESS"
  | "DELETE_COMPLETE"
  | "DELETE_FAILED";

export type ResourceStatus =
  `${"CREATE" | "UPDATE" | "DELETE"}_${"IN_PROGRESS" | "COMPLETE" | "FAILED"}` | "DELETE_SKIPPED";

/** A resource that exists (or was being made), with what it was made from. */
export interface StackResource {
  readonly logicalId: string;
  readonly type: string;
  /** Empty until the resource's handler has answered for the first time. */
  physicalId: string;
  status: ResourceStatus;
  statusReason?: string;
  timestamp: Date;
  /** Evaluated properties. */
  readonly properties: TemplateObject;
  /** The same with the values of `NoEcho` parameters hidden, for events. */
  readonly shownProperties: TemplateObject;
  /** What `Fn::GetAtt` answers. */
  attributes: Readonly<Record<string, string>>;
  /** With `Retain` and its like, taking the resource out of the stack leaves it there. */
  readonly deletionPolicy: string;
}

export interface StackEvent {
  readonly eventId: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly timestamp: Date;
  readonly properties?: TemplateObject;
}

export interface StackOutput {
  readonly key: string;
  readonly value: string;
  readonly description?: string;
  readonly exportName?: string;
}

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** What a stack is made from: the part that an update replaces and a rollback brings back. */
export interface StackDefinition {
  readonly template: Template;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: readonly Tag[];
  readonly roleArn?: string;
  readonly notificationArns: readonly string[];
}

export interface Stack {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly creationTime: Date;
  definition: StackDefinition;
  status: StackStatus;
  statusReason?: string;
  lastUpdatedTime?: Date;
  deletionTime?: Date;
  readonly onFailure: "ROLLBACK" | "DELETE" | "DO_NOTHING";
  terminationProtection: boolean;
  outputs: readonly StackOutput[];
  readonly resources: Map<string, StackResource>;
  /** Oldest first. */
  readonly events: StackEvent[];
  /** Told of each status that the stack itself comes to. */
  readonly changed: (stack: Stack) => void;
}
