import type { XmlValue } from "./query-xml";
import type { Stack, StackEvent, StackResource } from "./stack";
import type { Template } from "./template/template";

const HIDDEN = "****";
type View = { readonly [name: string]: XmlValue };

/** A stack as DescribeStacks shows it. */
export function stackView(stack: Stack): View {
  const { template, parameters, tags, roleArn, notificationArns } = stack.definition;
  return {
    StackId: stack.id,
    StackName: stack.name,
    Description: template.description,
    Parameters: Object.entries(parameters).map(([key, value]) => ({
      ParameterKey: key,
      ParameterValue: template.parameters[key]?.noEcho ? HIDDEN : value,
    })),
    CreationTime: stack.creationTime,
    LastUpdatedTime: stack.lastUpdatedTime,
    DeletionTime: stack.deletionTime,
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    DisableRollback: stack.onFailure === "DO_NOTHING",
    NotificationARNs: notificationArns,
    RoleARN: roleArn,
    Capabilities: [],
    Outputs: stack.outputs.map((output) => ({
      OutputKey: output.key,
      OutputValue: output.value,
      Description: output.description,
      ExportName: output.exportName,
    })),
    Tags: tags.map(({ key, value }) => ({ Key: key, Value: value })),
    EnableTerminationProtection: stack.terminationProtection,
    DriftInformation: { StackDriftStatus: "NOT_CHECKED" },
  };
}

/** A stack as ListStacks shows it. */
export function stackSummary(stack: Stack): View {
  return {
    StackId: stack.id,
    StackName: stack.name,
    TemplateDescription: stack.definition.template.description,
    CreationTime: stack.creationTime,
    LastUpdatedTime: stack.lastUpdatedTime,
    DeletionTime: stack.deletionTime,
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    DriftInformation: { StackDriftStatus: "NOT_CHECKED" },
  };
}

export function eventView(stack: Stack, event: StackEvent): View {
  return {
    StackId: stack.id,
    EventId: event.eventId,
    StackName: stack.name,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId,
    ResourceType: event.type,
    Timestamp: event.timestamp,
    ResourceStatus: event.status,
    ResourceStatusReason: event.reason,
    ResourceProperties: event.properties && JSON.stringify(event.properties),
  };
}

/** A resource; `timestamp` is the name that the operation gives to its time of change. */
export function resourceView(
  stack: Stack,
  resource: StackResource,
  timestamp: "Timestamp" | "LastUpdatedTimestamp",
): View {
  const inSummary = timestamp === "LastUpdatedTimestamp";
  return {
    StackName: inSummary ? undefined : stack.name,
    StackId: inSummary ? undefined : stack.id,
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId === "" ? undefined : resource.physicalId,
    ResourceType: resource.type,
    [timestamp]: resource.timestamp,
    ResourceStatus: resource.status,
    ResourceStatusReason: resource.statusReason,
    DriftInformation: { StackResourceDriftStatus: "NOT_CHECKED" },
  };
}

/** Parameters as ValidateTemplate shows them. */
export function templateParameters(template: Template): View[] {
  return Object.entries(template.parameters).map(([key, declaration]) => ({
    ParameterKey: key,
    DefaultValue: declaration.default,
    NoEcho: declaration.noEcho,
    Description: declaration.description,
  }));
}
