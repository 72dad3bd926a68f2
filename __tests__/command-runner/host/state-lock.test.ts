import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const HOST = join(__dirname, "..", "..", "..", "command-runner", "host");
const folder = mkdtempSync(join(tmpdir(), "state-lock-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The reason that the host gives for a run whose Terraform ended with these words. */
function reasonOf(words: string): string {
  writeFileSync(join(folder, "last-words.txt"), words);
  const script = `fail() { printf '%s\\n' "$*"; }; . "${HOST}/state-lock.sh"; . "${HOST}/terraform.sh"; fail_with_terraform_words "terraform apply failed"; true`;
  const environment = { ...process.env, PROJECT_ID: "p-1" };
  return execFileSync("bash", ["-c", script], { cwd: folder, env: environment, encoding: "utf8" });
}

describe("a state that can not be locked", () => {
  it("is told with its holder, since when, and how to go on", () => {
    const reason = reasonOf(
      [
        "Error: Error acquiring the state lock",
        "Lock Info:",
        "  ID:        4f3c-11",
        "  Who:       root@ip-10-0-0-7",
        "  Created:   2026-11-21 10:00:00.1 +0000 UTC",
      ].join("\n"),
    );
    expect(reason).toContain(
      "locked by root@ip-10-0-0-7 since 2026-11-21 10:00:00.1 +0000 UTC (lock 4f3c-11)",
    );
    expect(reason).toContain("StateLockId=4f3c-11");
  });

  it("is told in Terraform's words when nobody holds it", () => {
    const reason = reasonOf(
      [
        "Error: Error acquiring the state lock",
        "Error message: operation error DynamoDB: PutItem, ResourceNotFoundException:",
        "Requested resource not found",
      ].join("\n"),
    );
    expect(reason).toContain("terraform apply failed: Error: Error acquiring the state lock");
    expect(reason).toContain("Requested resource not found");
    expect(reason).not.toContain("unknown host");
  });
});
