/** How the demo tells what it does: on a terminal with a running clock, elsewhere in plain lines, or as JSON lines. */
export interface Narrator {
  /** A part of the way, such as "Deploy the catalog". */
  chapter(title: string): void;
  /** A command that a user would type. */
  command(line: string): void;
  /** Something seen. */
  note(text: string): void;
  /** Shows that `work` goes on until it ends, and how long it took. */
  during<Result>(what: string, work: Promise<Result>): Promise<Result>;
}

/** @param json one JSON object a line instead of text */
export function narrator(json: boolean, out: NodeJS.WriteStream = process.stdout): Narrator {
  if (json) return jsonNarrator(out);
  return out.isTTY ? terminalNarrator(out) : plainNarrator(out);
}

/** Goes back to the start of the line and empties it. */
const CLEAR_LINE = "\r\u001b[K";

const seconds = (since: number) => (Date.now() - since) / 1000;

function plainNarrator(out: NodeJS.WritableStream): Narrator {
  const say = (line: string) => void out.write(`${line}\n`);
  return {
    chapter: (title) => say(`\n== ${title}`),
    command: (line) => say(`$ ${line}`),
    note: (text) => say(text.replace(/^/gm, "   ")),
    async during(what, work) {
      const began = Date.now();
      const result = await work;
      say(`   ${what}: ${seconds(began).toFixed(1)} s`);
      return result;
    },
  };
}

/** The clocks of all that goes on stand in the last line, which makes room for whatever is said meanwhile. */
function terminalNarrator(out: NodeJS.WritableStream): Narrator {
  const clocks = new Set<() => string>();
  const { chapter, command, note, during } = plainNarrator(out);
  const clear = () => void out.write(CLEAR_LINE);
  const tick = () => out.write(`${CLEAR_LINE}   ${[...clocks].map((clock) => clock()).join(", ")} `);
  const inItsPlace =
    (say: (text: string) => void): ((text: string) => void) =>
    (text) => {
      if (clocks.size) clear();
      say(text);
    };
  return {
    chapter: inItsPlace(chapter),
    command: inItsPlace(command),
    note: inItsPlace(note),
    async during(what, work) {
      const began = Date.now();
      const clock = () => `${what} … ${seconds(began).toFixed(0)} s`;
      clocks.add(clock);
      const ticking = setInterval(tick, 500);
      const end = () => {
        clearInterval(ticking);
        clocks.delete(clock);
        clear();
      };
      return during(what, work.finally(end));
    },
  };
}

function jsonNarrator(out: NodeJS.WritableStream): Narrator {
  const say = (event: Record<string, unknown>) =>
    void out.write(`${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`);
  return {
    chapter: (title) => say({ event: "chapter", title }),
    command: (line) => say({ event: "command", line }),
    note: (text) => say({ event: "note", text }),
    async during(what, work) {
      const began = Date.now();
      const result = await work;
      say({ event: "done", what, seconds: Number(seconds(began).toFixed(1)) });
      return result;
    },
  };
}
