import {
  arnOf,
  byOperation,
  each,
  leaveToTag,
  type OperationRequirements,
  onAll,
  requestTags,
  tagsOfCall,
  text,
} from "./requirement";

const onTopic: OperationRequirements = (ask) => [
  {
    action: `sns:${ask.operation.replace(/Batch$/, "")}`,
    resource:
      text(ask.input, "TopicArn") || text(ask.input, "ResourceArn") || text(ask.input, "TargetArn") || "*",
    context: tagsOfCall(ask),
  },
];

/** A subscription's ARN is its topic's, with an id behind it. */
const onSubscription: OperationRequirements = (ask) => [
  { action: `sns:${ask.operation}`, resource: text(ask.input, "SubscriptionArn").replace(/:[^:]*$/, "") },
];

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html */
export const sns = byOperation({
  ...each(
    "AddPermission DeleteTopic GetDataProtectionPolicy GetTopicAttributes ListSubscriptionsByTopic ListTagsForResource Publish " +
      "PublishBatch RemovePermission SetTopicAttributes Subscribe TagResource UntagResource",
    onTopic,
  ),
  ...each("GetSubscriptionAttributes SetSubscriptionAttributes Unsubscribe", onSubscription),
  ...each("ListTopics ListSubscriptions", onAll("sns")),
  CreateTopic: (ask) => {
    const resource = arnOf(ask, "sns", text(ask.input, "Name"));
    const context = requestTags(ask.input["Tags"]);
    return [
      { action: "sns:CreateTopic", resource, context },
      ...leaveToTag("sns:TagResource", resource, context),
    ];
  },
});
