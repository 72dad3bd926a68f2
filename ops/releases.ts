import { GetParametersByPathCommand, SSMClient } from "@aws-sdk/client-ssm";
import type { Aws } from "./aws/aws";
import { allPages } from "./aws/pages";
import type { Catalog } from "./catalog";
import { OpsError } from "./exit-codes";

/** A release in the ledger that modules/catalog/product/product-releases.ts keeps. */
export interface LedgerEntry {
  /** Name of the parameter. */
  readonly parameter: string;
  readonly release: string;
  /** SHA-256 of its package. */
  readonly package: string;
}

export async function listLedger(aws: Aws, { releaseLedger }: Catalog): Promise<LedgerEntry[]> {
  const all = await allPages(async (NextToken) => {
    const answer = await aws
      .client(SSMClient)
      .send(new GetParametersByPathCommand({ Path: releaseLedger, MaxResults: 10, NextToken }));
    return { items: answer.Parameters, next: answer.NextToken };
  });
  return all.map(({ Name = "", Value = "" }) => ({
    parameter: Name,
    release: Name.slice(Name.lastIndexOf("/") + 1),
    package: packageIn(Value, Name),
  }));
}

function packageIn(entry: string, parameter: string): string {
  try {
    const { package: sum } = JSON.parse(entry) as { package?: unknown };
    if (typeof sum === "string") return sum;
  } catch {
    // Said below.
  }
  throw new OpsError(
    `The entry ${parameter} of Parameter Store is not as a deployment wrote it: {"package":"<SHA-256>"}. ` +
      "Put its former value back (aws ssm get-parameter-history), or delete it to retire the release.",
  );
}
