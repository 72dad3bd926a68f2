import { createInterface } from "node:readline/promises";

/** Where a command writes: results to standard output, everything else to standard error. */
export interface Terminal {
  /** A line of the result. */
  print(text: string): void;
  /** A line about the progress of the work. */
  note(text: string): void;
  /** A line that shows for the moment what is in progress; nothing without a terminal. */
  progress(text: string): void;
  /** Asks a question that is answered with yes or no; no without a terminal. */
  confirm(question: string): Promise<boolean>;
}

interface Streams {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  readonly errors: NodeJS.WriteStream;
}

const CLEAR_LINE = "\r\u001b[K";

export function terminal(streams: Streams = standardStreams()): Terminal {
  const { output, errors } = streams;
  const clear = errors.isTTY ? CLEAR_LINE : "";
  return {
    print: (text) => {
      if (clear && output.isTTY) errors.write(clear);
      output.write(`${text}\n`);
    },
    note: (text) => void errors.write(`${clear}${text}\n`),
    progress: (text) => {
      if (clear) errors.write(`${clear}${text.slice(0, (errors.columns || 80) - 1)}`);
    },
    confirm: (question) => confirm(question, streams),
  };
}

async function confirm(question: string, { input, errors }: Streams): Promise<boolean> {
  if (!input.isTTY || !errors.isTTY) return false;
  const lines = createInterface({ input, output: errors });
  try {
    return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
  } finally {
    lines.close();
  }
}

function standardStreams(): Streams {
  return { input: process.stdin, output: process.stdout, errors: process.stderr };
}
