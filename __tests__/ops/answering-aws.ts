import type { Aws } from "../../ops/aws/aws";

/** A call of the SDK: the command's class and its input. */
export interface Call {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Stands for AWS where the sandbox would have to run models: answers, or what makes them of the input, by the class of the command. */
export function answeringAws(answers: Readonly<Record<string, unknown>>): {
  readonly aws: Aws;
  readonly calls: Call[];
} {
  const calls: Call[] = [];
  const send = (command: { readonly input: Call["input"] }) => {
    calls.push({ name: command.constructor.name, input: command.input });
    const answer = answers[command.constructor.name] ?? {};
    return Promise.resolve(
      typeof answer === "function" ? (answer as (input: unknown) => unknown)(command.input) : answer,
    );
  };
  return { aws: { client: () => ({ send }) } as unknown as Aws, calls };
}
