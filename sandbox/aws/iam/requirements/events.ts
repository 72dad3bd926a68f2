import {
  type Ask,
  arnOf,
  byOperation,
  each,
  leaveToTag,
  type OperationRequirements,
  onAll,
  passRole,
  requestTags,
  tagsOfCall,
  text,
} from "./requirement";

const PRINCIPAL = "events.amazonaws.com";

function ruleArn(ask: Ask, member: string): string {
  const bus = text(ask.input, "EventBusName").replace(/^arn:.*event-bus\//, "");
  const prefix = bus === "" || bus === "default" ? "" : `${bus}/`;
  return arnOf(ask, "events", `rule/${prefix}${text(ask.input, member)}`);
}

function onRule(member: string): OperationRequirements {
  return (ask) => {
    const resource = ruleArn(ask, member);
    const context = requestTags(ask.input["Tags"]);
    return [
      { action: `events:${ask.operation}`, resource, context },
      ...leaveToTag("events:TagResource", resource, context),
      ...passRole(ask.input["RoleArn"], PRINCIPAL),
    ];
  };
}

const putTargets: OperationRequirements = (ask) => {
  const targets = (ask.input["Targets"] ?? []) as readonly {
    readonly Arn?: string;
    readonly RoleArn?: string;
  }[];
  const context = { "events:targetarn": targets.map(({ Arn: arn = "" }) => arn) };
  return [
    { action: "events:PutTargets", resource: ruleArn(ask, "Rule"), context },
    ...targets.flatMap(({ RoleArn: role }) => passRole(role, PRINCIPAL)),
  ];
};

const onResource: OperationRequirements = (ask) => [
  {
    action: `events:${ask.operation}`,
    resource: text(ask.input, "ResourceARN"),
    context: tagsOfCall(ask),
  },
];

const putEvents: OperationRequirements = (ask) => {
  const entries = (ask.input["Entries"] ?? []) as readonly Record<string, string | undefined>[];
  return entries.map((entry) => ({
    action: "events:PutEvents",
    resource: arnOf(
      ask,
      "events",
      `event-bus/${(entry["EventBusName"] ?? "default").replace(/^arn:.*\//, "")}`,
    ),
    context: { "events:source": entry["Source"] ?? "", "events:detail-type": entry["DetailType"] ?? "" },
  }));
};

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html */
export const events = byOperation({
  ...each("DeleteRule DescribeRule DisableRule EnableRule PutRule", onRule("Name")),
  ...each("ListTargetsByRule RemoveTargets", onRule("Rule")),
  ...each("ListTagsForResource TagResource UntagResource", onResource),
  ...each("ListEventBuses ListRules ListRuleNamesByTarget TestEventPattern", onAll("events")),
  PutTargets: putTargets,
  PutEvents: putEvents,
  DescribeEventBus: (ask) => [
    {
      action: "events:DescribeEventBus",
      resource: arnOf(ask, "events", `event-bus/${text(ask.input, "Name") || "default"}`),
    },
  ],
});
