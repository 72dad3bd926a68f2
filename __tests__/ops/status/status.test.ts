import { DeleteTableCommand } from "@aws-sdk/client-dynamodb";
import { awsClients } from "../../../ops/aws/aws";
import { EXIT } from "../../../ops/errors";
import { status } from "../../../ops/status/command";
import type { ProjectStatus } from "../../../ops/status/project-status";
import { CatalogFixture, type FixtureRelease, names, checksumOf } from "../catalog-fixture";
import { fakeTerminal } from "../fake-terminal";

interface Document {
  readonly newestRelease: string;
  readonly projects: readonly ProjectStatus[];
  readonly problems: readonly string[];
  readonly calls: { readonly all: number };
}

let catalog: CatalogFixture;
let old: FixtureRelease;
let newest: FixtureRelease;
let abalone: string;
let broken: string;

beforeAll(async () => {
  catalog = await CatalogFixture.start();
  old = await catalog.release("aaaaaaaaaaaa");
  abalone = await catalog.project("abalone", old);
  newest = await catalog.release("bbbbbbbbbbbb", undefined, old);
  broken = await catalog.project("broken", newest);
  await catalog.ran("abalone", abalone, {
    mergeRequests: ["https://gitlab.example.com/ml/abalone/-/merge_requests/4"],
  });
  await catalog.ran("broken", broken, { result: "failed", message: "GitLab rejected the token" });
});
afterAll(() => catalog.stop());

async function shown(named: readonly string[] = [], json = true) {
  const aws = awsClients(catalog.aws.client);
  const terminal = fakeTerminal();
  const code = await status({ aws, terminal }, named, { json });
  aws.close();
  return { code, text: terminal.printed.join("\n") };
}

async function asDocument(named: readonly string[] = []): Promise<Document> {
  return JSON.parse((await shown(named)).text) as Document;
}

async function project(name: string): Promise<ProjectStatus> {
  const [found] = (await asDocument([name])).projects;
  if (!found) throw new Error(`status does not show ${name}.`);
  return found;
}

describe("ops status", () => {
  it("shows each project with its id, its release and whether a newer one exists", async () => {
    const { newestRelease, projects } = await asDocument();
    expect(newestRelease).toBe(newest.name);
    expect(projects.map(({ name, id, release, newerRelease }) => [name, id, release, newerRelease])).toEqual([
      ["abalone", abalone, old.name, newest.name],
      ["broken", broken, newest.name, null],
    ]);
  });

  it("shows the last run, who made the project, and the merge request of the last update", async () => {
    expect(await project("abalone")).toMatchObject({
      lastRun: { action: "apply", result: "succeeded", finishedAt: "2026-08-01T10:02:00Z" },
      madeBy: "arn:aws:iam::123456789012:root",
      mergeRequests: ["https://gitlab.example.com/ml/abalone/-/merge_requests/4"],
      trouble: null,
    });
  });

  it("ends with 1 and the reason when a run failed", async () => {
    const { code, text } = await shown([], false);
    expect(code).toBe(EXIT.found);
    expect(text).toContain("broken: GitLab rejected the token");
  });

  it("ends with 0 when the projects that were asked for are well", async () => {
    expect((await shown(["abalone"])).code).toBe(EXIT.fine);
    expect((await shown([abalone])).code).toBe(EXIT.fine);
  });

  it("refuses a name that no project has, and names those that there are", async () => {
    await expect(shown(["abalon"])).rejects.toMatchObject({
      message: "No project of this catalog is named abalon. There are: abalone, broken.",
      exitCode: EXIT.badInput,
    });
  });

  it("shows who holds a lock, and nothing for the digest of a state", async () => {
    await catalog.lock(abalone, {
      ID: "1b2c3d4e-0000-1111-2222-333344445555",
      Who: "root@ip-10-0-0-12",
      Created: "2026-08-01T10:00:01.5Z",
    });
    await catalog.lock(broken);
    expect((await project("abalone")).lock).toEqual({
      id: "1b2c3d4e-0000-1111-2222-333344445555",
      holder: "root@ip-10-0-0-12",
      since: "2026-08-01T10:00:01.500Z",
    });
    expect((await project("broken")).lock).toBeNull();
  });

  it("shows a project from S3, with the release whose package ran last", async () => {
    const id = await catalog.projectFromS3("from-s3");
    await catalog.ran("from-s3", id, { package: checksumOf("aaaaaaaaaaaa") });
    expect(await project("from-s3")).toMatchObject({
      ...{ id, status: "CreateCompleted", release: old.name, newerRelease: newest.name },
      lastRun: { result: "succeeded" },
    });
  });

  it("says that a run was interrupted when it is still running and nothing goes on", async () => {
    const id = await catalog.project("dead", newest);
    await catalog.ran("dead", id, { result: "running", message: "", finishedAt: null });
    expect(await project("dead")).toMatchObject({
      lastRun: { result: "interrupted" },
      trouble: expect.stringContaining("its host is gone") as unknown,
    });
  });

  it("says that a run goes on while the project is changing", async () => {
    const id = await catalog.project("busy", newest);
    await catalog.update("busy", newest, { RunToken: "slow" });
    await catalog.ran("busy", id, { result: "running", message: "", finishedAt: null });
    expect(await project("busy")).toMatchObject({
      status: "UpdateInProgress",
      lastRun: { result: "running" },
      trouble: null,
    });
    await catalog.waitUntilStable("busy");
  });

  it("shows the other projects when the status of one can not be read", async () => {
    const id = await catalog.project("garbled", newest);
    await catalog.put(`projects/${id}/status.json`, "{");
    const { projects } = await asDocument(["abalone", "garbled"]);
    expect(projects.map(({ name, problem }) => [name, problem])).toEqual([
      ["abalone", null],
      [
        "garbled",
        expect.stringContaining(
          `Its last run can not be read: s3://${names.stateBucket}/projects/${id}/status.json is not JSON`,
        ),
      ],
    ]);
  });

  it("shows a deleted project until nothing of it is left, and why it needs somebody", async () => {
    const place = ["p-destroying00", "p-givenup00000", "p-livesOn00000".toLowerCase()];
    const [destroying = "", givenUp = "", livesOn = ""] = place;
    const deleted = { action: "destroy" as const, cause: "project deleted", finishedAt: null };
    await catalog.ran("destroying", destroying, { ...deleted, result: "running", attempt: 1, attempts: 4 });
    await catalog.ran("given-up", givenUp, {
      ...deleted,
      result: "failed",
      message: "All 4 attempts failed.",
    });
    await catalog.ran("lives-on", livesOn);
    const { projects } = await asDocument(["destroying", "given-up", livesOn]);
    expect(
      projects.map(({ name, status, lastRun, trouble }) => [name, status, lastRun?.result, trouble]),
    ).toEqual([
      ["destroying", "Deleted", "running", null],
      [
        "given-up",
        "Deleted",
        "failed",
        expect.stringMatching(/^All 4 attempts failed\. Look: .*ops -- cleanup$/),
      ],
      [
        "lives-on",
        "Deleted",
        "succeeded",
        expect.stringMatching(/its resources still exist.*ops -- cleanup$/),
      ],
    ]);
  });

  it("shows the projects when the locks can not be read, says so, and ends with 1", async () => {
    const other = await CatalogFixture.start();
    try {
      const release = await other.release("cccccccccccc");
      await other.ran("alone", await other.project("alone", release));
      await other.dynamoDb.send(new DeleteTableCommand({ TableName: names.lockTable }));
      const aws = awsClients(other.aws.client);
      const terminal = fakeTerminal();
      expect(await status({ aws, terminal }, [], {})).toBe(EXIT.found);
      expect(terminal.printed.join()).toMatch(
        /alone +p-\w+ +CreateCompleted[\s\S]*The locks can not be read: ResourceNotFoundException/,
      );
    } finally {
      await other.stop();
    }
  });
});
