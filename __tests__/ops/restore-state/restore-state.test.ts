import { createHash } from "node:crypto";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { stateDigestKey, stateLockKey, projectStateKey } from "../../../contracts/state-keys";
import { awsClients } from "../../../ops/aws/aws";
import { EXIT, errorMessage } from "../../../ops/errors";
import { restoreState } from "../../../ops/restore-state/command";
import { CatalogFixture, names } from "../catalog-fixture";
import { fakeTerminal } from "../fake-terminal";

let catalog: CatalogFixture;
let id: string;

const state = (serial: number) => JSON.stringify({ version: 4, lineage: "a", serial, resources: [] });

beforeAll(async () => {
  catalog = await CatalogFixture.start();
  id = await catalog.project("abalone", await catalog.release("aaaaaaaaaaaa"));
  await catalog.put(projectStateKey(id), state(1));
  await catalog.put(projectStateKey(id), state(2));
  await catalog.put(`${projectStateKey(id)}.backup`, "another object");
  await catalog.put(projectStateKey(id), "{");
  await catalog.lock(id);
});
afterAll(() => catalog.stop());

async function run(options: { to?: string; yes?: boolean; json?: boolean }, named = "abalone") {
  const aws = awsClients(catalog.aws.client);
  const terminal = fakeTerminal();
  const { printed, notes } = terminal;
  try {
    return { code: await restoreState({ aws, terminal }, named, options), printed, notes, error: "" };
  } catch (problem) {
    return { code: undefined, printed, notes, error: errorMessage(problem) };
  } finally {
    aws.close();
  }
}

async function versionIds(): Promise<string[]> {
  const { printed } = await run({});
  const [head, ...rows] = (printed[0] ?? "").split("\n");
  expect(head).toMatch(/^VERSION +WRITTEN +BYTES +NEWEST$/);
  return rows.map((row) => row.split(/\s+/)[0] ?? "");
}

async function item(key: string) {
  const table = new DynamoDBClient(catalog.aws.client);
  const { Item } = await table.send(
    new GetItemCommand({ TableName: names.lockTable, Key: { LockID: { S: key } } }),
  );
  table.destroy();
  return Item;
}

describe("ops restore-state", () => {
  it("lists the versions of the state, the newest first, and changes nothing", async () => {
    expect(await versionIds()).toHaveLength(3);
    expect((await item(stateDigestKey(names.stateBucket, id)))?.["Digest"]?.S).toBe("0".repeat(32));
  });

  it("lists them as one JSON document on request", async () => {
    const { printed } = await run({ json: true });
    const { project, versions } = JSON.parse(printed[0] ?? "") as {
      readonly project: string;
      readonly versions: readonly { readonly versionId: string }[];
    };
    expect(project).toBe("abalone");
    expect(versions.map(({ versionId }) => versionId)).toEqual(await versionIds());
  });

  it("asks before it changes anything, and takes no terminal for a no", async () => {
    const [, second = ""] = await versionIds();
    const { code, notes } = await run({ to: second });
    expect([code, notes]).toEqual([EXIT.found, ["Nothing was changed. Without a terminal, give --yes."]]);
    expect(await versionIds()).toHaveLength(3);
  });

  it("refuses a version that is not there, and one that is no state", async () => {
    const [broken = ""] = await versionIds();
    expect((await run({ to: "nothing", yes: true })).error).toBe(
      'The state of abalone has no version "nothing". Its versions: npm run -s ops -- restore-state abalone',
    );
    expect((await run({ to: broken, yes: true })).error).toContain(`The version ${broken} of s3://`);
  });

  it("refuses while a run holds the lock, says who, and leaves that lock alone", async () => {
    await catalog.lock(id, { ID: "1b2c", Who: "root@host", Created: "2026-08-01T10:00:00Z" });
    const { error } = await run({ to: (await versionIds())[1], yes: true });
    expect(error).toMatch(/^The state of p-\S+ is locked by root@host \(lock 1b2c\)\./);
    expect((await item(stateLockKey(names.stateBucket, id)))?.["Info"]?.S).toContain("1b2c");
    expect(await versionIds()).toHaveLength(3);
    await catalog.unlock(id);
  });

  it("makes a version the state again, with the digest that Terraform compares, and leaves no lock", async () => {
    const { code, printed } = await run({ to: (await versionIds())[2], yes: true });
    expect(code).toBe(EXIT.fine);
    expect(printed[0]).toMatch(/^Restored the state of abalone with serial 1, written at /);
    const digest = createHash("md5").update(state(1)).digest("hex");
    expect((await item(stateDigestKey(names.stateBucket, id)))?.["Digest"]?.S).toBe(digest);
    expect(await catalog.get(projectStateKey(id))).toBe(state(1));
    expect(await item(stateLockKey(names.stateBucket, id))).toBeUndefined();
    expect(await versionIds()).toHaveLength(4);
  });
});
