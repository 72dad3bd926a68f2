import { TerraformOutput, type TerraformStack } from "cdktf";

/** Declares outputs on the stack under their plain names, in this order. None is a secret. */
export function declareOutputs(
  stack: TerraformStack,
  outputs: Readonly<Record<string, readonly [description: string, value: string]>>,
): void {
  for (const [name, [description, value]] of Object.entries(outputs))
    new TerraformOutput(stack, name, { description, value });
}
