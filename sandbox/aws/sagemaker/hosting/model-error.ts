import { AwsError } from "../../aws-error";
import type { VariantAnswer } from "./variant-fleet";

const MOST_CHARACTERS = 1024;

/**
 * A container's refusal or failure as InvokeEndpoint passes it on: 424 with the container's own status and message.
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html (ModelError)
 */
export function modelError(
  endpoint: string,
  region: string,
  accountId: string,
  answer: VariantAnswer,
): AwsError {
  const { status, container } = answer;
  const group = `/aws/sagemaker/Endpoints/${endpoint}`;
  const message = answer.body.toString("utf8").slice(0, MOST_CHARACTERS);
  const side = status >= 400 && status < 500 ? "client" : "server";
  const console = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#logEventViewer:group=${group}`;
  return new AwsError(
    "ModelError",
    `Received ${side} error (${status}) from ${container} with message "${message}". See ${console} in account ${accountId} for more information.`,
    424,
    {
      OriginalStatusCode: status,
      OriginalMessage: message,
      LogStreamArn: `arn:aws:logs:${region}:${accountId}:log-group:${group}`,
    },
  );
}
