import { GitLabClient } from "../../../../functions/gitlab/client";
import { tokenFindings } from "../../../../ops/doctor/checks/gitlab-token";
import { type FakeGitLab, startFakeGitLab, WELL } from "../fake-gitlab";

const NOW = new Date("2026-08-01T12:00:00Z");
const TOKEN = "glpat-of-this-test-0000";

let gitlab: FakeGitLab;

beforeAll(async () => {
  gitlab = await startFakeGitLab();
});
beforeEach(() => {
  gitlab.answers = WELL;
});
afterAll(() => gitlab.stop());

async function findings(use: { user?: string; namespace?: string } = {}) {
  const about = { todo: "Make a new one.", user: use.user, namespace: use.namespace };
  const client = new GitLabClient({ url: gitlab.url, token: TOKEN, deadline: Date.now() + 10_000 });
  const found = await tokenFindings(client, "the secret", about, NOW);
  return found.filter(({ level }) => level !== "ok");
}

function about(token: object): void {
  gitlab.answers = {
    ...WELL,
    "personal_access_tokens/self": [200, { scopes: ["api"], expires_at: null, ...token }],
  };
}

describe("a GitLab token", () => {
  it("is well with the scope api, an end far away, and the right user", async () => {
    expect(await findings({ user: "ops" })).toEqual([]);
    expect(gitlab.tokens.every((token) => token === TOKEN)).toBe(true);
  });

  it("may have no end", async () => {
    about({ expires_at: null });
    expect(await findings()).toEqual([]);
  });

  it("is a problem without the scope api", async () => {
    about({ scopes: ["read_api", "read_repository"] });
    expect(await findings()).toEqual([
      {
        level: "problem",
        what: "The token of the secret has the scopes read_api, read_repository, and not api.",
        todo: "Make a new one.",
      },
    ]);
  });

  it("is a warning in its last 30 days", async () => {
    about({ expires_at: "2026-08-20" });
    expect(await findings()).toMatchObject([
      { level: "warning", what: "The token expires on 2026-08-20, in 18 days.", todo: "Make a new one." },
    ]);
  });

  it("is a problem after its end", async () => {
    about({ expires_at: "2026-07-31" });
    expect(await findings()).toMatchObject([{ level: "problem", what: "The token expired on 2026-07-31." }]);
  });

  it("is a problem when GitLab does not take it, and is not shown", async () => {
    gitlab.answers = { ...WELL, "personal_access_tokens/self": [401, { message: "401 Unauthorized" }] };
    const found = await findings();
    expect(found).toMatchObject([
      {
        level: "problem",
        what: "GitLab answers 401 to the token of the secret (401 Unauthorized): it has expired, was revoked, or is not one.",
      },
    ]);
    expect(JSON.stringify(found)).not.toContain(TOKEN);
  });

  it("is a problem when it is another user's", async () => {
    expect(await findings({ user: "ml-bot" })).toMatchObject([
      { level: "problem", what: "The token is that of the user ops, and gitlab_user_name is ml-bot." },
    ]);
  });

  it("is a problem when it does not see the group", async () => {
    expect(await findings({ namespace: "ml/vision" })).toMatchObject([
      { level: "problem", what: "The token does not see the group ml/vision (GitLab answers 404)." },
    ]);
    gitlab.answers = { ...WELL, "groups/ml%2Fvision": [200, { id: 4 }] };
    expect(await findings({ namespace: "ml/vision" })).toEqual([]);
  });
});
