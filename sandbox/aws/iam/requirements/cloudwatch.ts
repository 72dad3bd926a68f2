import {
  type Ask,
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

function alarmArn(ask: Ask, name: string): string {
  return arnOf(ask, "cloudwatch", `alarm:${name}`);
}

const onAlarm: OperationRequirements = (ask) => {
  const resource = alarmArn(ask, text(ask.input, "AlarmName") || "*");
  const context = requestTags(ask.input["Tags"]);
  return [
    { action: `cloudwatch:${ask.operation}`, resource, context },
    ...leaveToTag("cloudwatch:TagResource", resource, context),
  ];
};

/** Alarms by their names; without any, all of them. */
const onAlarms: OperationRequirements = (ask) => {
  const names = (ask.input["AlarmNames"] ?? []) as string[];
  return (names.length === 0 ? ["*"] : names).map((name) => ({
    action: `cloudwatch:${ask.operation}`,
    resource: alarmArn(ask, name),
  }));
};

const onTags: OperationRequirements = (ask) => [
  {
    action: `cloudwatch:${ask.operation}`,
    resource: text(ask.input, "ResourceARN"),
    context: tagsOfCall(ask),
  },
];

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html */
export const cloudwatch = byOperation({
  ...each("DescribeAlarmHistory PutCompositeAlarm PutMetricAlarm SetAlarmState", onAlarm),
  ...each("DeleteAlarms DescribeAlarms DisableAlarmActions EnableAlarmActions", onAlarms),
  ...each("ListTagsForResource TagResource UntagResource", onTags),
  ...each("DescribeAlarmsForMetric GetMetricData GetMetricStatistics ListMetrics", onAll("cloudwatch")),
  PutMetricData: (ask) => [
    {
      action: "cloudwatch:PutMetricData",
      resource: "*",
      context: { "cloudwatch:namespace": text(ask.input, "Namespace") },
    },
  ],
});
