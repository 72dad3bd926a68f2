import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { apply, type ApplyOptions } from "../../../ops/apply/command";
import type { CommandContext } from "../../../ops/command-context";
import { EXIT } from "../../../ops/errors";
import { type CatalogPlan, planCatalog } from "../../../ops/plan/catalog/catalog-plan";
import { reviewedPlan, writeReviewedPlan } from "../../../ops/plan/reviewed-plan";
import { fakeTerminal } from "../fake-terminal";
import { recordedPlan } from "../plan/terraform/recorded-plans";

jest.mock("../../../ops/plan/catalog/synthesis", () => ({
  synthesize: () => Promise.resolve({ moduleOf: (address: string) => address }),
}));
jest.mock("../../../ops/plan/catalog/catalog-plan");

const folder = mkdtempSync(join(tmpdir(), "apply-"));
afterAll(() => rmSync(folder, { recursive: true }));

const file = join(folder, "reviewed.json");
const calls = join(folder, "calls");

/** A plan of the recorded changes. Terraform of it writes down how it was called, prints, and ends with the exit code. */
function planned(document = recordedPlan("changes"), exitCode = 0, errors = ""): CatalogPlan {
  const program = join(folder, "terraform");
  writeFileSync(
    program,
    `#!/bin/sh\necho "$*" >>${calls}\necho "Apply complete"\necho "${errors}" >&2\nexit ${exitCode}\n`,
  );
  chmodSync(program, 0o755);
  const environment = { PATH: process.env["PATH"], TERRAFORM_BINARY_NAME: program };
  const state = { lineage: "1b2c", serial: 7, keysAreStored: true };
  return {
    ...{ document, state, secretValues: [], withheld: [], planFile: join(folder, "plan") },
    workdir: { folder, environment },
  };
}

beforeEach(() => {
  writeFileSync(calls, "");
  writeReviewedPlan(file, reviewedPlan(planned(), "aaaa"));
});

const terraformCalls = () => readFileSync(calls, "utf8");

async function applied(plan: CatalogPlan, options: Partial<ApplyOptions> = {}, reviewed?: string) {
  jest.mocked(planCatalog).mockResolvedValue(plan);
  const terminal = fakeTerminal();
  const context = { terminal } as unknown as CommandContext;
  const code = await apply(context, reviewed ?? file, { check: false, ...options });
  return { code, printed: terminal.printed.join("\n"), notes: terminal.notes.join("\n") };
}

describe("ops apply", () => {
  it("applies the very plan that it compared, when it is the reviewed one", async () => {
    const { code, printed } = await applied(planned());
    expect(code).toBe(EXIT.fine);
    expect(printed).toMatch(/This is the plan that was reviewed\.\nApply complete$/);
    expect(terraformCalls()).toBe(`apply -no-color -lock-timeout=60s ${join(folder, "plan")}\n`);
  });

  it("only compares with --check, for which no secret must be there", async () => {
    expect((await applied(planned(), { check: true })).code).toBe(EXIT.fine);
    expect(jest.mocked(planCatalog).mock.lastCall?.[2]).toMatchObject({ withholdSecrets: true });
    expect(terraformCalls()).toBe("");
  });

  it("applies nothing when the state was changed since, and says how to go on", async () => {
    const later = { ...planned(), state: { lineage: "1b2c", serial: 8, keysAreStored: true } };
    const { code, notes } = await applied(later);
    expect(code).toBe(EXIT.changed);
    expect(notes).toContain("The state was changed since the review: serial 7 then, 8 now");
    expect(notes).toContain(`npm run -s ops -- apply --accept ${reviewedPlan(later, undefined).digest}`);
    expect(terraformCalls()).toBe("");
  });

  it("applies a plan whose digest somebody has accepted, and no other", async () => {
    const { digest } = reviewedPlan(planned(), undefined);
    expect((await applied(planned(), { accept: digest })).code).toBe(EXIT.fine);
    const other = await applied(planned(), { accept: "0".repeat(64) });
    expect([other.code, other.notes]).toEqual([
      EXIT.changed,
      expect.stringContaining(`It has the digest ${digest}, and ${"0".repeat(64)} was accepted.`),
    ]);
  });

  it("refuses a plan that would destroy what every project needs, though it was reviewed", async () => {
    const destroys = planned(recordedPlan("destroys"));
    writeReviewedPlan(file, reviewedPlan(destroys, "aaaa"));
    const { code, notes } = await applied(destroys);
    expect(code).toBe(EXIT.refused);
    expect(notes).toMatch(/^Nothing is applied\. /);
    expect(terraformCalls()).toBe("");
  });

  it.each([
    ["the state has changed between plan and apply", "Error: Saved plan is stale", EXIT.changed],
    ["Terraform fails", "Error: creating SNS Topic", EXIT.unable],
  ])("ends with its own exit code when %s", async (_, errors, expected) => {
    const { code, notes } = await applied(planned(undefined, 1, errors));
    expect(code).toBe(expected);
    expect(notes).toContain(errors);
  });

  it("answers as one JSON document with --json", async () => {
    const { printed } = await applied(planned(), { json: true });
    expect(JSON.parse(printed)).toMatchObject({
      digest: reviewedPlan(planned(), undefined).digest,
      differences: [],
      applied: true,
    });
  });
});
