import type * as v from "valibot";
import { readStoredJson } from "../../contracts/stored-json";
import { log } from "../runtime/log";
import type { ApprovalsTable } from "./approvals-table";

/**
 * Does the work once for a key, however often and however concurrently it is asked for: a later call gets the first one's result.
 * Work that failed is forgotten, so that it can be tried again.
 * @param until When the invocation ends, in milliseconds since the epoch.
 * @param schema of the result, which is stored as JSON
 * @throws ApprovalInProgressError, StoredJsonError, and what the work throws.
 */
export async function once<const Schema extends v.GenericSchema>(
  approvals: ApprovalsTable,
  key: string,
  until: number,
  schema: Schema,
  work: () => Promise<v.InferOutput<Schema>>,
): Promise<v.InferOutput<Schema>> {
  const claim = await approvals.claim(key, until);
  if (claim.state === "done") {
    log("INFO", "The approval was handled before", { key });
    return readStoredJson(schema, claim.result, `The result of the approval ${key}`);
  }
  const result = await work().catch(async (error: unknown) => {
    await attempt("The claim could not be given back; it ends with this invocation's time", key, () =>
      approvals.release(key, claim.owner),
    );
    throw error;
  });
  // The work is done: to fail now would do it a second time.
  await attempt("The result could not be kept; a further delivery would be handled again", key, () =>
    approvals.complete(key, JSON.stringify(result)),
  );
  return result;
}

async function attempt(failure: string, key: string, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    log("ERROR", failure, { key, reason: (error as Error).message });
  }
}
