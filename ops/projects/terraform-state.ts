import * as v from "valibot";

/** What every state has that is read here: https://github.com/hashicorp/terraform/blob/v1.11.4/internal/states/statefile/version4.go */
export const STATE_FORMAT = { version: v.literal(4) };
