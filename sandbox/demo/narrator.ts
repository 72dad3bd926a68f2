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

function terminalNarrator(out: NodeJS.WriteStream): Narrator {
  const plain = plainNarrator(out);
  return {
    ...plain,
    async during(what, work) {
      const began = Date.now();
      const tick = setInterval(() => out.write(`\r   ${what} … ${seconds(began).toFixed(0)} s `), 500);
      const clear = () => {
        clearInterval(tick);
        out.write("\r\u001b[K");
      };
      return plain.during(what, work.finally(clear));
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
