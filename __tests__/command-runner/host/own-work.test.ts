import { runOnHost } from "./staged-host";

const SEED = {
  message: `Add the model-build seed code\n\nSeed-Code: model-build sha256:${"a".repeat(64)}\n`,
};
const UPDATE = {
  message: `Update the model-build seed code\n\nSeed-Code: model-build sha256:${"b".repeat(64)}\n`,
};
const OWN = { message: "Mine" };

/** Exit code of `has_own_work` for an answer of GitLab. */
function hasOwnWork(answer: readonly { message: string }[], status = 200): number | null {
  const listed = answer.map((commit, index) => ({
    ...commit,
    short_id: String(index),
    extended_trailers: { "Seed-Code": ["model-build sha256:"] },
  }));
  const gitlab = `gitlab_get() { printf %s "$ANSWER" >"$2"; printf ${status}; }`;
  return runOnHost(`${gitlab}; has_own_work 7`, {}, { ANSWER: JSON.stringify(listed) }).code;
}

describe("has_own_work", () => {
  it.each([
    ["no commit", []],
    ["the seed's commit", [SEED]],
    ["the seed's commit and updates that wait", [UPDATE, UPDATE, SEED]],
  ])("finds none in a repository with %s", (_what, commits) => {
    expect(hasOwnWork(commits)).toBe(1);
  });

  it.each([
    ["somebody's commit on top of the seed", [OWN, SEED]],
    ["a first commit of somebody", [OWN]],
    ["a merged update", [{ message: "Merge branch 'seed-update/b' into 'main'" }, UPDATE, SEED]],
  ])("finds some in a repository with %s", (_what, commits) => {
    expect(hasOwnWork(commits)).toBe(0);
  });

  it("finds none where there is no repository", () => {
    expect(hasOwnWork([], 404)).toBe(1);
  });

  it("does not know when GitLab does not answer", () => {
    expect(hasOwnWork([], 502)).toBe(2);
  });
});
