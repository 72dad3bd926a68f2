import type { Context } from "../policy-pattern";
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

/** A target's ARN ends in an id that the service makes up, which no request names. */
const onTarget: OperationRequirements = (ask) => {
  const resource = arnOf(ask, "application-autoscaling", "scalable-target/*");
  const tags = requestTags(ask.input["Tags"]);
  const given = ["ServiceNamespace", "ScalableDimension"].map((name) => text(ask.input, name));
  const context: Context = {
    ...tags,
    "application-autoscaling:service-namespace": given[0] ?? "",
    "application-autoscaling:scalable-dimension": given[1] ?? "",
  };
  return [
    { action: `application-autoscaling:${ask.operation}`, resource, context },
    ...leaveToTag("application-autoscaling:TagResource", resource, tags),
  ];
};

const onTags: OperationRequirements = (ask) => [
  {
    action: `application-autoscaling:${ask.operation}`,
    resource: text(ask.input, "ResourceARN"),
    context: tagsOfCall(ask),
  },
];

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsapplicationautoscaling.html */
export const applicationAutoScaling = byOperation({
  ...each(
    "DeleteScalingPolicy DeleteScheduledAction DeregisterScalableTarget PutScalingPolicy PutScheduledAction RegisterScalableTarget",
    onTarget,
  ),
  ...each("ListTagsForResource TagResource UntagResource", onTags),
  ...each(
    "DescribeScalableTargets DescribeScalingActivities DescribeScalingPolicies DescribeScheduledActions",
    onAll("application-autoscaling"),
  ),
});
