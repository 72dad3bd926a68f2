import { createHash } from "node:crypto";
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { S3 } from "@aws-sdk/client-s3";
import { projectStateKey, stateDigestKey } from "../../contracts/state-keys";
import type { Aws } from "../aws/aws";
import { type Catalog, findCatalog } from "../catalog/catalog";
import type { CommandContext, CommonOptions } from "../command-context";
import { BadInput, EXIT } from "../errors";
import { textTable } from "../output/table";
import type { Terminal } from "../output/terminal";
import { chosenProjects, isChanging, listProjects, type Project } from "../projects/projects";
import { withStateLock } from "./state-lock";
import { listStateVersions, readStateVersion, type StateVersion } from "./state-versions";

interface RestoreStateOptions extends CommonOptions {
  /** Version to restore; without one, the versions are listed. */
  readonly to?: string;
  readonly yes?: boolean;
}

/**
 * Lists the versions of a project's Terraform state, or makes one of them the state again, together with its digest in the lock
 * table, without which Terraform refuses the state. The newest version can be chosen too: where a host died between the two, only
 * the digest is wrong.
 * @param named a project's name or id
 * @returns 1 when there is no version, or nobody agreed
 */
export async function restoreState(
  { aws, terminal }: CommandContext,
  named: string,
  options: RestoreStateOptions,
): Promise<number> {
  const catalog = await findCatalog(aws, options.prefix);
  const { projects } = await listProjects(aws, catalog);
  const [project] = chosenProjects(projects, [named]) as [Project];
  const versions = await listStateVersions(aws, catalog, project.id);
  if (options.to === undefined) return list(terminal, project, versions, options.json);
  const version = chosenVersion(project, versions, options.to);
  const { bytes, serial } = await readStateVersion(aws, catalog, project.id, version.versionId);
  const what = `the state of ${project.name} with serial ${serial}, written at ${version.writtenAt.toISOString()}`;
  if (!options.yes && !(await terminal.confirm(`Restore ${what}?`))) {
    terminal.note("Nothing was changed. Without a terminal, give --yes.");
    return EXIT.found;
  }
  await withStateLock(aws, catalog, project.id, () => writeState(aws, catalog, project, bytes));
  terminal.print(
    options.json ? JSON.stringify({ project: project.name, version, serial }) : `Restored ${what}.`,
  );
  terminal.note(
    "Update the project with a new RunToken: what the restored state lacks is created or imported.",
  );
  return EXIT.fine;
}

function list(
  terminal: Terminal,
  { name }: Project,
  versions: readonly StateVersion[],
  json: boolean | undefined,
): number {
  terminal.print(json ? JSON.stringify({ project: name, versions }) : listed(versions));
  if (versions.length > 0) return EXIT.fine;
  terminal.note(`The project ${name} has no state: no run of it has written one.`);
  return EXIT.found;
}

/** @throws BadInput for a version that is not there, and while a run may write a newer one */
function chosenVersion(project: Project, versions: readonly StateVersion[], id: string): StateVersion {
  if (isChanging(project))
    throw new BadInput(
      `The project ${project.name} is ${project.status}. Restore its state when that is over.`,
    );
  const found = versions.find(({ versionId }) => versionId === id);
  if (found) return found;
  throw new BadInput(
    `The state of ${project.name} has no version "${id}". Its versions: npm run -s ops -- restore-state ${project.name}`,
  );
}

/**
 * In Terraform's order, so that an end in between is mended by the same command again.
 * https://github.com/hashicorp/terraform/blob/v1.11.4/internal/backend/remote-state/s3/client.go
 */
async function writeState(aws: Aws, catalog: Catalog, { id }: Project, Body: Uint8Array): Promise<void> {
  await aws.client(S3).putObject({
    ...{ Bucket: catalog.stateBucket, Key: projectStateKey(id) },
    ...{ Body, ContentType: "application/json" },
  });
  const Digest = { S: createHash("md5").update(Body).digest("hex") };
  await aws.client(DynamoDB).putItem({
    TableName: catalog.template.lockTable,
    Item: { LockID: { S: stateDigestKey(catalog.stateBucket, id) }, Digest },
  });
}

function listed(versions: readonly StateVersion[]): string {
  const rows = versions.map(({ versionId, writtenAt, bytes, isLatest }) => [
    ...[versionId, writtenAt.toISOString(), String(bytes), isLatest ? "yes" : ""],
  ]);
  return textTable(["VERSION", "WRITTEN", "BYTES", "NEWEST"], rows);
}
