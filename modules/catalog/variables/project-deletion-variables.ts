import type { TerraformStack } from "cdktf";
import { validatedVariable } from "../../shared/validated-variable";

/** CloudFormation describes a deleted stack for 90 days; a project is not expected back after a week. */
const LONGEST_PAUSE_MINUTES = 7 * 24 * 60;
const MOST_RETRIES = 10;

/** Declares the variables that say what becomes of a project that is deleted without having been destroyed. */
export function projectDeletionVariables(stack: TerraformStack) {
  return {
    isOn: validatedVariable(stack, "destroy_deleted_projects", {
      type: "bool",
      description:
        "Destroys the resources of a project that is deleted without having been destroyed, by its last DataOnDestroy.",
      default: true,
    }),
    retryMinutes: validatedVariable(stack, "destroy_retry_minutes", {
      type: "list(number)",
      description:
        "Minutes before each further attempt to destroy a deleted project; after the last one, the alarm topic gets a message.",
      default: [15, 60, 240],
      rules: [
        {
          condition:
            `length(var.destroy_retry_minutes) <= ${MOST_RETRIES} && ` +
            `alltrue([for minutes in var.destroy_retry_minutes : minutes >= 0 && minutes <= ${LONGEST_PAUSE_MINUTES}])`,
          message: `destroy_retry_minutes must be a list of up to ${MOST_RETRIES} numbers from 0 to ${LONGEST_PAUSE_MINUTES}, a week.`,
        },
      ],
    }),
  };
}
