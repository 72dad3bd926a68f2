import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StreamedChange } from "../../ops/plan/terraform/plan-stream";

export const TOKEN = "glpat-fake-0123456789";

/** Writes down each call, and how many plans go on at once; says for each project what a test says. */
const PROGRAM = `#!/bin/bash
cd "$(dirname "$0")" || exit 1
trap 'rm -f "running-$$"; exit 1' INT
echo "$*" >>calls
case "$1" in
  version) echo "{\\"terraform_version\\":\\"$(cat version)\\"}" ;;
  init)
    mkdir -p "$TF_DATA_DIR/providers" ;;
  plan)
    plan="plan-$TF_VAR_sagemaker_project_name"
    echo running >"running-$$"
    ls running-* | wc -l >>at-once
    for _ in 1 2 3 4 5 6; do sleep 0.05; done
    while [ -e "$plan.endless" ]; do sleep 0.05; done
    rm -f "running-$$"
    cat "$plan" 2>/dev/null
    [ ! -e "$plan.fails" ] ;;
  show) echo '{"format_version":"1.2"}' ;;
esac
`;

/** A program instead of Terraform, with plans that a test has made. */
export class FakeTerraform {
  private readonly folder = mkdtempSync(join(tmpdir(), "fake-terraform-"));
  readonly program = join(this.folder, "terraform");

  constructor(version = "1.11.4") {
    writeFileSync(this.program, PROGRAM);
    chmodSync(this.program, 0o755);
    writeFileSync(join(this.folder, "version"), version);
    writeFileSync(join(this.folder, "calls"), "");
    writeFileSync(join(this.folder, "at-once"), "");
  }

  get environment(): NodeJS.ProcessEnv {
    return { PATH: process.env["PATH"], TERRAFORM_BINARY_NAME: this.program, GITLAB_TOKEN: TOKEN };
  }

  /** What a project's plan has. Without it, there are no changes. */
  plans(project: string, ...changes: StreamedChange[]): void {
    this.says(
      project,
      changes.map(({ action, address, type }) => ({
        type: "planned_change",
        change: { action, resource: { addr: address, resource_type: type } },
      })),
    );
  }

  fails(project: string, summary: string): void {
    this.says(project, [{ type: "diagnostic", diagnostic: { severity: "error", summary } }]);
    writeFileSync(join(this.folder, `plan-${project}.fails`), "");
  }

  /** Its plan ends when it is interrupted. */
  neverEnds(project: string): void {
    writeFileSync(join(this.folder, `plan-${project}.endless`), "");
  }

  /** Arguments of all calls so far that begin with these arguments. */
  calls(words = ""): string[] {
    return this.lines("calls").filter((line) => line.startsWith(words));
  }

  /** The most plans that went on at once. */
  get mostAtOnce(): number {
    return Math.max(...this.lines("at-once").map(Number));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  private says(project: string, messages: readonly object[]): void {
    const text = messages.map((message) => JSON.stringify(message)).join("\n");
    writeFileSync(join(this.folder, `plan-${project}`), `${text}\n`);
  }

  private lines(file: string): string[] {
    return readFileSync(join(this.folder, file), "utf8").split("\n").filter(Boolean);
  }
}
