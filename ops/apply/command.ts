import type { CommandContext } from "../command-context";
import { BadInput } from "../errors";
import { readReviewedPlan } from "../plan/reviewed-plan";
import { inWorkspace } from "../plan/terraform/workspace";
import { applyReviewed } from "./apply-reviewed";

export interface ApplyOptions {
  /** Compares only. */
  readonly check: boolean;
  readonly json?: boolean;
  /** Digest of a plan. */
  readonly accept?: string;
}

const DIGEST = /^[0-9a-f]{64}$/;

/**
 * @param file of the reviewed plan
 * @returns 4 when the plan must not be applied, 5 when it is not the one that was reviewed
 */
export function apply(
  { terminal }: CommandContext,
  file: string | undefined,
  options: ApplyOptions,
): Promise<number> {
  const accepted = acceptedDigest(options);
  if (file === undefined && accepted === undefined)
    throw new BadInput("Name the file of the reviewed plan, or give --accept and a digest.");
  const reviewed = accepted === undefined ? readReviewedPlan(file ?? "") : undefined;
  return inWorkspace((workspace) =>
    applyReviewed(
      { workspace, terminal },
      { root: process.cwd(), reviewed, accepted, checkOnly: options.check, json: options.json === true },
    ),
  );
}

/** An empty one is none: in a job it is a variable that nobody has set. */
function acceptedDigest({ accept = "" }: ApplyOptions): string | undefined {
  if (accept === "") return undefined;
  if (DIGEST.test(accept)) return accept;
  throw new BadInput(`--accept takes the 64 hexadecimal digits of a digest, not "${accept}".`);
}
