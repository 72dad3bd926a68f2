import { writeFileSync } from "node:fs";
import type { CommandContext } from "../command-context";
import { errorMessage, EXIT } from "../errors";
import { makeReview, type ReviewOptions } from "./make-review";
import { failureMarkdown, reviewMarkdown } from "./output/markdown";
import { projectRows } from "./output/project-row";
import { reviewDocument, terraformReport } from "./output/reports";
import { reviewText } from "./output/text";
import type { Review } from "./review";
import { reviewedPlan, writeReviewedPlan } from "./reviewed-plan";
import { inWorkspace } from "./terraform/workspace";

export interface PlanOptions extends Omit<ReviewOptions, "root"> {
  /** Path of a file; true for standard output. */
  readonly markdown?: string | true;
  readonly json?: string | true;
  readonly report?: string;
  readonly out?: string;
}

/** @returns 1 when a project could not be planned, 4 when the plan must not be applied */
export function plan({ aws, terminal }: CommandContext, options: PlanOptions): Promise<number> {
  return inWorkspace(async (workspace) => {
    try {
      const made = await makeReview({ aws, terminal, workspace }, { root: process.cwd(), ...options });
      write(made.review, options, (text) => terminal.print(text));
      if (options.out) writeReviewedPlan(options.out, reviewedPlan(made.plan, made.review.commit));
      return exitCode(made.review);
    } catch (error) {
      terminal.progress("");
      if (typeof options.markdown === "string")
        writeFileSync(options.markdown, failureMarkdown(errorMessage(error)));
      throw error;
    }
  });
}

function write(review: Review, { markdown, json, report }: PlanOptions, print: (text: string) => void): void {
  if (typeof markdown === "string") writeFileSync(markdown, reviewMarkdown(review));
  const document = () => JSON.stringify(reviewDocument(review), null, 2);
  if (typeof json === "string") writeFileSync(json, `${document()}\n`);
  if (report) writeFileSync(report, `${terraformReport(review)}\n`);
  if (markdown === true) print(reviewMarkdown(review));
  if (json === true) print(document());
  if (markdown !== true && json !== true) print(reviewText(review));
}

function exitCode(review: Review): number {
  if (review.refusals.length > 0) return EXIT.refused;
  const failed = review.projects ? projectRows(review.projects).some((row) => row.failed) : false;
  return failed ? EXIT.found : EXIT.fine;
}
