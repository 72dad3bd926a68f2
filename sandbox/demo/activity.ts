/** Colours and movements of the cursor: https://en.wikipedia.org/wiki/ANSI_escape_code */
// eslint-disable-next-line no-control-regex -- escape codes begin with a control character
const ESCAPE_CODES = /\u001b\[[0-9;?]*[A-Za-z]/g;
/** What CDKTF puts before a line: the stack's name, or a spinner. */
const CDKTF_PREFIX = /^(service-catalog\s{2,}|[\u2800-\u28ff]\s+)+/;

/** What happens just now within a piece of work, in one line. Whoever does the work replaces it. */
export class Activity {
  private current = "";

  /** The last line that says something; empty before the first one. */
  get line(): string {
    return this.current;
  }

  /** @param output as a program writes it, in one line or several */
  update(output: string): void {
    const lines = output.replace(ESCAPE_CODES, "").split(/[\r\n]+/);
    const last = lines.map((line) => line.trim().replace(CDKTF_PREFIX, "").trim()).findLast(saysSomething);
    if (last !== undefined) this.current = last;
  }
}

/** Not a rule, a brace or a box around a message. */
function saysSomething(line: string): boolean {
  return /\w{2}/.test(line);
}
