import { accountCaller } from "../account-caller";
import type { AccountCaller, AwsRequest, AwsResponse, ServiceContext } from "../service";
import { roleCredentials } from "./role-credentials";

/**
 * Calls of a service that acts in the name of a role, with credentials of the role, which it assumes at its first call.
 * @param session for example the id of the instance, or the name of the service
 * @returns a caller; each of its methods throws `AwsError`, AccessDenied among them
 */
export function callerAs(
  serviceContext: ServiceContext,
  handle: (request: AwsRequest) => Promise<AwsResponse>,
  role: string,
  session: string,
): AccountCaller {
  let signing: Promise<AccountCaller> | undefined;
  const caller = (region: string): Promise<AccountCaller> =>
    (signing ??= roleCredentials(serviceContext, role, session, region).then((credentials) =>
      accountCaller(handle, () => new URL(serviceContext.url()).host, {
        accessKeyId: credentials["AWS_ACCESS_KEY_ID"] ?? "",
        sessionToken: credentials["AWS_SESSION_TOKEN"],
      }),
    ));
  return {
    json: async (signingName, region, target, input) =>
      (await caller(region)).json(signingName, region, target, input),
    query: async (signingName, region, form) => (await caller(region)).query(signingName, region, form),
    http: async (request) => (await caller(request.region)).http(request),
  };
}
