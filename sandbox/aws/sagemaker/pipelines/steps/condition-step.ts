import { holds } from "../conditions";
import { isList } from "../json";
import { clientError, type StepPlay } from "./step-play";

/** All conditions together decide; the steps of the branches look at the outcome. */
export const playCondition: StepPlay = async ({ run, resolve, executing }) => {
  const conditions = await resolve(run.step.arguments["Conditions"] ?? []);
  const outcome = isList(conditions) && evaluated(() => conditions.every(holds));
  executing({ Condition: { Outcome: outcome ? "True" : "False" } });
  return { Outcome: String(outcome) };
};

function evaluated(evaluate: () => boolean): boolean {
  try {
    return evaluate();
  } catch (error) {
    throw clientError(`Condition evaluation failed: ${(error as Error).message}.`);
  }
}
