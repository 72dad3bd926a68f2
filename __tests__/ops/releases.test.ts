import type { Catalog } from "../../ops/catalog";
import { listLedger } from "../../ops/releases";
import { answeringAws } from "./answering-aws";

const SUM = "f".repeat(64);
const catalog = { releaseLedger: "/dev/releases" } as Catalog;

function ledger(Value: string) {
  const Parameters = [{ Name: "/dev/releases/0123456789ab", Value }];
  return listLedger(answeringAws({ GetParametersByPathCommand: { Parameters } }).aws, catalog);
}

describe("the ledger of releases", () => {
  it("has each release with its package", async () => {
    await expect(
      ledger(JSON.stringify({ package: SUM, seedData: ["model-build/data/a.csv"] })),
    ).resolves.toEqual([{ parameter: "/dev/releases/0123456789ab", release: "0123456789ab", package: SUM }]);
  });

  it.each([SUM, "{", "null", "{}"])("refuses the entry %s, and says what to do", async (entry) => {
    await expect(ledger(entry)).rejects.toThrow(
      'The entry /dev/releases/0123456789ab of Parameter Store is not as a deployment wrote it: {"package":"<SHA-256>"}. ' +
        "Put its former value back (aws ssm get-parameter-history), or delete it to retire the release.",
    );
  });
});
