import { DeleteParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import type { Aws } from "../../aws/aws";
import { versionsInUse } from "../../projects/projects";
import { type LedgerEntry, listLedger } from "../../catalog/release-ledger";
import { packagesInUse } from "../deleted-projects";
import { type Finder, type Leftover, removed } from "../orphaned-resource";

/** Releases but the newest that no project was made from, and whose package no project was applied from, deleted ones included. */
export const unusedReleases: Finder = {
  title: "Releases",
  async find(place): Promise<Leftover[]> {
    const { aws, catalog } = place;
    const [ledger, used, needed] = await Promise.all([
      listLedger(aws, catalog),
      versionsInUse(aws, catalog),
      packagesInUse(place),
    ]);
    const inUse = new Set(
      catalog.versions
        .filter((version) => version.id === catalog.newest?.id || used.has(version.id))
        .map(({ name }) => name),
    );
    return ledger
      .filter((entry) => catalog.newest && !inUse.has(`v-${entry.release}`) && !needed.has(entry.package))
      .map((entry) => leftover(aws, entry));
  },
};

function leftover(aws: Aws, { release, parameter }: LedgerEntry): Leftover {
  return {
    kind: "release",
    name: `v-${release}`,
    why: "no project uses this version, its template and its package",
    async remove() {
      await aws.client(SSMClient).send(new DeleteParameterCommand({ Name: parameter }));
      return removed("retired; the next deployment removes it: npx cdktf deploy service-catalog");
    },
  };
}
