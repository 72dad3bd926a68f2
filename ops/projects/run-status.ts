import type { RunStatus } from "../../contracts/run-status";
import { runStatusSchema } from "../../contracts/run-status";
import { projectStatusKey } from "../../contracts/state-keys";
import type { Aws } from "../aws/aws";
import { readJsonObject } from "../aws/json-object";

/**
 * What ran last for a project; undefined when nothing has, or a destroy left nothing.
 * @throws StoredJsonError when the object is not a status; AWS's error when it can not be read
 */
export function readRunStatus(aws: Aws, bucket: string, projectId: string): Promise<RunStatus | undefined> {
  return readJsonObject(aws, bucket, projectStatusKey(projectId), runStatusSchema);
}
