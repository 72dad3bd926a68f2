import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "commands-"));
const other = join(folder, "other.json");
writeFileSync(other, "{}");

afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the program as Node.js runs it, from another folder; its exit code and what it wrote. */
function run(
  ...args: string[]
): Promise<{ readonly code: number; readonly errors: string; readonly output: string }> {
  const environment = { PATH: process.env["PATH"], HOME: folder };
  return new Promise((done) => {
    execFile(
      process.execPath,
      [resolve("ops/bin.mjs"), ...args],
      { cwd: folder, env: environment },
      (problem, output, errors) => done({ code: Number(problem?.code ?? 0), output, errors }),
    );
  });
}

describe("a command that is called in a wrong way says so and ends with 2", () => {
  it.each([
    [["unknown"], /unknown command 'unknown'/],
    [["plan", "--sample", "many"], /must be a whole number from 1 to 9999/],
    [["upgrade", "--parallel", "0"], /must be a whole number from 1 to 99/],
    [["apply"], /Name the file of the reviewed plan, or give --accept and a digest\./],
    [["apply", "--accept", "abc"], /--accept takes the 64 hexadecimal digits of a digest, not "abc"/],
    [["apply", join(folder, "none.json")], /none\.json can not be read: ENOENT/],
    [
      ["apply", other],
      /other\.json does not have the expected content: format: .*digest: .*plan -- --out FILE/,
    ],
    [["review-note", other], /other\.json does not begin with the mark .* npm run -s plan -- --markdown/],
    [["reviewed-plan", other], /Not set: .*GITLAB_REVIEW_TOKEN is a masked CI\/CD variable/],
  ])("%j", async (args, words) => {
    const { code, errors } = await run(...args);
    expect(errors).toMatch(words);
    expect(code).toBe(2);
  });
});

it("a command that can not do its work says why in one line and ends with 3", async () => {
  expect(await run("status")).toEqual({
    code: 3,
    output: "",
    errors: "No AWS region is set. Export AWS_REGION, or give --region.\n",
  });
});

it("--help has every command and what the exit codes mean", async () => {
  const { code, output } = await run("--help");
  const commands = ["status", "logs", "upgrade", "cleanup", "doctor", "register", "restore-state"];
  for (const name of [...commands, "plan", "apply", "review-note", "reviewed-plan"])
    expect(output).toMatch(new RegExp(`^  ${name} `, "m"));
  expect(output).toMatch(/^ {2}4 {4}refused/m);
  expect(code).toBe(0);
});

it.each(["status", "plan", "apply", "review-note", "reviewed-plan"])(
  "%s --help has an example and what the exit codes mean",
  async (name) => {
    const { code, output } = await run(name, "--help");
    expect(output).toMatch(new RegExp(`Example:\n  npm run -s ops -- ${name} [\\s\\S]*Exit codes:`));
    expect(code).toBe(0);
  },
);
