import { allows } from "../iam/policy";
import { identityStatements } from "../iam/role";
import type { Surroundings } from "../service";
import { type FunctionConfiguration, logGroupOf } from "./function-configuration";

/** What a function's role may do with the function's log. */
export interface LogAccess {
  readonly write: boolean;
  readonly createGroup: boolean;
}

/** Lambda writes a function's log in the name of its role: without leave there is none, and nobody is told. */
export async function logAccess(
  surroundings: Surroundings,
  configuration: FunctionConfiguration,
): Promise<LogAccess> {
  const role = configuration.Role.slice(configuration.Role.lastIndexOf("/") + 1);
  const statements = await identityStatements(surroundings, role);
  const [, , , region, account] = configuration.FunctionArn.split(":");
  const group = `arn:aws:logs:${region}:${account}:log-group:${logGroupOf(configuration)}`;
  const may = (action: string, resource: string): boolean => allows(statements, { action, resource });
  const stream = `${group}:log-stream:any`;
  return {
    write: may("logs:CreateLogStream", stream) && may("logs:PutLogEvents", stream),
    createGroup: may("logs:CreateLogGroup", group) || may("logs:CreateLogGroup", `${group}:`),
  };
}
