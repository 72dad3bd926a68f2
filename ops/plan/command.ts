#!/usr/bin/env tsx
import { writeFileSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import { awsClients } from "../aws/aws";
import { failureWords } from "../errors";
import { terminal as openTerminal } from "../output/terminal";
import { inWorkspace } from "./terraform/workspace";
import { runCommand } from "../review/command";
import { REVIEW_EXIT } from "../review/exit-codes";
import { makeReview } from "./make-review";
import { reviewJson } from "./output/json";
import { failureMarkdown, reviewMarkdown } from "./output/markdown";
import { terraformReport } from "./output/terraform-report";
import { reviewText } from "./output/text";
import { projectRows } from "./output/project-row";
import type { Review } from "./review";
import { reviewedPlan, writeReviewedPlan } from "./reviewed-plan";

interface Options {
  readonly sample?: number;
  readonly parallel: number;
  readonly catalogOnly: boolean;
  readonly markdown?: string | true;
  readonly json?: string | true;
  readonly report?: string;
  readonly out?: string;
}

const program = new Command("npm run -s plan --")
  .description(
    "Plans the catalog and, for every living project, what an update to this version would change. Reads only.",
  )
  .option("--sample <number>", "plan so many projects instead of all, one of each version first", wholeNumber)
  .option(
    "--parallel <number>",
    "plans of projects at once; each takes about 700 MB of memory",
    wholeNumber,
    2,
  )
  .option("--catalog-only", "leave the projects out", false)
  .option("--markdown [file]", "the text of the merge request's note, into a file or instead of the table")
  .option("--json [file]", "one JSON document, into a file or instead of the table")
  .option("--report <file>", "GitLab's Terraform report")
  .option("--out <file>", "what apply-plan compares with: no values, only hashes")
  .addHelpText(
    "after",
    "\nExit codes: 0 planned; 1 a project could not be planned; 2 wrong call; 3 no plan of the catalog; " +
      "4 refused: it would destroy what every project needs.\n\nExample:\n  npm run -s plan -- --sample 10 --markdown",
  );

runCommand(program, (options: Options) =>
  inWorkspace(async (workspace) => {
    const aws = awsClients();
    const terminal = openTerminal();
    try {
      const made = await makeReview(
        { aws, terminal, workspace },
        { root: process.cwd(), ...settings(options) },
      );
      write(made.review, options, (text) => terminal.print(text));
      if (options.out) writeReviewedPlan(options.out, reviewedPlan(made.plan, made.review.commit));
      return exitCode(made.review);
    } catch (problem) {
      terminal.progress("");
      if (typeof options.markdown === "string")
        writeFileSync(options.markdown, failureMarkdown(failureWords(problem)));
      throw problem;
    } finally {
      aws.close();
    }
  }),
);

function settings({ catalogOnly, sample, parallel }: Options) {
  return { catalogOnly, sample, parallel };
}

function write(review: Review, { markdown, json, report }: Options, print: (text: string) => void): void {
  if (typeof markdown === "string") writeFileSync(markdown, reviewMarkdown(review));
  if (typeof json === "string") writeFileSync(json, `${reviewJson(review)}\n`);
  if (report) writeFileSync(report, `${terraformReport(review)}\n`);
  if (markdown === true) print(reviewMarkdown(review));
  if (json === true) print(reviewJson(review));
  if (markdown !== true && json !== true) print(reviewText(review));
}

function exitCode(review: Review): number {
  if (review.refusals.length > 0) return REVIEW_EXIT.refused;
  const failed = review.projects ? projectRows(review.projects).some((row) => row.failed) : false;
  return failed ? REVIEW_EXIT.incomplete : REVIEW_EXIT.fine;
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text))
    throw new InvalidArgumentError("It must be a whole number from 1 to 9999.");
  return Number(text);
}
