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
import { removeRunning, noteRunning } from "../../sandbox/running";
import { startSandbox } from "../../sandbox/sandbox";
import { type Block, root } from "./documents";
import { type CommandSettings, runnable } from "./runnable-commands";

/** One shell for the commands that the documentation shows, in a sandbox whose account is new. */
export interface DocsShell {
  /**
   * Runs a block. Its variables, functions and folder stay for the next one.
   * @returns what it wrote to standard output
   * @throws CommandFailed when any of its commands fails
   */
  run(block: Block): Promise<string>;
  close(): Promise<void>;
}

/** Values that the sandbox gives to commands, and that a reader must type or make. */
const NOT_GIVEN = [
  "GITLAB_TOKEN",
  "TF_VAR_gitlab_user_name",
  "TF_VAR_gitlab_private_token",
  "TF_VAR_gitlab_iam_access_key",
  "TF_VAR_gitlab_iam_secret_key",
];

export async function openDocsShell(): Promise<DocsShell> {
  const name = `docs-${process.pid}`;
  const home = mkdtempSync(join(tmpdir(), "docs-"));
  const sandbox = await startSandbox({ name, runJobs: false });
  const close = async () => {
    removeRunning(name);
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
    const settings = {
      sandbox: name,
      checkout,
      gitlabUser: sandbox.environment["TF_VAR_gitlab_user_name"] ?? "",
    };
    const token = sandbox.environment["GITLAB_TOKEN"] ?? "";
    return {
      close,
      run: (block) => shell(script(block, settings, home, token), Object.fromEntries(given), home),
    };
  } catch (problem) {
    await close();
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

/** The block as a script that restores the variables, functions and folder of the one before, and stores its own. */
function script(block: Block, settings: CommandSettings, home: string, token: string): string {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const stored = join(home, "shell");
  const typed = join(home, "typed");
  writeFileSync(typed, `${token}\n`, { mode: 0o600 });
  return [
    "set -euo pipefail",
    `if [ -e ${stored} ]; then . ${stored}; cd "$(cat ${stored}.folder)"; fi`,
    `set -a; exec < ${typed}`,
    ...block.text.split("\n").map((line) => runnable(line, settings, scripts)),
    `{ export -p; declare -f; } > ${stored}; pwd > ${stored}.folder`,
  ].join("\n");
}
