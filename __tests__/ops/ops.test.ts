import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "commands-"));
const other = join(folder, "other.json");
writeFileSync(other, "{}");

afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a command of the review; its exit code and what it wrote to standard error. */
function run(
  ...args: string[]
): Promise<{ readonly code: number; readonly errors: string; readonly output: string }> {
  return new Promise((resolve) => {
    execFile("node_modules/.bin/tsx", args, (problem, output, errors) =>
      resolve({ code: Number(problem?.code ?? 0), output, errors }),
    );
  });
}

describe("a command that is called in a wrong way says so and ends with 2", () => {
  it.each([
    [["review/plan.ts", "--sample", "many"], /must be a whole number from 1 to 9999/],
    [["review/apply-plan.ts"], /Name the file of the reviewed plan, or give --accept and a digest\./],
    [
      ["review/apply-plan.ts", "--accept", "abc"],
      /--accept takes the 64 hexadecimal digits of a digest, not "abc"/,
    ],
    [["review/apply-plan.ts", join(folder, "none.json")], /none\.json can not be read: ENOENT/],
    [
      ["review/apply-plan.ts", other],
      /other\.json is not a reviewed plan as npm run plan -- --out FILE writes it/,
    ],
    [["review/review-note.ts", other], /other\.json is no text of npm run plan -- --markdown/],
    [["review/find-reviewed-plan.ts", other], /Not set: .*GITLAB_REVIEW_TOKEN is a masked CI\/CD variable/],
  ])("%j", async (args, words) => {
    const { code, errors } = await run(...args);
    expect(errors).toMatch(words);
    expect(code).toBe(2);
  });
});

it.each(["plan", "apply-plan", "review-note", "find-reviewed-plan"])(
  "%s --help has an example",
  async (name) => {
    const { code, output } = await run(`review/${name}.ts`, "--help");
    expect(output).toContain("Example:\n  npm run -s ");
    expect(code).toBe(0);
  },
);
