import type { CommandContext, CommonOptions } from "../command-context";
import { BadInput, EXIT, readNamedFile } from "../errors";
import { MARKER } from "../plan/output/markdown";
import { ciContext } from "./ci-context";
import { writeNote } from "./note";

const IID = "CI_MERGE_REQUEST_IID";

/** @param file that `plan --markdown` wrote */
export async function reviewNote(
  { terminal }: CommandContext,
  file: string,
  { json }: CommonOptions,
): Promise<number> {
  const text = noteText(file);
  const context = ciContext(process.env, [IID]);
  const note = await writeNote(context, Number(context.variables[IID]), MARKER, text);
  const { id, updated } = note;
  terminal.print(json ? JSON.stringify(note) : `The note ${id} is ${updated ? "updated" : "written"}.`);
  return EXIT.fine;
}

function noteText(file: string): string {
  const text = readNamedFile(file);
  if (text.startsWith(MARKER)) return text;
  throw new BadInput(
    `${file} does not begin with the mark by which the next push finds the note. Write it with: npm run -s plan -- --markdown ${file}`,
  );
}
