/** What `terraform plan -json` says: https://developer.hashicorp.com/terraform/internals/machine-readable-ui */
interface Message {
  readonly type?: string;
  readonly change?: {
    readonly resource?: { readonly addr?: string; readonly resource_type?: string };
    readonly action?: string;
  };
  readonly diagnostic?: {
    readonly severity?: string;
    readonly summary?: string;
    readonly detail?: string;
    readonly address?: string;
  };
}

/** A change as the stream tells it: without values and names of attributes. */
export interface StreamedChange {
  readonly address: string;
  readonly type: string;
  readonly action: "create" | "update" | "replace" | "delete" | "forget";
}

export interface StreamedPlan {
  readonly changes: readonly StreamedChange[];
  /** Errors in one line each. */
  readonly errors: readonly string[];
}

/** What changes no resource of the real world. */
const NO_CHANGE = ["noop", "read", "move", "import"];
const ACTIONS: Readonly<Record<string, StreamedChange["action"]>> = {
  create: "create",
  update: "update",
  replace: "replace",
  delete: "delete",
  remove: "forget",
  forget: "forget",
};

/** @throws for an action that is not known: a change is never left out silently */
export function readPlanStream(text: string): StreamedPlan {
  const messages = text.split("\n").flatMap(parsed);
  return {
    changes: messages.flatMap(changeOf).sort((one, other) => one.address.localeCompare(other.address)),
    errors: messages.flatMap(errorOf),
  };
}

function parsed(line: string): Message[] {
  try {
    return line.startsWith("{") ? [JSON.parse(line) as Message] : [];
  } catch {
    return [];
  }
}

function changeOf({ type, change }: Message): StreamedChange[] {
  if (type !== "planned_change" || NO_CHANGE.includes(change?.action ?? "")) return [];
  const action = ACTIONS[change?.action ?? ""];
  const { addr: address = "", resource_type: resourceType = "" } = change?.resource ?? {};
  if (!action) throw new Error(`Terraform plans to ${change?.action} ${address}, which is not known here.`);
  return [{ address, type: resourceType, action }];
}

function errorOf({ type, diagnostic }: Message): string[] {
  if (type !== "diagnostic" || diagnostic?.severity !== "error") return [];
  const { summary = "", detail = "", address } = diagnostic;
  const words = [summary, detail].filter(Boolean).join(": ").replace(/\s+/g, " ").trim();
  return [(address ? `${address}: ${words}` : words).slice(0, 900)];
}
