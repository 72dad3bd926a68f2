#!/usr/bin/env tsx
import { Command } from "commander";
import { BadInput } from "../errors";
import { type Terminal, terminal as openTerminal } from "../output/terminal";
import { inWorkspace } from "../plan/terraform/workspace";
import { applyReviewed } from "./apply-reviewed";
import { runCommand } from "../review/command";
import { readReviewedPlan } from "../plan/reviewed-plan";

interface Options {
  readonly check: boolean;
  readonly accept?: string;
}

const DIGEST = /^[0-9a-f]{64}$/;

const program = new Command("npm run -s apply-plan --")
  .description(
    "Applies the catalog's plan that was reviewed, and no other: it plans again and compares first.",
  )
  .argument("[file]", "what npm run plan -- --out FILE wrote")
  .option("--check", "compare only", false)
  .option(
    "--accept <digest>",
    "digest of a plan that somebody has looked at since: it takes the file's place",
  )
  .addHelpText(
    "after",
    "\nExit codes: 0 applied, or the same; 2 wrong call; 3 no plan, or Terraform failed; " +
      "4 refused: it would destroy what every project needs; 5 the plan is another one than was reviewed." +
      "\n\nExample:\n  npm run -s plan -- --out reviewed.json\n  npm run -s apply-plan -- reviewed.json",
  );

runCommand(program, (options: Options, file?: string) => {
  const accepted = acceptedDigest(options);
  if (file === undefined && accepted === undefined)
    throw new BadInput("Name the file of the reviewed plan, or give --accept and a digest.");
  const reviewed = accepted === undefined ? readReviewedPlan(file ?? "") : undefined;
  const terminal: Terminal = openTerminal();
  return inWorkspace((workspace) =>
    applyReviewed(
      { workspace, terminal },
      { root: process.cwd(), reviewed, accepted, checkOnly: options.check },
    ),
  );
});

/** An empty one is none: in a job it is a variable that nobody has set. */
function acceptedDigest({ accept = "" }: Options): string | undefined {
  if (accept === "") return undefined;
  if (DIGEST.test(accept)) return accept;
  throw new BadInput(`--accept takes the 64 hexadecimal digits of a digest, not "${accept}".`);
}
