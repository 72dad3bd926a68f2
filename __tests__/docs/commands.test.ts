import { type Block, DOCUMENTS, readDocument } from "./documents";
import { type DocsShell, openDocsShell } from "./docs-shell";

/** Time for one block on a small machine that does other things too. */
const LONG = 300_000;

/** The order in which somebody who starts with an empty account comes to the sections that show commands. */
const SECTIONS = [
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
  readonly section: string;
  readonly block: Block;
}

const steps: readonly Step[] = DOCUMENTS.flatMap((document) =>
  readDocument(document)
    .blocks.filter(({ language }) => language === "sh")
    .map((block) => ({ section: `${document}#${block.section}`, block })),
);

describe("the commands of the documentation", () => {
  let shell: DocsShell;

  beforeAll(async () => {
    shell = await openDocsShell();
  }, LONG);

  afterAll(async () => {
    await shell?.close();
  }, LONG);

  const inOrder = SECTIONS.flatMap((section) => steps.filter((step) => step.section === section));

  it("are all in a section of the list, and each section of the list has some", () => {
    expect([...new Set(steps.map(({ section }) => section))].sort()).toEqual([...SECTIONS].sort());
  });

  // The steps build on each other: after a failure the ones behind it say little.
  it.each(inOrder.map((step) => [step.section, step.block.line, step.block] as const))(
    "%s, line %i: each succeeds",
    async (_section, _line, block) => {
      await expect(shell.run(block)).resolves.toEqual(expect.any(String));
    },
    LONG,
  );

  it("leave nothing in the account but what was there", async () => {
    const ask = (text: string) => shell.run({ text, language: "sh", section: "", line: 0 });
    expect(await ask("aws s3api list-buckets --query 'Buckets[].Name' --output text")).toBe("");
    expect(await ask("aws iam list-groups --query 'Groups[].GroupName' --output text")).toBe("");
    expect(await ask("aws secretsmanager list-secrets --query 'SecretList[].Name' --output text")).toBe("");
  });
});
