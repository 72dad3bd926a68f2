import { InvalidEventError } from "../runtime/invalid-event";
import { asObject, shown, type JsonObject } from "../runtime/json";

/** A model package version that somebody approved. */
export interface Approval {
  /** The same for all deliveries and all events of one approval, different for the next approval of the same version. */
  readonly key: string;
  readonly modelPackageArn: string;
  readonly modelPackageGroupName: string;
  readonly modelPackageVersion: number | undefined;
}

/** A state change of an approved model package that approves nothing. */
interface NoApproval {
  readonly reason: string;
}

const MODEL_PACKAGE = /^arn:aws[a-z-]*:sagemaker:[a-z0-9-]+:\d{12}:model-package\/\S+$/;

/**
 * Reads an EventBridge event "SageMaker Model Package State Change"
 * (https://docs.aws.amazon.com/sagemaker/latest/dg/automating-sagemaker-with-eventbridge.html#eventbridge-model-package).
 *
 * SageMaker sends it for every change of an approved version, one of its metadata included, and may send several for one
 * change; `UpdatedModelPackageFields` and `LastModifiedTime` distinguish them.
 * @throws InvalidEventError that lists everything that is not as the project's event rule lets it through.
 */
export function parseApproval(event: unknown, groupName: string): Approval | NoApproval {
  const { id, source, "detail-type": detailType, detail: rawDetail } = asObject(event);
  const detail = asObject(rawDetail);
  const { ModelPackageArn: arn, ModelPackageVersion: version } = detail;
  const problems = [
    typeof id === "string" && id !== "" ? "" : `id must be a text, not ${shown(id)}`,
    mismatch("source", source, "aws.sagemaker"),
    mismatch("detail-type", detailType, "SageMaker Model Package State Change"),
    mismatch("detail.ModelPackageGroupName", detail.ModelPackageGroupName, groupName),
    mismatch("detail.ModelApprovalStatus", detail.ModelApprovalStatus, "Approved"),
    typeof arn === "string" && MODEL_PACKAGE.test(arn)
      ? ""
      : `detail.ModelPackageArn must be the ARN of a model package, not ${shown(arn)}`,
  ].filter((problem) => problem !== "");
  if (problems.length > 0)
    throw new InvalidEventError("The event is not an approval in this project", problems);
  return (
    noApproval(detail) ?? {
      key: keyOf(id as string, arn as string, detail),
      modelPackageArn: arn as string,
      modelPackageGroupName: groupName,
      modelPackageVersion: typeof version === "number" ? version : undefined,
    }
  );
}

function mismatch(field: string, value: unknown, expected: string): string {
  return value === expected ? "" : `${field} must be ${shown(expected)}, not ${shown(value)}`;
}

function noApproval({
  ModelPackageStatus: status,
  UpdatedModelPackageFields: updated,
}: JsonObject): NoApproval | undefined {
  if (typeof status === "string" && status !== "Completed")
    return { reason: `the model package is ${status}` };
  // A version that is created as approved has no updated fields.
  if (!Array.isArray(updated) || updated.length === 0 || updated.includes("ModelApprovalStatus"))
    return undefined;
  return { reason: `the approval did not change, but ${updated.join(", ")}` };
}

function keyOf(eventId: string, arn: string, { LastModifiedTime: modified }: JsonObject): string {
  return typeof modified === "string" || typeof modified === "number" ? `${arn}@${modified}` : eventId;
}
