import type { JobFolder } from "./job-folder";
import type { Exit } from "./job-process";
import { constants } from "node:os";

const FAILURE_FILE = "/opt/ml/output/failure";
const MOST_CHARACTERS = 1024;
/** With this code SageMaker's own images say that the fault is in what they were given. */
const CLIENT_ERROR = 2;

/**
 * Why a program failed, with SageMaker's message: what it wrote to /opt/ml/output/failure, or where to look.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-training-signal-success-failure.html
 */
export async function failureReason(exit: Exit, folder: JobFolder): Promise<string> {
  const said = await folder.read(FAILURE_FILE, MOST_CHARACTERS);
  const code = exit.code ?? 128 + constants.signals[exit.signal ?? "SIGKILL"];
  const kind = said !== "" && exit.code === CLIENT_ERROR ? "ClientError" : "AlgorithmError";
  return `${kind}: ${said || "See job logs for more information"}, exit code: ${code}`;
}
