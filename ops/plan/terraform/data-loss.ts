import { destroys, type PlannedChange } from "./planned-change";

/** Resources that hold what can not be made again, by the word for what they hold. */
const DATA: Readonly<Record<string, string>> = {
  aws_cloudwatch_log_group: "logs",
  aws_dynamodb_table: "table",
  aws_kms_key: "key",
  aws_s3_bucket: "bucket",
  aws_sagemaker_model_package_group: "models",
  aws_secretsmanager_secret: "secret",
  gitlab_project: "repository",
};

/** What a change would lose, such as `bucket`; undefined when it loses nothing that can not be made again. */
export function lostData(change: Pick<PlannedChange, "action" | "type">): string | undefined {
  return destroys(change) ? DATA[change.type] : undefined;
}

/** What destroys or replaces, data first. */
export function destructive<Change extends Pick<PlannedChange, "action" | "type" | "address">>(
  changes: readonly Change[],
): Change[] {
  const rank = (change: Change) => (lostData(change) ? 0 : 1);
  return changes
    .filter(destroys)
    .sort((one, other) => rank(one) - rank(other) || one.address.localeCompare(other.address));
}

/** All that changes would lose, such as `bucket aws_s3_bucket.artifacts`. */
export function losses(changes: readonly Pick<PlannedChange, "action" | "type" | "address">[]): string[] {
  return destructive(changes).flatMap((change) => {
    const lost = lostData(change);
    return lost ? [`${lost} ${change.address}`] : [];
  });
}

/** A change that destroys, such as `replace aws_s3_bucket.artifacts (bucket: data)`. */
export function destroyedText(change: Pick<PlannedChange, "action" | "type" | "address">): string {
  const lost = lostData(change);
  return `${change.action} ${change.address}${lost ? ` (${lost}: data)` : ""}`;
}
