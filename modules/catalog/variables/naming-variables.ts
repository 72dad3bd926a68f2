import type { TerraformStack } from "cdktf";
import { NAME_PART, REGION } from "../../../contracts/aws-inputs";
import { acceptedBy, validatedVariable, type VariableRule } from "../../shared/validated-variable";

/** A bucket's name ends at 63 characters, and `-tfstate-<account id>` with two hyphens takes 23 of them. */
const LONGEST_NAME_PARTS = 40;

/** Declares the variables that say where the catalog is and what everything in it is called: `<env>-<organization>-<role>`. */
export function namingVariables(stack: TerraformStack) {
  return {
    region: validatedVariable(stack, "region", {
      description: "AWS region of the catalog and of all its projects.",
      default: "us-east-1",
      rules: [acceptedBy(REGION, "region")],
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
  return validatedVariable(stack, name, {
    description,
    default: value,
    rules: [acceptedBy(NAME_PART, name), ...more],
  });
}
