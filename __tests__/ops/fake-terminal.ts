import type { Terminal } from "../../ops/output/terminal";

/** A terminal that remembers what a command wrote, and answers questions. */
export interface TypedTerminal extends Terminal {
  readonly printed: string[];
  readonly notes: string[];
  readonly questions: string[];
}

export function typedTerminal(answer: boolean | (() => boolean) = false): TypedTerminal {
  const [printed, notes, questions]: [string[], string[], string[]] = [[], [], []];
  return {
    ...{ printed, notes, questions },
    print: (text) => void printed.push(text),
    note: (text) => void notes.push(text),
    progress: () => undefined,
    confirm: (question) => {
      questions.push(question);
      return Promise.resolve(typeof answer === "boolean" ? answer : answer());
    },
  };
}
