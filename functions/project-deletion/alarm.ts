import { type EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { NOT_DESTROYED_EVENT, type PendingDeletion } from "../../contracts/project-deletion";

/** The alarm was not raised: the step is repeated, and raises it again. */
class AlarmError extends Error {
  override readonly name = "AlarmError";
}

/**
 * Sends the account's event bus an event for a deleted project that could not be destroyed. A rule of the catalog targets the alarm topic;
 * an account may have further rules for the same event, such as for a chat or a ticket.
 */
export class Alarm {
  constructor(
    private readonly client: EventBridgeClient,
    private readonly bucket: string,
    private readonly functionName: string,
  ) {}

  /** @throws AlarmError */
  async raise({ projectId, projectName, stackId }: PendingDeletion, message: string): Promise<void> {
    const detail = {
      projectId,
      projectName,
      deletedStack: stackId,
      stateBucket: this.bucket,
      message:
        `The SageMaker project ${projectName} (${projectId}) was deleted, and its resources still exist. ${message} ` +
        `Remove the cause, then invoke the function ${this.functionName} with {"projectId":"${projectId}"}.`,
    };
    const { Entries: [entry] = [] } = await this.client.send(
      new PutEventsCommand({
        Entries: [
          {
            Source: NOT_DESTROYED_EVENT.source,
            DetailType: NOT_DESTROYED_EVENT.detailType,
            Detail: JSON.stringify(detail),
          },
        ],
      }),
    );
    if (entry?.ErrorCode)
      throw new AlarmError(`EventBridge refuses the alarm for ${projectId}: ${entry.ErrorMessage}`);
  }
}
