import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { awsClients } from "../../../ops/aws/aws";
import { EXIT } from "../../../ops/errors";
import { logs } from "../../../ops/logs/command";
import { CatalogFixture, type FixtureRelease, names } from "../catalog-fixture";
import { fakeTerminal } from "../fake-terminal";

let catalog: CatalogFixture;
let version: FixtureRelease;
let id: string;

beforeAll(async () => {
  catalog = await CatalogFixture.start();
  version = await catalog.release("aaaaaaaaaaaa");
  id = await catalog.project("abalone", version);
  await runLog("2026-08-01T100000Z-apply", ["first run"]);
  await runLog("2026-08-02T100000Z-apply", ["second run", "applied"]);
});
afterAll(() => catalog.stop());

async function runLog(run: string, lines: readonly string[]): Promise<void> {
  const client = new CloudWatchLogsClient(catalog.aws.client);
  const place = { logGroupName: names.runLog, logStreamName: `${id}/${run}` };
  await client.send(new CreateLogStreamCommand(place));
  const timestamp = Date.now();
  const logEvents = lines.map((message) => ({ timestamp, message }));
  await client.send(new PutLogEventsCommand({ ...place, logEvents }));
  client.destroy();
}

async function shown(named: string, options: { follow?: boolean; json?: boolean } = {}) {
  const aws = awsClients(catalog.aws.client);
  const terminal = fakeTerminal();
  try {
    const code = await logs({ aws, terminal }, named, { ...options, pollMilliseconds: 50 });
    return { code, lines: terminal.printed, notes: terminal.notes };
  } finally {
    aws.close();
  }
}

describe("ops logs", () => {
  it("prints the last run's log and no other's", async () => {
    expect(await shown("abalone")).toEqual({ code: EXIT.fine, lines: ["second run", "applied"], notes: [] });
  });

  it("prints one object a line as JSON", async () => {
    const { lines } = await shown("abalone", { json: true });
    expect(JSON.parse(lines[1] ?? "")).toEqual({ time: expect.any(String) as unknown, message: "applied" });
  });

  it("follows a run that goes on to its end", async () => {
    await catalog.update("abalone", version, { RunToken: "slow-1" });
    const { code, lines, notes } = await shown("abalone", { follow: true });
    expect(lines).toEqual([
      `SageMaker project abalone (${id}): apply`,
      expect.stringContaining("applied") as unknown,
    ]);
    expect([code, notes]).toEqual([EXIT.fine, ["The project abalone is UpdateCompleted."]]);
  });

  it("follows a run that fails, and ends with 1", async () => {
    await catalog.update("abalone", version, { RunToken: "fail-1" });
    const { code, notes } = await shown("abalone", { follow: true });
    expect([code, notes]).toEqual([EXIT.found, ["The project abalone is UpdateFailed."]]);
  });

  it("does not wait for a run when none goes on", async () => {
    expect((await shown("abalone", { follow: true })).lines).toEqual(["second run", "applied"]);
  });

  it("says where to look when no run has a log", async () => {
    await catalog.project("silent", version);
    const { code, notes } = await shown("silent");
    expect(code).toBe(EXIT.found);
    expect(notes.join()).toMatch(
      /No run of p-\w+ has a log in dev-machine-learning-ops-gitlab\..*ops -- doctor/,
    );
  });

  it("takes the id of a project that is gone", async () => {
    expect((await shown("p-000000000000")).code).toBe(EXIT.found);
  });

  it("refuses a name that no project has", async () => {
    await expect(shown("abalon")).rejects.toMatchObject({ exitCode: EXIT.badInput });
  });
});
