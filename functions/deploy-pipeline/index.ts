import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { readEnvironment } from "../runtime/environment";
import { deadlineOf, type Invocation } from "../runtime/invocation";
import { log } from "../runtime/log";
import { parseApproval } from "./approval";
import { ApprovalsTable } from "./approvals-table";
import { once } from "./once";
import { type TriggeredPipeline, triggeredPipelineSchema, triggerPipeline } from "./trigger-pipeline";
import { TriggerToken } from "./trigger-token";

const ENVIRONMENT = [
  "GITLAB_URL",
  "GITLAB_PROJECT_ID",
  "GITLAB_REF",
  "TRIGGER_TOKEN_SECRET",
  "APPROVALS_TABLE",
  "MODEL_PACKAGE_GROUP_NAME",
] as const;

interface IgnoredEvent {
  readonly outcome: "ignored";
  readonly reason: string;
}

const dynamoDb = new DynamoDBClient({});
const token = new TriggerToken(new SecretsManagerClient({}));

/**
 * Starts the deploy pipeline when a model package of the project is approved: one pipeline an approval. Every failure is thrown,
 * so that Lambda tries again and hands the event to the dead-letter queue in the end.
 *
 * Environment: `GITLAB_URL`; `GITLAB_PROJECT_ID`, number of the deploy repository; `GITLAB_REF`, its branch;
 * `TRIGGER_TOKEN_SECRET`, name or ARN of the secret with its pipeline trigger token as plain text; `APPROVALS_TABLE`, DynamoDB
 * table with the partition key `id` (S) and the TTL attribute `expiration`; `MODEL_PACKAGE_GROUP_NAME`.
 */
export async function handler(
  event: unknown,
  invocation: Invocation,
): Promise<TriggeredPipeline | IgnoredEvent> {
  const environment = readEnvironment(process.env, ENVIRONMENT);
  const approval = parseApproval(event, environment.MODEL_PACKAGE_GROUP_NAME);
  if ("reason" in approval) {
    log("INFO", "The event approves nothing", { reason: approval.reason });
    return { outcome: "ignored", reason: approval.reason };
  }
  const approvals = new ApprovalsTable(dynamoDb, environment.APPROVALS_TABLE);
  const target = {
    url: environment.GITLAB_URL,
    projectId: environment.GITLAB_PROJECT_ID,
    ref: environment.GITLAB_REF,
    secret: environment.TRIGGER_TOKEN_SECRET,
    deadline: deadlineOf(invocation),
  };
  const end = Date.now() + invocation.getRemainingTimeInMillis();
  return once(approvals, approval.key, end, triggeredPipelineSchema, async () => {
    const pipeline = await triggerPipeline(target, token, approval);
    log("INFO", "A deploy pipeline was started", { modelPackageArn: approval.modelPackageArn, ...pipeline });
    return pipeline;
  });
}
