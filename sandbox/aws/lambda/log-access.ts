import type { ServiceContext } from "../service";
import { type FunctionConfiguration, logGroupOf } from "./function-configuration";

/** What a function's role may do with the function's log. */
export interface LogAccess {
  readonly write: boolean;
  readonly createGroup: boolean;
}

/** Lambda writes a function's log in the name of its role: without leave there is none, and nobody is notified. */
export async function logAccess(
  serviceContext: ServiceContext,
  configuration: FunctionConfiguration,
): Promise<LogAccess> {
  const [, , , region = "", account] = configuration.FunctionArn.split(":");
  const group = `arn:aws:logs:${region}:${account}:log-group:${logGroupOf(configuration)}`;
  const may = (action: string, resource: string): Promise<boolean> =>
    serviceContext.mayRole(configuration.Role, { action, resource }, region);
  const stream = `${group}:log-stream:any`;
  return {
    write: (await may("logs:CreateLogStream", stream)) && (await may("logs:PutLogEvents", stream)),
    createGroup: await may("logs:CreateLogGroup", `${group}:log-stream:`),
  };
}
