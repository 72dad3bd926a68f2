import { SSM } from "@aws-sdk/client-ssm";
import { versionName } from "../../../contracts/releases";
import type { Aws } from "../../aws/aws";
import { releasesInUse } from "../../projects/projects";
import { type LedgerEntry, listLedger } from "../../catalog/release-ledger";
import { packagesInUse } from "../deleted-projects";
import { type Detector, type OrphanedResource, removed } from "../orphaned-resource";

/** Releases but the newest that no project was made from, and whose package no project was applied from, deleted ones included. */
export const unusedReleases: Detector = {
  title: "Releases",
  async find(context): Promise<OrphanedResource[]> {
    const { aws, catalog } = context;
    const [ledger, used, needed] = await Promise.all([
      listLedger(aws, catalog),
      releasesInUse(aws, catalog),
      packagesInUse(context),
    ]);
    const inUse = new Set(
      catalog.releases
        .filter((release) => release.id === catalog.newest?.id || used.has(release.id))
        .map(({ name }) => name),
    );
    return ledger
      .filter(
        (entry) => catalog.newest && !inUse.has(versionName(entry.releaseId)) && !needed.has(entry.package),
      )
      .map((entry) => orphan(aws, entry));
  },
};

function orphan(aws: Aws, { releaseId, parameter }: LedgerEntry): OrphanedResource {
  return {
    kind: "release",
    name: versionName(releaseId),
    why: "no project uses it",
    remove: () =>
      aws
        .client(SSM)
        .deleteParameter({ Name: parameter })
        .then(() => removed("retired; the next deployment removes it: npx cdktf deploy service-catalog")),
  };
}
