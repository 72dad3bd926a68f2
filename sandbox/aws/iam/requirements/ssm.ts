import { type Ask, arnOf, byOperation, each, type OperationRequirements, onAll, text } from "./requirement";

function parameterArn(ask: Ask, name: string): string {
  return name.startsWith("arn:") ? name : arnOf(ask, "ssm", `parameter/${name.replace(/^\//, "")}`);
}

const onParameter: OperationRequirements = (ask) => [
  { action: `ssm:${ask.operation}`, resource: parameterArn(ask, text(ask.input, "Name")) },
];

const onParameters: OperationRequirements = (ask) =>
  ((ask.input["Names"] ?? []) as string[]).map((name) => ({
    action: `ssm:${ask.operation}`,
    resource: parameterArn(ask, name),
  }));

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html */
export const ssm = byOperation({
  ...each("DeleteParameter GetParameter GetParameterHistory PutParameter", onParameter),
  ...each("DeleteParameters GetParameters", onParameters),
  GetParametersByPath: (ask) => [
    { action: "ssm:GetParametersByPath", resource: parameterArn(ask, text(ask.input, "Path")) },
  ],
  DescribeParameters: onAll("ssm"),
  ...each("AddTagsToResource ListTagsForResource RemoveTagsFromResource", (ask) => [
    { action: `ssm:${ask.operation}`, resource: parameterArn(ask, text(ask.input, "ResourceId")) },
  ]),
});
