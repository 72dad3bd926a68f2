import { GetParametersByPathCommand, SSMClient } from "@aws-sdk/client-ssm";
import { mockClient } from "aws-sdk-client-mock";
import { awsClients } from "../../../ops/aws/aws";
import type { Catalog } from "../../../ops/catalog/catalog";
import { listLedger } from "../../../ops/catalog/release-ledger";

const CHECKSUM = "f".repeat(64);
const PARAMETER = "/dev/releases/0123456789ab";
const catalog = { releaseLedger: "/dev/releases" } as Catalog;
const ssm = mockClient(SSMClient);

function ledger(Value: string) {
  ssm.on(GetParametersByPathCommand).resolves({ Parameters: [{ Name: PARAMETER, Value }] });
  return listLedger(awsClients({ region: "us-east-1" }), catalog);
}

describe("the ledger of releases", () => {
  it("has each release with its package", async () => {
    await expect(
      ledger(JSON.stringify({ package: CHECKSUM, seedData: ["model-build/data/a.csv"] })),
    ).resolves.toEqual([{ parameter: PARAMETER, releaseId: "0123456789ab", package: CHECKSUM }]);
  });

  it.each([CHECKSUM, "{", "null", "{}"])("refuses the entry %s, and says what to do", async (entry) => {
    await expect(ledger(entry)).rejects.toThrow(
      /^The entry \/dev\/releases\/0123456789ab of Parameter Store .+ Put its former value back .+, or delete it to retire the release\.$/,
    );
  });
});
