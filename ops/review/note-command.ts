#!/usr/bin/env tsx
import { readFileSync } from "node:fs";
import { Command } from "commander";
import { BadInput, EXIT } from "../errors";
import { runCommand } from "./command";
import { surroundings } from "./ci-context";
import { writeNote } from "./note";
import { MARKER } from "../plan/output/markdown";

const IID = "CI_MERGE_REQUEST_IID";

const program = new Command("npm run -s review-note --")
  .description(
    "Writes the text of a plan into the merge request: one note, updated on each push. Runs in a job of GitLab CI.",
  )
  .argument("<file>", "what npm run plan -- --markdown FILE wrote")
  .addHelpText(
    "after",
    `\nEnvironment: GITLAB_REVIEW_TOKEN, and of GitLab CI CI_SERVER_URL, CI_PROJECT_ID, ${IID}.` +
      "\n\nExample:\n  npm run -s review-note -- plan-review/note.md",
  );

runCommand(program, async (_, file = "") => {
  const text = noteText(file);
  const place = surroundings(process.env, [IID]);
  const { id, updated } = await writeNote(place, Number(place.variables[IID]), MARKER, text);
  console.log(`The note ${id} is ${updated ? "updated" : "written"}.`);
  return EXIT.fine;
});

function noteText(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (problem) {
    throw new BadInput(`${file} can not be read: ${(problem as Error).message}`);
  }
  if (text.startsWith(MARKER)) return text;
  throw new BadInput(
    `${file} is no text of npm run plan -- --markdown: the next push would not find it again.`,
  );
}
