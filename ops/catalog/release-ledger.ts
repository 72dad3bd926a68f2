import { paginateGetParametersByPath, SSM } from "@aws-sdk/client-ssm";
import { ledgerEntrySchema } from "../../contracts/releases";
import { readStoredJson, StoredJsonError } from "../../contracts/stored-json";
import type { Aws } from "../aws/aws";
import { allItems } from "../aws/pages";
import { OpsError } from "../errors";
import type { Catalog } from "./catalog";

/** A release in the ledger that modules/catalog/product/product-releases.ts keeps. */
export interface LedgerEntry {
  /** Name of the parameter. */
  readonly parameter: string;
  /** 12 hexadecimal digits. */
  readonly releaseId: string;
  /** SHA-256 of its package, hexadecimal. */
  readonly package: string;
}

/** @throws OpsError naming the first entry that is not as a deployment wrote it */
export async function listLedger(aws: Aws, { releaseLedger }: Catalog): Promise<LedgerEntry[]> {
  const pages = paginateGetParametersByPath(
    { client: aws.client(SSM), pageSize: 10 },
    { Path: releaseLedger },
  );
  const parameters = await allItems(pages, ({ Parameters }) => Parameters);
  return parameters.map(({ Name = "", Value = "" }) => ({
    parameter: Name,
    releaseId: Name.slice(Name.lastIndexOf("/") + 1),
    package: packageIn(Value, Name),
  }));
}

function packageIn(entry: string, parameter: string): string {
  try {
    return readStoredJson(ledgerEntrySchema, entry, `The entry ${parameter} of Parameter Store`).package;
  } catch (error) {
    if (!(error instanceof StoredJsonError)) throw error;
    throw new OpsError(
      `${error.message}. Put its former value back (aws ssm get-parameter-history), or delete it to retire the release.`,
    );
  }
}
