import { AwsError } from "../aws-error";
import { allows, statementsOf } from "../iam/policy";
import type { ServiceContext } from "../service";
import { DeliveryError, type Sender } from "../service-delivery";

/**
 * Invokes a function asynchronously as an AWS service does: the function's resource policy has to allow it.
 * @throws DeliveryError
 */
export async function invokeAsService(
  serviceContext: ServiceContext,
  functionArn: string,
  payload: string,
  sender: Sender,
): Promise<void> {
  const region = functionArn.split(":")[3] ?? "";
  const path = `/2015-03-31/functions/${encodeURIComponent(functionArn)}`;
  const call = (method: string, target: string, body?: Buffer): Promise<{ body: Buffer }> =>
    serviceContext.account.http({
      signingName: "lambda",
      region,
      method,
      target,
      body,
      headers: { "x-amz-invocation-type": "Event", "content-type": "application/json" },
    });
  try {
    const policy = await policyOf(() => call("GET", `${path}/policy`));
    const context = { "aws:sourcearn": sender.sourceArn, "aws:sourceaccount": serviceContext.accountId };
    const request = {
      action: "lambda:InvokeFunction",
      resource: functionArn,
      service: sender.service,
      context,
    };
    await call("GET", path);
    if (!allows(statementsOf(policy), request)) {
      throw new DeliveryError(
        "NO_PERMISSIONS",
        `The resource policy of function ${functionArn} does not allow ${sender.service} to invoke it for ${sender.sourceArn}.`,
      );
    }
    await call("POST", `${path}/invocations`, Buffer.from(payload));
  } catch (error) {
    throw error instanceof AwsError ? deliveryError(error) : error;
  }
}

async function policyOf(get: () => Promise<{ body: Buffer }>): Promise<string | undefined> {
  try {
    return (JSON.parse((await get()).body.toString("utf8")) as { Policy: string }).Policy;
  } catch (error) {
    if (error instanceof AwsError && error.status === 404) return undefined;
    throw error;
  }
}

function deliveryError(error: AwsError): DeliveryError {
  if (error.status === 404) return new DeliveryError("NO_RESOURCE", error.message);
  if (error.status === 429) return new DeliveryError("THROTTLING", error.message);
  return new DeliveryError(error.status >= 500 ? "INTERNAL_ERROR" : "SDK_CLIENT_ERROR", error.message);
}
