/** What stands in a test for values that a reader of the documentation has. */
export interface CommandSettings {
  /** Name of the sandbox that they work in. */
  readonly sandbox: string;
  /** User of its GitLab. */
  readonly gitlabUser: string;
  /** Folder with a copy of the project, which stands for its repository's address. */
  readonly checkout: string;
}

/** Scripts that other tests and the CI of this project run. */
const RUN_ELSEWHERE =
  /^npm (run (demo|sandbox|bench|check|format|test:all)|test)( -- --(keep|projects-only))?$/;

/**
 * The only differences between a line of the documentation and what the test runs:
 * - the repository's address is a local copy, whose packages are installed;
 * - the GitLab user has the sandbox's name;
 * - nobody is there to approve a plan;
 * - `npm run sandbox -- exec` means this test's sandbox;
 * - scripts that other tests run must exist, and are not run here.
 */
export function runnable(
  line: string,
  settings: CommandSettings,
  scripts: Readonly<Record<string, string>>,
): string {
  const elsewhere = RUN_ELSEWHERE.exec(line);
  if (elsewhere) {
    const script = elsewhere[2] ?? "test";
    return script in scripts ? `: ${line}` : `echo 'package.json has no script "${script}"' >&2; false`;
  }
  return line
    .replace(/^git clone \S+ (\S+)/, `cp -a '${settings.checkout}' $1`)
    .replace(/^npm ci$/, "test -d node_modules")
    .replace(/^(export TF_VAR_gitlab_user_name=)\S+$/, `$1${settings.gitlabUser}`)
    .replace(/^npx cdktf (deploy|destroy) .*$/, "$& --auto-approve")
    .replace(/^npm run sandbox -- exec/, `npm run sandbox -- --name ${settings.sandbox} exec`);
}
