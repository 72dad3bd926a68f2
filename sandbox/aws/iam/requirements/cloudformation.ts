import {
  type Ask,
  arnOf,
  byOperation,
  each,
  type OperationRequirements,
  onAll,
  passRole,
  requestTags,
  text,
} from "./requirement";

const PRINCIPAL = "cloudformation.amazonaws.com";

/** A stack that is given by its name has an id of its own behind it, for which a policy has a `*`. */
function stackArn(ask: Ask): string {
  const name = text(ask.input, "StackName");
  return name.startsWith("arn:") ? name : arnOf(ask, "cloudformation", `stack/${name}/*`);
}

const onStack: OperationRequirements = (ask) => [
  {
    action: `cloudformation:${ask.operation}`,
    resource: stackArn(ask),
    context: {
      ...requestTags(ask.input["Tags"]),
      ...(text(ask.input, "TemplateURL") !== "" && {
        "cloudformation:templateurl": text(ask.input, "TemplateURL"),
      }),
    },
  },
  ...passRole(ask.input["RoleARN"], PRINCIPAL),
];

/** Without a stack these are about all of them, or about a template that is no stack yet. */
const onStackOrAll: OperationRequirements = (ask) =>
  text(ask.input, "StackName") === "" ? onAll("cloudformation")(ask) : onStack(ask);

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html */
export const cloudformation = byOperation({
  ...each(
    "CancelUpdateStack ContinueUpdateRollback CreateChangeSet CreateStack DeleteChangeSet DeleteStack DescribeChangeSet " +
      "DescribeStackEvents DescribeStackResource DescribeStackResources ExecuteChangeSet GetStackPolicy GetTemplate ListChangeSets " +
      "ListStackResources SetStackPolicy SignalResource UpdateStack UpdateTerminationProtection",
    onStack,
  ),
  ...each("DescribeStacks GetTemplateSummary", onStackOrAll),
  ...each("ListStacks ValidateTemplate DescribeType ListTypes", onAll("cloudformation")),
});
