import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { hostNames } from "../../../command-runner/host-names";
import { PROJECT_ROOT } from "../source-copy";

/** What a command writes to standard output; a number instead is its exit code; an error is what it says when it fails. */
export type Answer = string | number | { readonly error: string };

/** Answers by the beginning of a command such as `aws sagemaker list-endpoints`; of several, one for each call, the last for the rest. */
export type Answers = Readonly<Record<string, Answer | readonly Answer[]>>;

export interface StagedRun {
  readonly code: number | null;
  /** What the script said. */
  readonly said: string;
  /** The reason of the failure that a run would report. */
  readonly failure: string;
  /** What the script retained, one a line. */
  readonly retained: string;
  /** Every call of `aws` and `terraform` that is no list and no look, in their order. */
  readonly changes: readonly string[];
  readonly calls: readonly string[];
  /** The status objects that were written, oldest first. */
  readonly statuses: readonly Readonly<Record<string, unknown>>[];
  /** The last of them as it was written. */
  readonly lastStatus: string;
  /** A file that the script has left in its folder; empty without one. */
  readonly file: (name: string) => string;
}

const SCRIPTS = [
  ...["names.sh", "log.sh", "aws.sh", "status.sh", "terraform.sh", "project-state.sh"],
  ...["gitlab.sh", "import.sh", "destroy.sh", "apply.sh"],
];

/**
 * The longest beginning that has an answer wins; a command without one says nothing and succeeds. An object goes to the file that
 * is named last, an answer of curl to `--output`.
 */
const COMMAND = `#!/bin/bash
name="\${0##*/}" line="\${0##*/} $*" best="" body="" output=/dev/stdout
printf '%s\\n' "$line" >>"$STAGE/calls"
while IFS= read -r key; do
  case "$line" in "$key"*) [ "\${#key}" -gt "\${#best}" ] && best="$key" ;; esac
done <"$STAGE/keys"
for argument in "$@"; do
  [ "$body" != --body ] || cat "$argument" >>"$STAGE/statuses"
  [ "$body" != --output ] || [ "$name" != curl ] || output="$argument"
  body="$argument"
done
[[ "$line" != "aws s3api get-object "* ]] || output="$body"
if [ -z "$best" ]; then [ "$name" != curl ] || printf 404; exit 0; fi
file="$STAGE/answers/\${best// /_}"
count=$(($(cat "$file.count" 2>/dev/null || echo 0) + 1))
echo "$count" >"$file.count"
while [ ! -e "$file.$count" ]; do count=$((count - 1)); done
if [ -e "$file.$count.code" ]; then cat "$file.$count" >&2; exit "$(cat "$file.$count.code")"; fi
cat "$file.$count" >"$output"
[ "$name" != curl ] || printf 200
`;

const LOOKS = /^(aws \S+ (list|describe|get|head)-|terraform (state pull|init|version)|curl )/;

/** Runs lines of shell with the host's functions, where `aws`, `terraform` and `curl` only answer what a test says. */
export function runOnHost(
  lines: string,
  answers: Answers = {},
  environment: Record<string, string> = {},
): StagedRun {
  const script = [
    "set -uo pipefail",
    ...SCRIPTS.map((name) => `. ./${name}`),
    ": >previous-status.json",
    lines,
    'code=$?; printf %s "${FAILURE:-}" >failure; printf %s "${RETAINED:-}" >retained; exit "$code"',
  ].join("\n");
  return staged(["-c", script], answers, environment);
}

/** Runs the host's own entry point, for a project without a status unless an answer gives one. */
export function runHost(answers: Answers = {}, environment: Record<string, string> = {}): StagedRun {
  const run = staged(
    ["run.sh", "result"],
    {
      "aws s3api get-object": { error: "An error occurred (NoSuchKey)" },
      "terraform version": "Terraform v1.11.4\n",
      "aws secretsmanager get-secret-value": "glpat-secret",
      ...answers,
    },
    environment,
  );
  const last = run.statuses.at(-1);
  return { ...run, failure: last?.["result"] === "failed" ? String(last["message"]) : "" };
}

/** A Terraform state as `terraform state pull` prints it. @param resources ids by their addresses */
export function stateOf(resources: Readonly<Record<string, string>>, serial = 1): string {
  const listed = Object.entries(resources).map(([address, id]) => {
    const [type, name] = address.split(".");
    return { mode: "managed", type, name, instances: [{ attributes: { id } }] };
  });
  return JSON.stringify({ version: 4, serial, resources: listed }, null, 2);
}

function staged(
  command: readonly string[],
  answers: Answers,
  environment: Record<string, string>,
): StagedRun {
  const stage = mkdtempSync(join(tmpdir(), "staged-host-"));
  try {
    cpSync(join(PROJECT_ROOT, "command-runner", "host"), stage, { recursive: true });
    writeFileSync(join(stage, "names.sh"), hostNames());
    writeFileSync(join(stage, "main.tf"), "");
    mkdirSync(join(stage, "bin"));
    for (const name of ["aws", "terraform", "curl"])
      writeFileSync(join(stage, "bin", name), COMMAND, { mode: 0o755 });
    writeAnswers(stage, answers);
    return run(stage, command, environment);
  } finally {
    rmSync(stage, { recursive: true });
  }
}

function writeAnswers(stage: string, answers: Answers): void {
  mkdirSync(join(stage, "answers"));
  writeFileSync(join(stage, "calls"), "");
  writeFileSync(
    join(stage, "keys"),
    Object.keys(answers)
      .map((key) => `${key}\n`)
      .join(""),
  );
  for (const [key, given] of Object.entries(answers))
    [given].flat().forEach((answer, index) => {
      const file = join(stage, "answers", `${key.replaceAll(" ", "_")}.${index + 1}`);
      writeFileSync(file, saidBy(key, answer));
      if (typeof answer !== "string")
        writeFileSync(`${file}.code`, String(typeof answer === "number" ? answer : 254));
    });
}

function saidBy(key: string, answer: Answer): string {
  if (typeof answer === "string") return answer;
  return typeof answer === "number" ? `${key}: refused\n` : `${answer.error}\n`;
}

function run(stage: string, command: readonly string[], environment: Record<string, string>): StagedRun {
  const { status, stdout, stderr } = spawnSync("bash", command, {
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
      ...{ ACTION: "apply", INIT_ACTION: "init", DATA_ON_DESTROY: "keep", PACKAGE_SHA256: "abc" },
      ...{ STATE_BUCKET: "states", LOCK_TABLE: "locks", LOG_GROUP: "runs" },
      ...{ TF_VAR_sagemaker_project_name: "abalone", TF_VAR_sagemaker_project_id: "p-1" },
      ...{ TF_VAR_gitlab_url: "https://gitlab.example.com", TF_VAR_git_user_name: "ops" },
      ...{ TF_VAR_git_build_repo_name: "abalone-build", TF_VAR_git_deploy_repo_name: "abalone-deploy" },
      TF_VAR_secrets_manager_gitlab_secret_name: "token",
      ...environment,
    },
  });
  const files = new Map(
    [
      "calls",
      "failure",
      "retained",
      "statuses",
      "result",
      "import.tf",
      "log-events.json",
      "versions.json",
      "run.log",
    ].map((name) => [name, existsSync(join(stage, name)) ? readFileSync(join(stage, name), "utf8") : ""]),
  );
  const file = (name: string) => files.get(name) ?? "";
  const statuses = file("statuses")
    .split(/^(?=\{$)/m)
    .filter(Boolean);
  const calls = file("calls").split("\n").filter(Boolean);
  return {
    code: status,
    said: stdout + stderr,
    failure: file("failure"),
    retained: file("retained"),
    calls,
    changes: calls.filter((call) => !LOOKS.test(call)),
    statuses: statuses.map((status) => JSON.parse(status) as Record<string, unknown>),
    lastStatus: statuses.at(-1) ?? "",
    file,
  };
}
