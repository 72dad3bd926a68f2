import { type Block, DOCUMENTS, readDocument } from "./documents";
import { type Person, personInSandbox } from "./person";
import { asRun } from "./typed-commands";

/** Time for one block on a small machine that does other things too. */
const LONG = 300_000;

/** The order in which somebody who starts with an empty account comes to the sections that show commands. */
const THE_WAY = [
  "README.md#deploy-to-your-own-account",
  "docs/ops/set-up.md#before-you-start",
  "docs/ops/access.md#access-keys-for-gitlab-ci",
  "docs/ops/state.md#the-catalogs-own-state",
  "docs/ops/deploy.md#deploy-again",
  "docs/data-scientists.md#create-a-project",
  "docs/ops/review.md#review-of-changes",
  "docs/ops/runs.md#logs-and-status",
  "docs/data-scientists.md#when-a-run-fails",
  "docs/ops/releases.md#releases",
  "docs/ops/releases.md#bring-projects-to-a-new-version",
  "docs/ops/clean-up.md#clean-up-what-is-left-behind",
  "docs/data-scientists.md#destroy-a-project",
  "docs/ops/deleted-projects.md#deleted-projects",
  "docs/ops/s3-templates.md#templates-from-s3",
  "README.md#try-it",
  "docs/contributors.md#checks-and-tests",
  "docs/ops/clean-up.md#remove-the-catalog",
  "README.md#clean-up",
];

interface Step {
  readonly place: string;
  readonly block: Block;
}

const steps: readonly Step[] = DOCUMENTS.flatMap((document) =>
  readDocument(document)
    .blocks.filter(({ language }) => language === "sh")
    .map((block) => ({ place: `${document}#${block.section}`, block })),
);

describe("the commands of the documentation", () => {
  let person: Person;

  beforeAll(async () => {
    person = await personInSandbox();
  }, LONG);

  afterAll(async () => {
    await person?.leave();
  }, LONG);

  const onTheWay = THE_WAY.flatMap((place) => steps.filter((step) => step.place === place));

  it("are all on the way that the test goes, and each place of the way has some", () => {
    expect([...new Set(steps.map(({ place }) => place))].sort()).toEqual([...THE_WAY].sort());
  });

  // The steps build on each other: after a failure the ones behind it say little.
  it.each(onTheWay.map((step) => [step.place, step.block.line, step.block] as const))(
    "%s, line %i: each succeeds",
    async (_place, _line, block) => {
      await expect(person.type(block)).resolves.toEqual(expect.any(String));
    },
    LONG,
  );

  it("leave nothing in the account but what was there", async () => {
    const ask = (text: string) => person.type({ text, language: "sh", section: "", line: 0 });
    expect(await ask("aws s3api list-buckets --query 'Buckets[].Name' --output text")).toBe("");
    expect(await ask("aws iam list-groups --query 'Groups[].GroupName' --output text")).toBe("");
    expect(await ask("aws secretsmanager list-secrets --query 'SecretList[].Name' --output text")).toBe("");
  });
});

describe("asRun", () => {
  const stage = { sandbox: "docs-1", gitlabUser: "ops", checkout: "/copy" };

  it("fails for a script that package.json does not have", () => {
    expect(asRun("npm run demo", stage, {})).toBe(`echo 'package.json has no script "demo"' >&2; false`);
    expect(asRun("npm run demo", stage, { demo: "tsx" })).toBe(": npm run demo");
  });

  it("approves plans, and changes nothing else of a command", () => {
    expect(asRun("npx cdktf deploy service-catalog --migrate-state", stage, {})).toBe(
      "npx cdktf deploy service-catalog --migrate-state --auto-approve",
    );
    expect(asRun("aws s3 ls", stage, {})).toBe("aws s3 ls");
  });
});
