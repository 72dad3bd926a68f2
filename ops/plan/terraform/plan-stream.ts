import * as v from "valibot";
import { readStoredJson } from "../../../contracts/stored-json";
import { withoutSecrets } from "./secrets";
import { runTerraform, type TerraformWorkdir } from "./terraform";

/** A line of `terraform plan -json`: https://developer.hashicorp.com/terraform/internals/machine-readable-ui */
const messageSchema = v.object({
  type: v.optional(v.string()),
  change: v.optional(
    v.object({
      resource: v.object({ addr: v.string(), resource_type: v.string() }),
      action: v.string(),
    }),
  ),
  diagnostic: v.optional(
    v.object({
      severity: v.string(),
      summary: v.string(),
      detail: v.optional(v.string(), ""),
      address: v.optional(v.string()),
    }),
  ),
});

type Message = v.InferOutput<typeof messageSchema>;

/** A change as the stream has it: without values and names of attributes. */
export interface StreamedChange {
  readonly address: string;
  readonly type: string;
  readonly action: "create" | "update" | "replace" | "delete" | "forget";
}

interface StreamedPlan {
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

/**
 * Plans into a file: refreshed, and without a lock.
 * @returns the changes; with errors, without the values of secrets, when it failed
 * @throws as `readPlanStream` does
 */
export async function runPlan(
  workdir: TerraformWorkdir,
  file: string,
  inputs: readonly string[] = [],
): Promise<StreamedPlan> {
  const args = ["plan", "-json", "-lock=false", `-out=${file}`, ...inputs];
  const { code, output, errors: said } = await runTerraform(workdir, args);
  const { changes, errors } = readPlanStream(output);
  if (code === 0) return { changes, errors: [] };
  const reasons = errors.length > 0 ? errors : [said.trim() || `terraform ended with ${code}`];
  return { changes, errors: reasons.map((reason) => withoutSecrets(reason, workdir.environment)) };
}

/** @throws for an action that is not known: a change is never left out silently */
export function readPlanStream(text: string): StreamedPlan {
  const messages = text.split("\n").flatMap(parsed);
  return {
    changes: messages.flatMap(changeOf).sort((one, other) => one.address.localeCompare(other.address)),
    errors: messages.flatMap(errorOf),
  };
}

/** Providers and plugins may write lines of their own between Terraform's. */
function parsed(line: string): Message[] {
  return line.startsWith("{") ? [readStoredJson(messageSchema, line, "A line of terraform plan -json")] : [];
}

function changeOf({ type, change }: Message): StreamedChange[] {
  if (type !== "planned_change" || !change || NO_CHANGE.includes(change.action)) return [];
  const action = ACTIONS[change.action];
  const { addr: address, resource_type: resourceType } = change.resource;
  if (!action) throw new Error(`Terraform plans to ${change.action} ${address}, which is not known here.`);
  return [{ address, type: resourceType, action }];
}

function errorOf({ type, diagnostic }: Message): string[] {
  if (type !== "diagnostic" || diagnostic?.severity !== "error") return [];
  const { summary, detail, address } = diagnostic;
  const message = [summary, detail].filter(Boolean).join(": ").replace(/\s+/g, " ").trim();
  return [(address ? `${address}: ${message}` : message).slice(0, 900)];
}
