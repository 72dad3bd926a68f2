import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startLocalGitLab, type LocalGitLab } from "../local-gitlab";
import { type Files, type Offer, SeededRepository, seedOf } from "./seeded-repositories";

const SEED = join(__dirname, "../../../seed-code/model-build");
const PIPELINE = "pipelines/abalone/pipeline.py";
const EVALUATE = "pipelines/abalone/evaluate.py";
const PREPROCESS = "pipelines/abalone/preprocess.py";
const shipped = (path: string) => readFileSync(join(SEED, path), "utf8");

/** A text with one part replaced; the part must be there. */
function edited(text: string, part: string, by: string): string {
  expect(text).toContain(part);
  return text.replace(part, () => by);
}

const FIRST: Files = Object.fromEntries(
  ["README.md", PIPELINE, EVALUATE, PREPROCESS, "tests/test_jobs.py"].map((path) => [path, shipped(path)]),
);
/** Another default, a file less, a file more. */
const KEPT = Object.fromEntries(Object.entries(FIRST).filter(([path]) => path !== "tests/test_jobs.py"));
const SECOND: Files = {
  ...KEPT,
  [PIPELINE]: edited(shipped(PIPELINE), '"num_round": "50"', '"num_round": "80"'),
  "tests/test_training.py": "def test_training():\n    assert True\n",
};
/** A further line in a file that the second version left alone, and one more in the same file. */
const THIRD: Files = {
  ...SECOND,
  [PIPELINE]: edited(SECOND[PIPELINE] ?? "", '"eta": "0.2"', '"eta": "0.1"'),
  [EVALUATE]: `${shipped(EVALUATE)}\n# measured on the third version's rows\n`,
};

const BAR = edited(shipped(PIPELINE), "MAX_MSE = 6.0", "MAX_MSE = 5.0  # ours");
const ROUNDS = edited(shipped(PIPELINE), '"num_round": "50"', '"num_round": "500"  # ours');

interface Team {
  readonly name: string;
  /** Its work before the first update; an empty content removes a file. */
  readonly work: Files;
  /** What it does with the first offer, and before the second update. */
  answer(repository: SeededRepository, offer: Offer): Promise<void>;
  /** Whether the second offer merges without a conflict. */
  readonly clean: boolean;
}

const merge: Team["answer"] = (repository, offer) => repository.merge(offer);
const leaveOpen: Team["answer"] = () => Promise.resolve();
const resolved = edited(SECOND[PIPELINE] ?? "", '"num_round": "80"', '"num_round": "500"  # ours');

const TEAMS: readonly Team[] = [
  { name: "has changed nothing", work: {}, answer: merge, clean: true },
  { name: "has other lines of a changed file", work: { [PIPELINE]: BAR }, answer: leaveOpen, clean: true },
  { name: "has the same line, and waits", work: { [PIPELINE]: ROUNDS }, answer: leaveOpen, clean: false },
  {
    name: "has the same line, and takes the rest over by hand",
    work: { [PIPELINE]: ROUNDS },
    async answer(repository, offer) {
      await repository.close(offer);
      await repository.commit({ [PIPELINE]: resolved });
    },
    clean: false,
  },
  {
    name: "has files of its own",
    work: { "pipelines/ours/pipeline.py": "ours = 1\n", "data/ours.csv": "1\n" },
    answer: merge,
    clean: true,
  },
  {
    name: "has removed a file that the seed changes",
    work: { [EVALUATE]: "", "ours.py": "evaluated elsewhere\n" },
    answer: merge,
    clean: false,
  },
  {
    name: "has moved and changed a file that the seed changes",
    work: { [PIPELINE]: "", "pipelines/ours.py": BAR },
    answer: merge,
    clean: true,
  },
  {
    name: "squashes",
    work: { [PREPROCESS]: `${shipped(PREPROCESS)}\n# ours\n` },
    answer: (repository, offer) =>
      repository.merge(offer, { squash: true, should_remove_source_branch: true }),
    clean: true,
  },
  {
    name: "works on the update's branch",
    work: { "README.md": "# Ours\n" },
    answer: (repository, offer) => repository.commit({ "branch.md": "on the branch\n" }, offer.source_branch),
    clean: true,
  },
  {
    name: "declines",
    work: { [PIPELINE]: BAR },
    answer: (repository, offer) => repository.close(offer),
    clean: true,
  },
];

let gitlab: LocalGitLab;
beforeAll(async () => {
  gitlab = await startLocalGitLab();
});
afterAll(() => gitlab.stop());

/** Nothing that the team has written is gone from its branch, and nothing that it removed is back. */
function expectWork(repository: SeededRepository, work: Files): void {
  const paths = repository.paths();
  const everything = paths.map((path) => repository.content(path)).join("\n");
  for (const [path, content] of Object.entries(work)) {
    if (content === "") expect(paths).not.toContain(path);
    const own = content
      .split("\n")
      .filter((line) => !Object.values(FIRST).some((seed) => seed.includes(line)));
    for (const line of own) expect(everything).toContain(line);
  }
}

const versions = [FIRST, SECOND, THIRD].map(seedOf);

test("ten projects with different edits lose nothing across two updates", async () => {
  const [first, second, third] = versions as [
    (typeof versions)[0],
    (typeof versions)[0],
    (typeof versions)[0],
  ];
  const projects = await Promise.all(
    TEAMS.map(async (team) => ({ team, repository: await SeededRepository.create(gitlab, first) })),
  );
  for (const { team, repository } of projects) {
    if (Object.keys(team.work).length > 0) await repository.commit(team.work);
    const before = repository.head();
    await repository.commitSeedCode(second);
    expect(repository.head()).toBe(before);
    await team.answer(repository, await repository.openOffer());
    expectWork(repository, team.work);
  }
  for (const { team, repository } of projects) {
    await repository.commit({ "later.md": "between the updates\n" });
    await repository.commitSeedCode(third);
    const offer = await repository.openOffer();
    expect({ team: team.name, clean: !offer.has_conflicts }).toEqual({ team: team.name, clean: team.clean });
    if (team.clean) await repository.merge(offer);
    expectWork(repository, { ...team.work, "later.md": "between the updates\n" });
  }
  for (const { team, repository } of projects.filter(({ team: { clean } }) => clean)) {
    const all = repository
      .paths()
      .map((path) => repository.content(path))
      .join("\n");
    expect({ team: team.name, paths: repository.paths() }).toMatchObject({
      paths: expect.arrayContaining(["tests/test_training.py"]) as string[],
    });
    for (const line of ['"num_round": "80"', '"eta": "0.1"', "# measured on the third version's rows"])
      expect(all).toContain(line);
  }
}, 180_000);
