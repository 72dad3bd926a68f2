import { startLocalGitLab, type LocalGitLab } from "../local-gitlab";
import { type Files, SeededRepository, seedOf } from "./seeded-repositories";

const LINES = (...changed: string[]) =>
  ["first", "second", "third", "fourth", "fifth", "sixth", "seventh"]
    .map((line) => changed.find((other) => other.startsWith(`${line} `)) ?? line)
    .join("\n") + "\n";

const FIRST: Files = {
  "train.py": LINES(),
  "README.md": "read me\n",
  "old.py": "old\n",
  "bin/run.sh": "#!/bin/sh\n",
  "table.csv": "1,2\n",
};
const SECOND: Files = {
  "train.py": LINES("first of two"),
  "README.md": "read me\n",
  "bin/run.sh": "#!/bin/sh\n",
  "bin/new.sh": "new\n",
  "table.csv": "1,2\n",
};
const THIRD: Files = { ...SECOND, "train.py": LINES("first of two", "fifth of three") };
const [first, second, third] = [seedOf(FIRST), seedOf(SECOND), seedOf(THIRD)];

let gitlab: LocalGitLab;
let repository: SeededRepository;
beforeAll(async () => {
  gitlab = await startLocalGitLab();
});
afterAll(() => gitlab.stop());
beforeEach(async () => {
  repository = await SeededRepository.create(gitlab, first);
  gitlab.requests.clear();
});
afterEach(() => gitlab.failures.clear());

describe("a newer seed code", () => {
  test("comes as one merge request with the template's changes and nothing else", async () => {
    const before = repository.head();
    await repository.commit({ "mine.py": "mine\n" });
    const result = await repository.commitSeedCode(second);
    const offer = await repository.openOffer();
    expect(result).toMatchObject({ outcome: "update-offered", files: 3, mergeRequest: offer.web_url });
    expect(repository.changed(before, offer.source_branch)).toEqual(["bin/new.sh", "old.py", "train.py"]);
    expect(repository.content("train.py", offer.source_branch)).toBe(SECOND["train.py"]);
    expect(repository.mode("bin/new.sh", offer.source_branch)).toBe("100755");
    expect(repository.paths(offer.source_branch)).not.toContain("old.py");
  });

  test("takes six calls to GitLab", async () => {
    await repository.commitSeedCode(second);
    expect(gitlab.calls()).toEqual([
      "GET ",
      "GET /repository/commits",
      "GET /merge_requests",
      "GET /repository/tree",
      "POST /repository/commits",
      "POST /merge_requests",
    ]);
  });

  test("writes nothing to the team's branch", async () => {
    await repository.commit({ "train.py": LINES("first of the team") });
    const before = repository.head();
    await repository.commitSeedCode(second);
    expect(repository.head()).toBe(before);
  });

  test("lists the changed files in the merge request, and asks not to squash", async () => {
    await repository.commitSeedCode(second);
    const offer = await repository.openOffer();
    expect(offer.description).toContain("- new: `bin/new.sh`\n- gone: `old.py`\n- changed: `train.py`");
    expect(offer.description).toContain(`Seed-Code: model-build sha256:${second.hash}`);
    expect(offer.squash).toBe(false);
  });

  test("keeps the team's lines when it is merged", async () => {
    await repository.commit({ "train.py": LINES("seventh of the team"), "README.md": "ours\n" });
    await repository.commitSeedCode(second);
    await repository.merge(await repository.openOffer());
    expect(repository.content("train.py")).toBe(LINES("first of two", "seventh of the team"));
    expect(repository.content("README.md")).toBe("ours\n");
  });

  test.each<[string, Files]>([
    ["the same line", { "train.py": LINES("first of the team") }],
    ["a file that is gone from the seed", { "old.py": "still needed\n" }],
    ["a file that the seed has too now", { "bin/new.sh": "the team's own\n" }],
  ])("shows a conflict where the team has changed %s", async (_what, files) => {
    await repository.commit(files);
    await repository.commitSeedCode(second);
    const offer = await repository.openOffer();
    expect(offer.has_conflicts).toBe(true);
    await expect(repository.merge(offer)).rejects.toThrow("Branch cannot be merged");
    for (const [path, content] of Object.entries(files)) expect(repository.content(path)).toBe(content);
  });

  test("is offered to nobody whose repository never had seed code", async () => {
    const project = await gitlab.makeProject();
    await gitlab.commit(project, "mine.txt");
    gitlab.requests.clear();
    const own = new SeededRepository(gitlab, project);
    await expect(own.commitSeedCode(second)).resolves.toMatchObject({ outcome: "kept-user-commits" });
    await expect(own.offers()).resolves.toEqual([]);
  });

  test("is found below more commits of the team than GitLab lists at once", async () => {
    for (let commit = 0; commit < 101; commit += 1) await repository.commit({ "notes.txt": `${commit}\n` });
    await expect(repository.commitSeedCode(second)).resolves.toMatchObject({ outcome: "update-offered" });
  }, 120_000);
});

describe("the same version again", () => {
  test("makes nothing while it is offered", async () => {
    const { mergeRequest } = await repository.commitSeedCode(second);
    gitlab.requests.clear();
    await expect(repository.commitSeedCode(second)).resolves.toMatchObject({
      outcome: "update-offered",
      mergeRequest,
    });
    expect(gitlab.calls()).toEqual(["GET ", "GET /repository/commits", "GET /merge_requests"]);
  });

  test.each([{ squash: false }, { squash: true }])("makes nothing after it was merged (%j)", async (how) => {
    await repository.commitSeedCode(second);
    await repository.merge(await repository.openOffer(), { ...how, should_remove_source_branch: true });
    await expect(repository.commitSeedCode(second)).resolves.toMatchObject({ outcome: "update-merged" });
    await expect(repository.offers()).resolves.toHaveLength(1);
  });

  test("makes nothing after the team declined it", async () => {
    await repository.commitSeedCode(second);
    await repository.close(await repository.openOffer());
    await expect(repository.commitSeedCode(second)).resolves.toMatchObject({ outcome: "update-declined" });
    await expect(repository.offers()).resolves.toHaveLength(1);
  });

  test("makes the merge request for a commit that was left without one", async () => {
    gitlab.failures.inject({
      kind: "status",
      status: 403,
      method: "POST",
      path: /merge_requests$/,
      times: 1,
    });
    await expect(repository.commitSeedCode(second)).rejects.toThrow("GitLab answered 403");
    const head = repository.head(`seed-update/${second.hash.slice(0, 12)}`);
    await expect(repository.commitSeedCode(second)).resolves.toMatchObject({
      outcome: "update-offered",
      commit: head,
    });
    expect((await repository.openOffer()).description).toContain("- gone: `old.py`");
  });

  test("describes a merge request whose newer commit was left undescribed", async () => {
    await repository.commitSeedCode(second);
    gitlab.failures.inject({ kind: "status", status: 403, method: "PUT", times: 1 });
    await expect(repository.commitSeedCode(third)).rejects.toThrow("GitLab answered 403");
    await repository.commitSeedCode(third);
    const offer = await repository.openOffer();
    expect(offer.description).toContain(third.hash);
    expect(repository.content("train.py", offer.source_branch)).toBe(THIRD["train.py"]);
  });
});

describe("an earlier version again", () => {
  test("changes nothing", async () => {
    await repository.commitSeedCode(second);
    await repository.commitSeedCode(third);
    const offer = await repository.openOffer();
    for (const version of [first, second]) {
      await expect(repository.commitSeedCode(version)).resolves.toMatchObject({
        outcome: "already-committed",
      });
    }
    await expect(repository.openOffer()).resolves.toEqual(offer);
  });
});

describe("a second update", () => {
  test("goes into the merge request that is open", async () => {
    await repository.commitSeedCode(second);
    const before = await repository.openOffer();
    await expect(repository.commitSeedCode(third)).resolves.toMatchObject({
      outcome: "update-offered",
      files: 1,
    });
    const offer = await repository.openOffer();
    expect(offer.iid).toBe(before.iid);
    expect(offer.description).toContain(third.hash);
    expect(repository.content("train.py", offer.source_branch)).toBe(THIRD["train.py"]);
    expect(repository.paths(offer.source_branch)).toContain("bin/new.sh");
  });

  test("replaces a merge request whose branch the team has committed to", async () => {
    await repository.commitSeedCode(second);
    const before = await repository.openOffer();
    await repository.commit({ "README.md": "on your branch\n" }, before.source_branch);
    await repository.commitSeedCode(third);
    const offer = await repository.openOffer();
    expect(offer.iid).not.toBe(before.iid);
    expect((await repository.offers())[0]?.state).toBe("closed");
    expect((await repository.notes(before))[0]).toContain(`${offer.web_url} replaces this merge request`);
    expect(repository.content("README.md", before.source_branch)).toBe("on your branch\n");
    expect(repository.content("README.md", offer.source_branch)).toBe("read me\n");
  });

  test("brings the changes of one that was declined too", async () => {
    await repository.commitSeedCode(second);
    await repository.close(await repository.openOffer());
    await repository.commitSeedCode(third);
    const offer = await repository.openOffer();
    await repository.merge(offer);
    expect(repository.content("train.py")).toBe(THIRD["train.py"]);
    expect(repository.paths()).not.toContain("old.py");
  });

  test.each([
    ["merged", {}],
    ["squashed", { squash: true }],
  ])("merges cleanly on top of one that was %s", async (_how, how) => {
    await repository.commit({ "train.py": LINES("third of the team") });
    await repository.commitSeedCode(second);
    await repository.merge(await repository.openOffer(), { ...how, should_remove_source_branch: true });
    await repository.commit({
      "train.py": LINES("first of two", "third of the team", "seventh of the team"),
    });
    await repository.commitSeedCode(third);
    const offer = await repository.openOffer();
    expect(offer.has_conflicts).toBe(false);
    await repository.merge(offer);
    expect(repository.content("train.py")).toBe(
      LINES("first of two", "third of the team", "fifth of three", "seventh of the team"),
    );
  });
});
