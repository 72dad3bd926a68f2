import {
  type Ask,
  arnOf,
  byOperation,
  each,
  leaveToTag,
  type OperationRequirements,
  onAll,
  requestTags,
  tagKeys,
  text,
} from "./requirement";

/** `logGroupName`, or `logGroupIdentifier`, which is a name or an ARN. */
function groupArn(ask: Ask): string {
  const group = text(ask.input, "logGroupName") || text(ask.input, "logGroupIdentifier");
  return group.startsWith("arn:") ? group.replace(/:\*$/, "") : arnOf(ask, "logs", `log-group:${group}`);
}

/**
 * An operation on a group: CloudWatch Logs asks about the group's ARN with `:log-stream:` behind it, so that a policy has to
 * end in `:*`. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
 */
const onGroup: OperationRequirements = (ask) => [
  { action: `logs:${ask.operation}`, resource: `${groupArn(ask)}:log-stream:` },
];

const onStream: OperationRequirements = (ask) => [
  {
    action: `logs:${ask.operation}`,
    resource: `${groupArn(ask)}:log-stream:${text(ask.input, "logStreamName")}`,
  },
];

/** Only the tagging operations ask about the plain ARN of a group (same page). */
const onTags: OperationRequirements = (ask) => [
  {
    action: `logs:${ask.operation}`,
    resource: text(ask.input, "resourceArn").replace(/:\*$/, ""),
    context: { ...requestTags(ask.input["tags"]), ...tagKeys(ask.input["tagKeys"]) },
  },
];

const createLogGroup: OperationRequirements = (ask) => {
  const context = requestTags(ask.input["tags"]);
  const group = groupArn(ask);
  const keyed = text(ask.input, "kmsKeyId") !== "";
  return [
    { action: "logs:CreateLogGroup", resource: `${group}:log-stream:`, context },
    ...leaveToTag("logs:TagResource", group, context),
    ...(keyed ? [{ action: "logs:AssociateKmsKey", resource: `${group}:log-stream:` }] : []),
  ];
};

const describeLogGroups: OperationRequirements = (ask) => [
  { action: "logs:DescribeLogGroups", resource: arnOf(ask, "logs", "log-group::log-stream:") },
];

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html */
export const logs = byOperation({
  ...each(
    "AssociateKmsKey DeleteLogGroup DeleteMetricFilter DeleteRetentionPolicy DeleteSubscriptionFilter DescribeLogStreams " +
      "DescribeMetricFilters DescribeSubscriptionFilters DisassociateKmsKey FilterLogEvents ListTagsLogGroup PutMetricFilter " +
      "PutRetentionPolicy PutSubscriptionFilter StartQuery",
    onGroup,
  ),
  ...each("CreateLogStream DeleteLogStream GetLogEvents PutLogEvents", onStream),
  ...each("ListTagsForResource TagResource UntagResource", onTags),
  ...each("GetQueryResults StopQuery DescribeResourcePolicies PutResourcePolicy", onAll("logs")),
  CreateLogGroup: createLogGroup,
  DescribeLogGroups: describeLogGroups,
});
