import { notInTheSandbox } from "../aws-error";
import type { AccountCaller, Call } from "../service";
import { COMMAND_RUNNER } from "./command-runner/resource-schema";
import type { StackEngine } from "./stack-engine";
import { checkRules, checkStackName, onFailure, stackDefinition, type StackInput } from "./stack-requests";
import { alreadyExists, type StackStore } from "./stack-store";
import { templateText } from "./template-source";
import { mentionsResourceType } from "./template/parse-template";
import { validationError } from "./template/template";
import type { XmlValue } from "./query-xml";

/** `undefined`: the request is about a stack or template without CommandRunner, and goes on to moto. */
type StackResult = { readonly [name: string]: XmlValue } | undefined;
export type StackOperation<Input> = (input: Input, call: Call) => StackResult | Promise<StackResult>;

export interface StackParts {
  readonly account: AccountCaller;
  readonly store: StackStore;
  readonly engine: StackEngine;
}

/** Operations that make, change and delete stacks with a CommandRunner. */
export function stackOperations({
  account,
  store,
  engine,
}: StackParts): Record<string, StackOperation<never>> {
  return {
    async CreateStack(input: StackInput, { region }: Call) {
      checkStackName(input.StackName);
      const text = await templateText(account, region, { ...input });
      store.checkFree(region, input.StackName);
      if (!mentionsResourceType(text, COMMAND_RUNNER)) {
        checkRules(text, input);
        return undefined;
      }
      if (await existsElsewhere(account, region, input.StackName)) throw alreadyExists(input.StackName);
      const definition = await stackDefinition(account, text, input);
      const stack = engine.create(region, input.StackName, definition, {
        onFailure: onFailure(input),
        terminationProtection: input.EnableTerminationProtection ?? false,
      });
      return { StackId: stack.id };
    },

    async UpdateStack(input: StackInput, { region }: Call) {
      const stack = store.find(region, input.StackName);
      if (stack === undefined) return refuseForeignUpdate(account, region, input);
      const text = input.UsePreviousTemplate
        ? stack.definition.template.text
        : await templateText(account, region, { ...input });
      engine.update(stack, await stackDefinition(account, text, input, stack.definition));
      return { StackId: stack.id };
    },

    DeleteStack(input: { StackName: string; RetainResources?: string[] }, { region }: Call) {
      const stack = store.find(region, input.StackName);
      if (stack === undefined) return undefined;
      engine.delete(stack, input.RetainResources);
      return {};
    },

    async CreateChangeSet(input: StackInput, { region }: Call) {
      const ours = store.find(region, input.StackName) !== undefined;
      const text = input.UsePreviousTemplate ? "" : await templateText(account, region, { ...input });
      if (ours || mentionsResourceType(text, COMMAND_RUNNER)) {
        throw notInTheSandbox("cloudformation", `CreateChangeSet for a stack with ${COMMAND_RUNNER}`);
      }
      return undefined;
    },
  };
}

/** Is the name taken by a stack that moto plays? */
async function existsElsewhere(account: AccountCaller, region: string, name: string): Promise<boolean> {
  const form = { Action: "DescribeStacks", Version: "2010-05-15", StackName: name };
  return account.query("cloudformation", region, form).then(
    () => true,
    () => false,
  );
}

async function refuseForeignUpdate(
  account: AccountCaller,
  region: string,
  input: StackInput,
): Promise<undefined> {
  if (input.UsePreviousTemplate) return undefined;
  const text = await templateText(account, region, { ...input });
  if (!mentionsResourceType(text, COMMAND_RUNNER)) return undefined;
  if (!(await existsElsewhere(account, region, input.StackName))) {
    throw validationError(`Stack [${input.StackName}] does not exist`);
  }
  throw notInTheSandbox(
    "cloudformation",
    `UpdateStack that brings ${COMMAND_RUNNER} into a stack without it`,
  );
}
