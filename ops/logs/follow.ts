import { SageMaker } from "@aws-sdk/client-sagemaker";
import type { Aws } from "../aws/aws";
import { RUN_LIMIT_SECONDS, waitFor } from "../aws/wait";
import type { Catalog } from "../catalog/catalog";
import { isChanging } from "../projects/projects";
import { hostStream, type LogLine, type LogStream } from "./log-stream";

interface Followed {
  /** Whether anything went on at all. */
  readonly ran: boolean;
  /** Status of the project afterwards, such as `UpdateCompleted`. */
  readonly status: string;
}

/**
 * Hands on what the host of a project says, until no operation of the project is in progress.
 * @param pollMilliseconds time between two looks
 */
export async function follow(
  aws: Aws,
  catalog: Catalog,
  project: { readonly name: string; readonly id: string },
  hand: (lines: readonly LogLine[]) => void,
  pollMilliseconds: number,
): Promise<Followed> {
  let since: Date | undefined;
  let ran = false;
  let stream: LogStream | undefined;
  const what = `the run of ${project.name} to end`;
  const followed = await waitFor({ what, limitSeconds: RUN_LIMIT_SECONDS, pollMilliseconds }, async () => {
    const latest = await aws.client(SageMaker).describeProject({ ProjectName: project.name });
    since ??= latest.LastModifiedTime ?? latest.CreationTime ?? new Date();
    const status = latest.ProjectStatus ?? "";
    const goesOn = isChanging({ status });
    if (goesOn || ran) stream ??= await hostStream(aws, catalog.runLog, project.id, since);
    if (stream) hand(await stream.more());
    if (!goesOn) return { ran, status };
    ran = true;
    return undefined;
  });
  return followed ?? { ran, status: "" };
}
