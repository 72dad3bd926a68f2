import type { EmittedEvent } from "../service";
import type { Stack } from "./stack";

/**
 * The event of a stack's new status
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/event-detail-stack-status-change.html).
 */
export function stackStatusEvent(stack: Stack): EmittedEvent {
  return {
    source: "aws.cloudformation",
    detailType: "CloudFormation Stack Status Change",
    resources: [stack.id],
    region: stack.region,
    detail: {
      "stack-id": stack.id,
      "status-details": { status: stack.status, "status-reason": stack.statusReason ?? "" },
      "client-request-token": "",
    },
  };
}
