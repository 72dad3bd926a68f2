import { seconds } from "./clock";
import { ratioFinding } from "./finding";
import type { Bench, Measurement } from "./measurement";
import { ScriptsByHand } from "./scripts-by-hand";
import { TrainingAccount } from "./training-account";

const NAME = "pipeline-run";

/**
 * An execution of the training pipeline, from StartPipelineExecution to its end, against the same scripts run by hand; and two
 * executions at once against one. The sides take turns.
 */
export const pipelineRun: Measurement = {
  name: NAME,
  async measure(bench) {
    const account = await TrainingAccount.open();
    const scripts = new ScriptsByHand();
    try {
      return await compare(bench, account, scripts);
    } finally {
      scripts.remove();
      await account.close();
    }
  },
};

async function compare(bench: Bench, account: TrainingAccount, scripts: ScriptsByHand) {
  const [byHand, one, two]: [number[], number[], number[]] = [[], [], []];
  const sides: [string, number[], () => Promise<void>][] = [
    ["by hand", byHand, () => scripts.run()],
    ["one execution", one, () => account.execute(1)],
    ["two executions", two, () => account.execute(2)],
  ];
  // The first of each finds files cold that later ones find warm.
  for (const [name, , work] of sides.slice(0, 2)) await bench.during(`${NAME}: ${name}, warm-up`, work());
  for (let round = 1; round <= bench.rounds; round++) {
    for (const [name, times, work] of round % 2 === 1 ? sides : [...sides].reverse()) {
      times.push(await bench.during(`${NAME}: ${name}, round ${round}`, seconds(work)));
    }
  }
  const execution = { name: "one execution", seconds: one };
  return [
    ratioFinding(
      { measurement: NAME, what: "A pipeline execution, to the same scripts run by hand", limit: 1.3 },
      execution,
      { name: "by hand", seconds: byHand },
    ),
    ratioFinding(
      { measurement: NAME, what: "Two executions at once, to one", limit: 1.5 },
      { name: "two executions", seconds: two },
      execution,
    ),
  ];
}
