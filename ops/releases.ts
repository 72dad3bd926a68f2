import { GetParametersByPathCommand, SSMClient } from "@aws-sdk/client-ssm";
import type { Aws } from "./aws/aws";
import { allPages } from "./aws/pages";
import type { Catalog } from "./catalog";

/** A release in the ledger that modules/product-releases.ts keeps. */
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
    package: Value,
  }));
}
