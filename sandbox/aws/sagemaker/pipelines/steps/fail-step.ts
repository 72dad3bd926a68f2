import { asText } from "../json";
import { StepFailure, type StepPlay } from "./step-play";

/** Ends the execution as failed, with a message of the pipeline's author. */
export const playFail: StepPlay = async ({ run, resolve, executing }) => {
  const message = asText(await resolve(run.step.arguments["ErrorMessage"] ?? ""));
  executing({ Fail: { ErrorMessage: message } });
  throw new StepFailure(message);
};
