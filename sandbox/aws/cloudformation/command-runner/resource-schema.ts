import type { TemplateObject } from "../template/template";

/** https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-awsutilities-commandrunner */
export const COMMAND_RUNNER = "AWSUtility::CloudFormation::CommandRunner";

/** Properties of the type's schema, version 2.0.1; `Id` and `Output` are read-only. */
export interface CommandRunnerProperties {
  readonly Command: string;
  readonly Role?: string;
  readonly LogGroup?: string;
  readonly SubnetId?: string;
  readonly SecurityGroupId?: string;
  readonly KeyId?: string;
  readonly Timeout?: string;
  readonly DisableTerminateInstancesCheck?: string;
  readonly InstanceType?: string;
}

const PROPERTIES = [
  "Command Role LogGroup SubnetId SecurityGroupId KeyId Timeout DisableTerminateInstancesCheck InstanceType",
].flatMap((names) => names.split(" "));

export const ATTRIBUTES = ["Id", "Output"];

/** Breaches of the schema with the messages of the registry's validation. */
export function schemaProblems(properties: TemplateObject): string[] {
  const problems: string[] = [];
  if (properties["Command"] === undefined) problems.push("#: required key [Command] not found");
  for (const [name, value] of Object.entries(properties)) {
    if (!PROPERTIES.includes(name)) problems.push(`#: extraneous key [${name}] is not permitted`);
    else if (typeof value === "object") {
      const found = Array.isArray(value) ? "JSONArray" : "JSONObject";
      problems.push(`#/${name}: expected type: String, found: ${found}`);
    }
  }
  return problems;
}
