import type { Aws } from "../aws/aws";
import { inParallel, settled } from "../aws/parallel";
import type { Catalog, Version } from "../catalog/catalog";
import { listLedger } from "../catalog/release-ledger";
import { readRunStatus } from "./run-status";

const READ_AT_ONCE = 20;

/**
 * The versions of projects that were made from the template in S3, which no service keeps a record of: those whose package ran
 * last. A version that is retired, or of a project that never ran, is unknown.
 */
export async function versionsByPackage(
  aws: Aws,
  catalog: Catalog,
  projectIds: readonly string[],
): Promise<ReadonlyMap<string, Pick<Version, "id" | "name">>> {
  if (projectIds.length === 0) return new Map();
  const ledger = await listLedger(aws, catalog);
  const found = await inParallel(projectIds, READ_AT_ONCE, async (projectId) => {
    const run = await settled("status", readRunStatus(aws, catalog.stateBucket, projectId));
    const sum = "value" in run ? run.value?.package : undefined;
    const entry = sum ? ledger.findLast((one) => one.package === sum) : undefined;
    const version = catalog.versions.find(({ name }) => name === `v-${entry?.release}`);
    return [projectId, version ?? { id: "", name: "unknown" }] as const;
  });
  return new Map(found);
}
