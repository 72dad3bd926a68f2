import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommandContext } from "../../../ops/command-context";
import { MARKER as REVIEW_MARKER } from "../../../ops/plan/output/markdown";
import { ciContext } from "../../../ops/review/ci-context";
import { writeNote } from "../../../ops/review/note";
import { reviewNote } from "../../../ops/review/note-command";
import { reviewedArtifact } from "../../../ops/review/reviewed-artifact";
import { fakeTerminal } from "../fake-terminal";
import { LocalGitLab, OWNER, TOKEN } from "../../../sandbox/testing/local-gitlab";

const MARKER = "<!-- mark -->";
const PROJECT = `${OWNER}/catalog`;

let gitlab: LocalGitLab;
let mergeRequest: number;
const context = (token = TOKEN) => ({ url: gitlab.gitlab.url, project: PROJECT, token });

beforeAll(async () => {
  gitlab = await LocalGitLab.start();
  await gitlab.newProject("catalog", { initialize_with_readme: true });
  const api = gitlab.client();
  await api.Commits.create(
    PROJECT,
    "change",
    "Change",
    [{ action: "create", filePath: "a.txt", content: "a" }],
    {
      startBranch: "main",
    },
  );
  ({ iid: mergeRequest } = await api.MergeRequests.create(PROJECT, "change", "main", "Change"));
});

afterAll(() => gitlab?.stop());

async function bodies(): Promise<string[]> {
  const notes = await gitlab
    .client()
    .MergeRequestNotes.all(PROJECT, mergeRequest, { sort: "asc", orderBy: "created_at" });
  return notes.filter(({ system }) => !system).map(({ body }) => body);
}

describe("the note", () => {
  it("is written once, and updated after that", async () => {
    const first = await writeNote(context(), mergeRequest, MARKER, `${MARKER}\nfirst`);
    const second = await writeNote(context(), mergeRequest, MARKER, `${MARKER}\nsecond`);
    expect([first.updated, second]).toEqual([false, { id: first.id, updated: true }]);
    expect(await bodies()).toEqual([`${MARKER}\nsecond`]);
  });

  it("is never somebody else's who has quoted the mark", async () => {
    const { administration } = gitlab.gitlab;
    administration.addUser("eve");
    administration.addMember(PROJECT, "eve", 30);
    const eve = administration.addToken("eve", { scopes: ["api"] }).value;
    await writeNote(context(eve), mergeRequest, MARKER, `${MARKER}\nby eve`);
    await writeNote(context(), mergeRequest, MARKER, `${MARKER}\nthird`);
    expect(await bodies()).toEqual([`${MARKER}\nthird`, `${MARKER}\nby eve`]);
  });

  it.each([
    ["has not the scope", ["read_api"], /403 .*needs the scope api and at least the role Developer/],
    ["was revoked", "revoked", /401 .*is wrong, expired or revoked: create a new one/],
  ] as const)("is refused with what to do when the token %s", async (_, scopes, words) => {
    const { administration } = gitlab.gitlab;
    const token = administration.addToken(OWNER, { scopes: scopes === "revoked" ? ["api"] : scopes }).value;
    if (scopes === "revoked") administration.revokeToken(token);
    await expect(writeNote(context(token), mergeRequest, "<!-- other -->", "<!-- other -->")).rejects.toThrow(
      words,
    );
  });

  it("is refused with what to do when there is no such merge request", async () => {
    await expect(writeNote(context(), 99, MARKER, MARKER)).rejects.toThrow(
      /The notes of the merge request !99 of project ada\/catalog: GitLab answered 404 .*there is no such thing/,
    );
  });
});

describe("ops review-note", () => {
  const folder = mkdtempSync(join(tmpdir(), "note-"));
  const file = join(folder, "note.md");
  const environment = { ...process.env };
  beforeAll(() => {
    process.env["CI_SERVER_URL"] = gitlab.gitlab.url;
    process.env["CI_PROJECT_ID"] = PROJECT;
    process.env["GITLAB_REVIEW_TOKEN"] = TOKEN;
    process.env["CI_MERGE_REQUEST_IID"] = String(mergeRequest);
  });
  afterAll(() => {
    process.env = environment;
    rmSync(folder, { recursive: true });
  });

  async function printed(json: boolean): Promise<string> {
    const terminal = fakeTerminal();
    expect(await reviewNote({ terminal } as unknown as CommandContext, file, { json })).toBe(0);
    return terminal.printed.join("\n");
  }

  it("writes the file's text into the merge request of the job, and says whether it was there", async () => {
    writeFileSync(file, `${REVIEW_MARKER}\nplanned`);
    expect(await printed(false)).toMatch(/^The note \d+ is written\.$/);
    expect(JSON.parse(await printed(true))).toMatchObject({ updated: true });
    expect(await bodies()).toContain(`${REVIEW_MARKER}\nplanned`);
  });
});

describe("the reviewed plan of a commit", () => {
  it("is not there for a commit that came from no merge request", async () => {
    await expect(reviewedArtifact(context(), "f".repeat(40))).rejects.toThrow(
      "The commit ffffffff came from no merge request, so that no plan of it was reviewed.",
    );
  });

  it("is not there when no pipeline has planned the merge request", async () => {
    await gitlab.client().MergeRequests.merge(PROJECT, mergeRequest);
    const { merge_commit_sha: sha } = await gitlab.client().MergeRequests.show(PROJECT, mergeRequest);
    await expect(reviewedArtifact(context(), String(sha))).rejects.toThrow(
      `No pipeline of !${mergeRequest} has a job plan: nothing was reviewed.`,
    );
  });
});

describe("the variables of a job", () => {
  const environment = {
    CI_SERVER_URL: "https://gitlab.com",
    CI_PROJECT_ID: "7",
    GITLAB_REVIEW_TOKEN: "t",
    CI_COMMIT_SHA: "f",
  };

  it("say where the project is", () => {
    expect(ciContext(environment, ["CI_COMMIT_SHA"])).toEqual({
      url: "https://gitlab.com",
      project: "7",
      token: "t",
      variables: { CI_COMMIT_SHA: "f" },
    });
  });

  it("are all named where they are missing, with what the token must be", () => {
    expect(() => ciContext({}, ["CI_COMMIT_SHA"])).toThrow(
      "Not set: CI_SERVER_URL, CI_PROJECT_ID, GITLAB_REVIEW_TOKEN, CI_COMMIT_SHA. GITLAB_REVIEW_TOKEN is a masked CI/CD " +
        "variable with a project access token (role Developer, scope api).",
    );
  });

  it("are GitLab's own where the token is there", () => {
    expect(() => ciContext({ ...environment, CI_PROJECT_ID: "" }, [])).toThrow(
      "Not set: CI_PROJECT_ID. GitLab sets the variables that begin with CI_ in its jobs.",
    );
  });
});
