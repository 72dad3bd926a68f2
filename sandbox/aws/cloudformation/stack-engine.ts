import { notInTheSandbox } from "../aws-error";
import { creationOrder, dependenciesOf } from "./dependencies";
import type { ResourceTypes } from "./resource-operations";
import { createStackResources, deleteAll } from "./stack-creation";
import { checkEvaluation } from "./stack-scope";
import { setStackStatus, type StackStore } from "./stack-store";
import { updateStackResources, wouldChange } from "./stack-update";
import type { Stack, StackDefinition } from "./stack";
import { attributeArguments } from "./template/functions";
import { referencesOf } from "./template/references";
import { validationError, type Template } from "./template/template";

const UPDATABLE = ["CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"];
const UNDELETABLE = [
  "UPDATE_IN_PROGRESS",
  "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
  "UPDATE_ROLLBACK_IN_PROGRESS",
  "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
];

/** Carries stacks from state to state. Every operation checks first, starts the work, and answers at once, as AWS does. */
export class StackEngine {
  private readonly creations = new Map<Stack, AbortController>();
  private readonly work = new Set<Promise<void>>();

  constructor(
    private readonly store: StackStore,
    private readonly types: ResourceTypes,
  ) {}

  /** @throws AwsError `ValidationError` for a template that no stack can be made of here. */
  checkTemplate(template: Template): void {
    const types = Object.values(template.resources).map(({ type }) => type);
    const unknown = [...new Set(types)].filter((type) => !this.types.has(type));
    const foreign = unknown.filter((type) => /^(AWS|Alexa)::/.test(type) || type.startsWith("Custom::"));
    if (unknown.length > foreign.length) {
      const names = unknown.filter((type) => !foreign.includes(type)).join(", ");
      throw validationError(`Template format error: Unrecognized resource types: [${names}]`);
    }
    if (foreign.length > 0) {
      throw notInTheSandbox("cloudformation", `${foreign.join(", ")} in one stack with a registered type`);
    }
    this.checkAttributes(template);
    creationOrder(dependenciesOf(template));
  }

  create(
    region: string,
    name: string,
    definition: StackDefinition,
    options: Pick<Stack, "onFailure" | "terminationProtection">,
  ): Stack {
    this.checkTemplate(definition.template);
    checkEvaluation(region, name, definition);
    const stack = this.store.add(region, name, definition, options);
    const controller = new AbortController();
    this.creations.set(stack, controller);
    this.run(stack, async () => {
      await createStackResources(stack, this.types, controller.signal);
      this.creations.delete(stack);
    });
    return stack;
  }

  update(stack: Stack, definition: StackDefinition): void {
    if (!UPDATABLE.includes(stack.status)) {
      throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
    }
    this.checkTemplate(definition.template);
    checkEvaluation(stack.region, stack.name, definition);
    if (!wouldChange(stack, definition)) throw validationError("No updates are to be performed.");
    this.run(stack, () => updateStackResources(stack, definition, this.types));
  }

  delete(stack: Stack, retained: readonly string[] = []): void {
    if (stack.status === "DELETE_COMPLETE" || stack.status === "DELETE_IN_PROGRESS") return;
    if (stack.terminationProtection) {
      throw validationError(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
    }
    if (UNDELETABLE.includes(stack.status)) {
      throw validationError(`Stack [${stack.name}] cannot be deleted while in status ${stack.status}`);
    }
    if (retained.length > 0 && stack.status !== "DELETE_FAILED") {
      throw validationError(
        `Invalid operation on stack [${stack.id}]. Specify one or more resources to retain only when deleting stacks in the DELETE_FAILED state`,
      );
    }
    this.creations.get(stack)?.abort();
    setStackStatus(stack, "DELETE_IN_PROGRESS", "User Initiated");
    this.run(stack, () => this.deleteResources(stack, retained));
  }

  /** Resolves when no stack is changing any more. */
  async idle(): Promise<void> {
    while (this.work.size > 0) await Promise.all(this.work);
  }

  private async deleteResources(stack: Stack, retained: readonly string[]): Promise<void> {
    if (await deleteAll(stack, this.types, retained)) {
      stack.deletionTime = new Date();
      setStackStatus(stack, "DELETE_COMPLETE");
      return;
    }
    const failed = [...stack.resources.values()].filter(({ status }) => status === "DELETE_FAILED");
    const ids = failed.map(({ logicalId }) => logicalId).join(", ");
    setStackStatus(stack, "DELETE_FAILED", `The following resource(s) failed to delete: [${ids}]. `);
  }

  private checkAttributes(template: Template): void {
    const used = [
      ...Object.values(template.resources).map(({ properties }) => referencesOf(properties)),
      ...Object.values(template.outputs).map(({ value }) => referencesOf(value)),
    ].flatMap(({ attributes }) => attributes.map((attribute) => attributeArguments(attribute)));
    for (const [id, name] of used) {
      const type = this.types.get(template.resources[id]?.type ?? "");
      if (type?.attributes.includes(name)) continue;
      throw validationError(
        `Template error: resource ${id} does not support attribute type ${name} in Fn::GetAtt`,
      );
    }
  }

  /** A fault of the sandbox itself must show on the stack, never be lost. */
  private run(stack: Stack, task: () => Promise<void>): void {
    const work: Promise<void> = task()
      .catch((error: unknown) => {
        const status = stack.status.startsWith("DELETE") ? "DELETE_FAILED" : "ROLLBACK_FAILED";
        setStackStatus(stack, status, `The sandbox failed: ${(error as Error).message}`);
      })
      .finally(() => this.work.delete(work));
    this.work.add(work);
  }
}
