import {
  type Ask,
  arnOf,
  byOperation,
  each,
  type OperationRequirements,
  onAll,
  requestTags,
  tagKeys,
  text,
} from "./requirement";

function queueArn(ask: Ask): string {
  const url = text(ask.input, "QueueUrl");
  const name = url === "" ? text(ask.input, "QueueName") : url.slice(url.lastIndexOf("/") + 1);
  return arnOf(ask, "sqs", name);
}

const onQueue: OperationRequirements = (ask) => {
  // SQS spells them `tags` where a queue is made, and `Tags` where it is tagged.
  const context = {
    ...requestTags(ask.input["Tags"] ?? ask.input["tags"]),
    ...tagKeys(ask.input["TagKeys"]),
  };
  const resource = queueArn(ask);
  const isTagged = ask.operation === "CreateQueue" && "aws:tagkeys" in context;
  // The batches are allowed or not as their single operations are.
  return [
    { action: `sqs:${ask.operation.replace(/Batch$/, "")}`, resource, context },
    ...(isTagged ? [{ action: "sqs:TagQueue", resource, context }] : []),
  ];
};

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html */
export const sqs = byOperation({
  ...each(
    "AddPermission ChangeMessageVisibility ChangeMessageVisibilityBatch CreateQueue DeleteMessage DeleteMessageBatch DeleteQueue " +
      "GetQueueAttributes GetQueueUrl ListDeadLetterSourceQueues ListQueueTags PurgeQueue ReceiveMessage RemovePermission " +
      "SendMessage SendMessageBatch SetQueueAttributes TagQueue UntagQueue",
    onQueue,
  ),
  ListQueues: onAll("sqs"),
});
