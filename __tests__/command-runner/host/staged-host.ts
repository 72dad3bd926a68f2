import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { PROJECT_ROOT } from "../source-copy";

/** What a command says, by its beginning such as `aws sagemaker list-endpoints`; a number instead is its exit code. */
export type Answers = Readonly<Record<string, string | number>>;

export interface StagedRun {
  readonly code: number | null;
  /** What the script said. */
  readonly said: string;
  /** The reason of the failure that a run would report. */
  readonly failure: string;
  /** What the script kept. */
  readonly kept: string;
  /** Every call of `aws` and `terraform` that is no list and no look, in their order. */
  readonly changes: readonly string[];
  readonly calls: readonly string[];
}

const SCRIPTS = ["log.sh", "prepared-call.sh", "status.sh", "terraform.sh", "state-lock.sh", "destroy.sh"];

/** The longest beginning that has an answer wins; a command without one says nothing and succeeds. */
const COMMAND = `#!/bin/bash
line="\${0##*/} $*"
printf '%s\\n' "$line" >>"$STAGE/calls"
best=""
while IFS= read -r key; do
  case "$line" in "$key"*) [ "\${#key}" -gt "\${#best}" ] && best="$key" ;; esac
done <"$STAGE/keys"
[ -n "$best" ] || exit 0
file="$STAGE/answers/\${best// /_}"
[ ! -e "$file.code" ] || { echo "$best: refused" >&2; exit "$(cat "$file.code")"; }
cat "$file"
`;

const LOOKS = /^(aws \S+ (list|describe|get|head)-|terraform (state pull|init|version))/;

/** Runs lines of shell with the host's functions, where \`aws\` and \`terraform\` only say what they are told to. */
export function runOnHost(
  lines: string,
  answers: Answers = {},
  environment: Record<string, string> = {},
): StagedRun {
  const stage = mkdtempSync(join(tmpdir(), "staged-host-"));
  try {
    mkdirSync(join(stage, "answers"));
    mkdirSync(join(stage, "bin"));
    for (const command of ["aws", "terraform"])
      writeFileSync(join(stage, "bin", command), COMMAND, { mode: 0o755 });
    writeFileSync(
      join(stage, "keys"),
      Object.keys(answers)
        .map((key) => `${key}\n`)
        .join(""),
    );
    writeFileSync(join(stage, "calls"), "");
    for (const [key, answer] of Object.entries(answers)) {
      const file = join(stage, "answers", key.replaceAll(" ", "_"));
      writeFileSync(typeof answer === "number" ? `${file}.code` : file, String(answer));
    }
    cpSync(join(PROJECT_ROOT, "command-runner", "host"), stage, { recursive: true });
    return run(stage, lines, environment);
  } finally {
    rmSync(stage, { recursive: true });
  }
}

function run(stage: string, lines: string, environment: Record<string, string>): StagedRun {
  const script = [
    "set -uo pipefail",
    ...SCRIPTS.map((name) => `. ./${name}`),
    lines,
    'code=$?; printf %s "${FAILURE:-}" >failure; printf %s "${KEPT:-}" >kept; exit "$code"',
  ].join("\n");
  const { status, stdout, stderr } = spawnSync("bash", ["-c", script], {
    cwd: stage,
    timeout: 60_000,
    encoding: "utf8",
    // A bash that reads from a socket, as Node's pipes are, takes itself for a remote shell and reads the user's own settings.
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: [join(stage, "bin"), process.env["PATH"]].join(delimiter),
      STAGE: stage,
      TERRAFORM_BINARY: "terraform",
      PROJECT_ID: "p-1",
      AWS_DEFAULT_REGION: "eu-west-1",
      DATA_ON_DESTROY: "keep",
      TF_VAR_sagemaker_project_name: "abalone",
      TF_VAR_sagemaker_project_id: "p-1",
      ...environment,
    },
  });
  const read = (name: string) => readFileSync(join(stage, name), "utf8");
  const calls = read("calls").split("\n").filter(Boolean);
  return {
    code: status,
    said: stdout + stderr,
    failure: read("failure"),
    kept: read("kept"),
    calls,
    changes: calls.filter((call) => !LOOKS.test(call)),
  };
}
