import type { Activity } from "./activity";

/** Shows what the demo does: on a terminal with a running clock, elsewhere in plain lines, or as JSON lines. */
export interface Reporter {
  /** A part of the scenario, such as "The ops team deploys the catalog". */
  step(title: string): void;
  /** A command that a user would type. */
  command(line: string): void;
  /** Something seen. */
  note(text: string): void;
  /**
   * Shows that `work` goes on until it ends, and how long it took.
   * @param activity what happens meanwhile
   */
  during<Result>(what: string, work: Promise<Result>, activity?: Activity): Promise<Result>;
}

/** @param json one JSON object a line instead of text */
export function createReporter(json: boolean, out: NodeJS.WriteStream = process.stdout): Reporter {
  if (json) return jsonReporter(out);
  return out.isTTY ? terminalReporter(out) : plainReporter(out);
}

/** Goes back to the start of the line and empties it. */
const CLEAR_LINE = "\r\u001b[K";
const TICK_MS = 500;
/** Without a terminal every progress is a line of its own. */
const PROGRESS_MS = 15_000;

const seconds = (since: number) => (Date.now() - since) / 1000;

function plainReporter(out: NodeJS.WritableStream): Reporter {
  const say = (line: string) => void out.write(`${line}\n`);
  return {
    ...plainLines(out),
    during: (what, work, activity) =>
      timed(work, {
        everyMs: PROGRESS_MS,
        progress: (began) => say(`   ${clock(what, began, activity)}`),
        done: (began) => say(doneLine(what, began)),
      }),
  };
}

function plainLines(out: NodeJS.WritableStream): Omit<Reporter, "during"> {
  const say = (line: string) => void out.write(`${line}\n`);
  return {
    step: (title) => say(`\n== ${title}`),
    command: (line) => say(`$ ${line}`),
    note: (text) => say(text.replace(/^/gm, "   ")),
  };
}

/** The clocks of all that goes on stand in the last line, which makes room for whatever is said meanwhile. */
function terminalReporter(out: NodeJS.WriteStream): Reporter {
  const clocks = new Set<() => string>();
  const { step, command, note } = plainLines(out);
  const tick = () =>
    void out.write(CLEAR_LINE + cut(`   ${[...clocks].map((show) => show()).join(" | ")} `, out.columns));
  const makingRoom =
    (say: (text: string) => void): ((text: string) => void) =>
    (text) => {
      if (clocks.size) out.write(CLEAR_LINE);
      say(text);
    };
  return {
    step: makingRoom(step),
    command: makingRoom(command),
    note: makingRoom(note),
    async during(what, work, activity) {
      const since = Date.now();
      const show = () => clock(what, since, activity);
      clocks.add(show);
      const end = () => {
        clocks.delete(show);
        out.write(CLEAR_LINE);
      };
      return timed(work.finally(end), {
        everyMs: TICK_MS,
        progress: tick,
        done: (began) => void out.write(`${doneLine(what, began)}\n`),
      });
    },
  };
}

function jsonReporter(out: NodeJS.WritableStream): Reporter {
  const say = (event: Record<string, unknown>) =>
    void out.write(`${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`);
  const rounded = (since: number) => Number(seconds(since).toFixed(1));
  return {
    step: (title) => say({ event: "step", title }),
    command: (line) => say({ event: "command", line }),
    note: (text) => say({ event: "note", text }),
    during: (what, work, activity) =>
      timed(work, {
        everyMs: PROGRESS_MS,
        progress: (began) =>
          say({ event: "progress", what, seconds: rounded(began), activity: activity?.line ?? "" }),
        done: (began) => say({ event: "done", what, seconds: rounded(began) }),
      }),
  };
}

interface Timing {
  readonly everyMs: number;
  readonly progress: (began: number) => void;
  /** Only for work that did not fail. */
  readonly done: (began: number) => void;
}

async function timed<Result>(work: Promise<Result>, { everyMs, progress, done }: Timing): Promise<Result> {
  const began = Date.now();
  const ticking = setInterval(() => progress(began), everyMs);
  const result = await work.finally(() => clearInterval(ticking));
  done(began);
  return result;
}

function clock(what: string, began: number, activity: Activity | undefined): string {
  const time = `${what} … ${seconds(began).toFixed(0)} s`;
  return activity?.line ? `${time}: ${activity.line}` : time;
}

function doneLine(what: string, began: number): string {
  return `   ${what}: ${seconds(began).toFixed(1)} s`;
}

/** A line that is longer than the terminal would stay when it is cleared. */
function cut(line: string, columns: number | undefined): string {
  return columns === undefined || line.length < columns ? line : `${line.slice(0, columns - 2)}…`;
}
