import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shell } from "../../sandbox/demo/shell";
import { forgetRunning, noteRunning } from "../../sandbox/running";
import { startSandbox } from "../../sandbox/sandbox";
import { type Block, root } from "./documents";
import { asRun } from "./typed-commands";

/** Somebody who types what the documentation shows, into one shell, in a sandbox whose account is new. */
export interface Person {
  /**
   * Types a block; what it exports, defines and changes to is there for the next one.
   * @returns what it wrote to standard output
   * @throws CommandFailed when any of its commands fails
   */
  type(block: Block): Promise<string>;
  leave(): Promise<void>;
}

/** Values that the sandbox gives to commands, and that a person must type or make. */
const NOT_GIVEN = [
  "GITLAB_TOKEN",
  "TF_VAR_gitlab_user_name",
  "TF_VAR_gitlab_private_token",
  "TF_VAR_gitlab_iam_access_key",
  "TF_VAR_gitlab_iam_secret_key",
];

export async function personInSandbox(): Promise<Person> {
  const name = `docs-${process.pid}`;
  const home = mkdtempSync(join(tmpdir(), "docs-"));
  const sandbox = await startSandbox({ name, runJobs: false });
  const leave = async () => {
    forgetRunning(name);
    await sandbox.stop();
    rmSync(sandbox.folder, { recursive: true, force: true });
    rmSync(home, { recursive: true, force: true });
  };
  try {
    noteRunning({
      name,
      pid: process.pid,
      awsUrl: sandbox.aws.url,
      gitlabUrl: sandbox.gitlab.url,
      environment: sandbox.environment,
    });
    const checkout = copyOfProject(join(home, "repository"));
    const given = Object.entries(sandbox.environment).filter(([key]) => !NOT_GIVEN.includes(key));
    const stage = {
      sandbox: name,
      checkout,
      gitlabUser: sandbox.environment["TF_VAR_gitlab_user_name"] ?? "",
    };
    const token = sandbox.environment["GITLAB_TOKEN"] ?? "";
    return {
      leave,
      type: (block) => shell(script(block, stage, home, token), Object.fromEntries(given), home),
    };
  } catch (problem) {
    await leave();
    throw problem;
  }
}

/** The files that a clone would have, as they are now, with the packages and the set-up of this checkout. */
function copyOfProject(target: string): string {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], {
    cwd: root,
    encoding: "utf8",
  });
  mkdirSync(target);
  for (const file of listed.split("\0").filter((path) => path && existsSync(join(root, path))))
    cpSync(join(root, file), join(target, file));
  for (const folder of ["node_modules", ".sandbox"]) symlinkSync(join(root, folder), join(target, folder));
  return target;
}

/** The block with what came before it and what comes after: variables, functions and the folder stay from block to block. */
function script(block: Block, stage: Parameters<typeof asRun>[1], home: string, token: string): string {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const memory = join(home, "shell");
  const typed = join(home, "typed");
  writeFileSync(typed, `${token}\n`, { mode: 0o600 });
  return [
    "set -euo pipefail",
    `if [ -e ${memory} ]; then . ${memory}; cd "$(cat ${memory}.folder)"; fi`,
    `set -a; exec < ${typed}`,
    ...block.text.split("\n").map((line) => asRun(line, stage, scripts)),
    `{ export -p; declare -f; } > ${memory}; pwd > ${memory}.folder`,
  ].join("\n");
}
