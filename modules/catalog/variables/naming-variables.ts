import type { TerraformStack } from "cdktf";
import { matches, validatedVariable, type VariableRule } from "../../shared/validated-variable";

/** A bucket's name ends at 63 characters, and `-tfstate-<account id>` with two hyphens takes 23 of them. */
const LONGEST_NAME_PARTS = 40;

const NAME_PART = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

/** Declares the variables that say where the catalog is and what everything in it is called: `<env>-<organization>-<role>`. */
export function namingVariables(stack: TerraformStack) {
  return {
    region: validatedVariable(stack, "region", {
      description: "AWS region of the catalog and of all its projects.",
      default: "us-east-1",
      rules: [
        matches(
          "region",
          /^[a-z]{2}(-[a-z]+)+-[0-9]$/,
          "region must be the code of an AWS region, such as us-east-1.",
        ),
      ],
    }),
    env: namePart(stack, "env", "Environment that the catalog is for; first part of every name.", "dev", [
      {
        // https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html: reserved prefixes
        condition: `!can(regex("^(aws|ssm)", var.env))`,
        message: "env must not begin with aws or ssm: Parameter Store keeps these prefixes for AWS.",
      },
    ]),
    organization: namePart(
      stack,
      "organization",
      "Organization; second part of every name.",
      "machine-learning",
      [
        {
          condition: `length(var.env) + length(var.organization) + length(var.role) <= ${LONGEST_NAME_PARTS}`,
          message: `env, organization and role must have ${LONGEST_NAME_PARTS} characters together at most: a bucket's name ends at 63.`,
        },
      ],
    ),
    role: namePart(stack, "role", "Component that the catalog is for; third part of every name.", "ops"),
  };
}

function namePart(
  stack: TerraformStack,
  name: string,
  description: string,
  value: string,
  more: readonly VariableRule[] = [],
) {
  const message = `${name} must have lower-case letters, digits and hyphens, with no hyphen at its start or end.`;
  return validatedVariable(stack, name, {
    description,
    default: value,
    rules: [matches(name, NAME_PART, message), ...more],
  });
}
