import { outputBefore, type PlanDocument, type ResourceChange } from "../terraform/plan-document";
import { actionOf, destroys, addressOf } from "../terraform/planned-change";

/** What every project needs as long as it lives, by the output that names it and the attribute that has its name. */
const REQUIRED = [
  {
    type: "aws_s3_bucket",
    attribute: "bucket",
    output: "s3_bucket_id",
    what: "the state bucket",
    loss: "no project could be updated or destroyed any more",
  },
  {
    type: "aws_dynamodb_table",
    attribute: "name",
    output: "lock_table_name",
    what: "the lock table",
    loss: "no run of a project could lock its state any more",
  },
  {
    type: "aws_kms_key",
    attribute: "arn",
    output: "kms_key_arn",
    what: "the encryption key",
    loss: "states, secrets and artifacts could not be read any more",
  },
] as const;

/** Why a plan of the catalog must never be applied, one reason a resource; none for a plan that may be. */
export function refusals(document: PlanDocument): string[] {
  return (document.resource_changes ?? []).flatMap((resource) => {
    const action = actionOf(resource.change);
    const required = REQUIRED.find((one) => isThat(resource, one, document));
    if (!required || !action || !destroys({ action })) return [];
    const name = outputBefore(document, required.output) ?? "";
    const verb = action === "replace" ? "replace" : "destroy";
    return [`The plan would ${verb} ${required.what} ${name} (${addressOf(resource)}): ${required.loss}.`];
  });
}

function isThat(
  resource: ResourceChange,
  required: (typeof REQUIRED)[number],
  document: PlanDocument,
): boolean {
  const before = resource.change.before as Readonly<Record<string, unknown>> | null;
  const name = outputBefore(document, required.output);
  return (
    resource.mode === "managed" &&
    resource.type === required.type &&
    name !== undefined &&
    before?.[required.attribute] === name
  );
}
