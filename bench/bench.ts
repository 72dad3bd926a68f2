import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { createReporter } from "../sandbox/demo/reporter";
import { exitCode } from "./finding";
import { MEASUREMENTS, chosen } from "./measurements";
import { report } from "./report";
import { measureAll } from "./run";
import { describeMachine } from "./machine";

interface Options {
  readonly only: string[];
  readonly rounds: number;
  readonly json: boolean;
  readonly write: boolean;
}

const program = new Command("npm run bench --")
  .description(
    "Measures the project's speed and size as ratios in one run; exits with 1 when a limit is missed.",
  )
  .option("--only <name...>", `of: ${MEASUREMENTS.map(({ name }) => name).join(", ")}`, [])
  .option("--rounds <number>", "how often each side of a comparison is measured", wholeNumber, 5)
  .option("--json", "the findings with every single value as JSON instead of a table", false)
  .option("--write", "write the table to bench/results.md too", false)
  .action(main);

async function main(options: Options): Promise<void> {
  const measurements = chosen(options.only);
  const reporter = createReporter(false, process.stderr);
  const machine = describeMachine();
  const began = new Date();
  const results = await measureAll(measurements, {
    rounds: options.rounds,
    during: (what, work) => reporter.during(what, work),
  });
  for (const { measurement, problem } of results.failures) reporter.note(`${measurement} FAILED: ${problem}`);
  const text = report(results, { machine, began, rounds: options.rounds });
  console.log(options.json ? JSON.stringify({ began, machine, ...results }, null, 2) : text);
  if (options.write) writeFileSync(join(__dirname, "results.md"), `${text}\n`);
  process.exitCode = exitCode(results.findings, results.failures);
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text))
    throw new InvalidArgumentError("It must be a whole number from 1 to 999.");
  return Number(text);
}

program.parseAsync().catch((problem: Error) => {
  console.error(problem.message);
  process.exitCode = 1;
});
