import { versionName } from "../../contracts/releases";
import type { Aws } from "../aws/aws";
import { inParallel, settled } from "../aws/parallel";
import type { Catalog, Release } from "../catalog/catalog";
import { listLedger } from "../catalog/release-ledger";
import { recordsOf } from "./records";

const READ_AT_ONCE = 20;

/**
 * The releases of projects that were made from the template in S3, which no service keeps a record of: those whose package ran
 * last. A release that is retired, or of a project that never ran, is unknown.
 */
export async function releasesByPackage(
  aws: Aws,
  catalog: Catalog,
  projectIds: readonly string[],
): Promise<ReadonlyMap<string, Pick<Release, "id" | "name">>> {
  if (projectIds.length === 0) return new Map();
  const records = recordsOf(aws, catalog);
  const ledger = await listLedger(aws, catalog);
  const found = await inParallel(projectIds, READ_AT_ONCE, async (projectId) => {
    const run = await settled("status", records.status(projectId));
    const checksum = run.value?.package;
    const entry = checksum ? ledger.findLast((one) => one.package === checksum) : undefined;
    const release = entry && catalog.releases.find(({ name }) => name === versionName(entry.releaseId));
    return [projectId, release ?? { id: "", name: "unknown" }] as const;
  });
  return new Map(found);
}
