import type { Terminal } from "../../ops/output/terminal";

/** A terminal that records what a command wrote, and answers questions. */
interface FakeTerminal extends Terminal {
  readonly printed: string[];
  readonly notes: string[];
  readonly questions: string[];
}

export function fakeTerminal(answer: boolean | (() => boolean) = false): FakeTerminal {
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
