import type { ChangeOfValue, PlanDocument, ResourceChange } from "./plan-document";
import type { StreamedChange } from "./plan-stream";

export type Action = StreamedChange["action"];

/** A change that Terraform plans, without any value. */
export interface PlannedChange {
  readonly address: string;
  readonly type: string;
  readonly action: Action;
  /** Names of the attributes that change or, for a replacement, that force it. */
  readonly attributes: readonly string[];
}

/** As Terraform counts: a replacement adds one and destroys one. */
export interface Counts {
  readonly add: number;
  readonly change: number;
  readonly destroy: number;
}

export function countsOf(changes: readonly Pick<PlannedChange, "action">[]): Counts {
  const of = (...actions: Action[]) => changes.filter(({ action }) => actions.includes(action)).length;
  return { add: of("create", "replace"), change: of("update"), destroy: of("delete", "replace") };
}

/** Terraform's own summary line. */
export function countsText(changes: readonly Pick<PlannedChange, "action">[]): string {
  const { add, change, destroy } = countsOf(changes);
  return `${add} to add, ${change} to change, ${destroy} to destroy`;
}

/** A change for people, with what changes, such as `update aws_sqs_queue.runs (tags)`. */
export function changeText({ action, address, attributes }: Omit<PlannedChange, "type">): string {
  return `${action} ${address}${attributes.length > 0 ? ` (${attributes.join(", ")})` : ""}`;
}

/** Whether what is there now is gone afterwards. */
export function destroys({ action }: Pick<PlannedChange, "action">): boolean {
  return action === "delete" || action === "replace";
}

/** The changes of managed resources, by address. */
export function plannedChanges(document: PlanDocument): PlannedChange[] {
  return (document.resource_changes ?? [])
    .filter(({ mode }) => mode === "managed")
    .flatMap((resource) => {
      const action = actionOf(resource.change);
      if (!action) return [];
      const { type, change } = resource;
      return [{ address: addressOf(resource), type, action, attributes: attributesOf(change, action) }];
    })
    .sort((one, other) => one.address.localeCompare(other.address));
}

/** A deposed object is what is left of a replacement that stopped half-way. */
export function addressOf({ address, deposed }: Pick<ResourceChange, "address" | "deposed">): string {
  return deposed ? `${address} (deposed ${deposed})` : address;
}

export function actionOf({ actions }: Pick<ChangeOfValue, "actions">): Action | undefined {
  if (actions.includes("create") && actions.includes("delete")) return "replace";
  const [action] = actions;
  return action === undefined || action === "no-op" || action === "read" ? undefined : action;
}

function attributesOf(change: ChangeOfValue, action: Action): string[] {
  if (action === "replace") return namesOf(change.replace_paths?.map(([first]) => String(first)) ?? []);
  return action === "update" ? changedAttributes(change) : [];
}

/** Names of attributes that change to a known value; where there are none, of those that are known after the apply. */
export function changedAttributes({ before, after, after_unknown: unknown }: ChangeOfValue): string[] {
  const [old, planned] = [recordOf(before), recordOf(after)];
  const pending = Object.keys(recordOf(unknown)).filter((name) => hasMark(recordOf(unknown)[name]));
  const changed = Object.keys({ ...old, ...planned }).filter(
    (name) => !pending.includes(name) && canonical(old[name] ?? null) !== canonical(planned[name] ?? null),
  );
  return namesOf(changed.length > 0 ? changed : pending);
}

function hasMark(mark: unknown): boolean {
  if (typeof mark === "boolean") return mark;
  return typeof mark === "object" && mark !== null && Object.values(mark).some(hasMark);
}

function namesOf(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** JSON with sorted keys: the same text for the same value. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(",")}}`;
}
