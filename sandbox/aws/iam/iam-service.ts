import { AwsError } from "../aws-error";
import type { Service, ServiceContext } from "../service";
import { iam, members } from "./iam-caller";

/** What a group must not have when it is deleted: where it is listed, and IAM's message about it. */
const groupContents = [
  { action: "GetGroup", list: "Users", first: "must remove users from group first" },
  { action: "ListGroupPolicies", list: "PolicyNames", first: "must delete policies first" },
  { action: "ListAttachedGroupPolicies", list: "AttachedPolicies", first: "must detach all policies first" },
] as const;

/**
 * IAM is moto's, but for groups that hold something, which moto deletes, and for the policy simulator.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroup.html
 */
export function iamService(serviceContext: ServiceContext): Service {
  return {
    signingName: "iam",
    query: {
      // As for most callers: whoever asks, like SageMaker's SDK before it uses a role, goes on without the answer.
      SimulatePrincipalPolicy() {
        throw new AwsError(
          "AccessDenied",
          "You are not authorized to perform: iam:SimulatePrincipalPolicy. The sandbox has no policy simulator.",
          403,
        );
      },
      async DeleteGroup(form) {
        const name = form.get("GroupName") ?? "";
        for (const { action, list, first } of groupContents) {
          const listed = await iam(serviceContext, action, { GroupName: name });
          if (members(listed[list]).length > 0) {
            throw new AwsError("DeleteConflict", `Cannot delete entity, ${first}.`, 409);
          }
        }
        return undefined;
      },
    },
  };
}
