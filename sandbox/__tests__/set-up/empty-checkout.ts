import { execFile } from "node:child_process";
import {
  chmodSync,
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

/** Stand-ins for the tools: each writes its arguments to the folder's list of calls, then this. */
const TOOLS: Readonly<Record<string, string>> = {
  git: 'echo "git version 2.39.5"',
  bash: 'echo "GNU bash, version 5.2.15(1)-release"',
  rsync: 'echo "rsync  version 3.2.7  protocol version 31"',
  curl: 'echo "curl 7.88.1"',
  unzip: 'echo "UnZip 6.00 of 20 April 2009"',
  sha256sum: 'echo "sha256sum (GNU coreutils) 9.1"',
  npm: "/bin/mkdir -p node_modules; echo > node_modules/.package-lock.json",
  terraform: '[ "$1" = version ] && echo "Terraform v1.11.4" || { echo "registry unreachable" >&2; exit 1; }',
  python3: `if [ "$1" = --version ]; then echo "Python 3.11.2"; elif [ "$1" = -m ]; then
    /bin/mkdir -p "$3/bin"; for tool in python uv; do /bin/ln -s "$(command -v $tool)" "$3/bin/$tool"; done; fi`,
  python: "",
  uv: `if [ "$1" = venv ]; then for folder; do :; done; /bin/mkdir -p "$folder/bin"; echo > "$folder/bin/python"; fi`,
};

const AWS_PROVIDER = "registry.terraform.io/hashicorp/aws";

const PLATFORM = `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;

export interface ProcessResult {
  readonly code: number;
  /** Standard output, then standard error. */
  readonly output: string;
}

/** A checkout in which nothing is set up, on a machine whose tools are stand-ins. */
export class EmptyCheckout {
  readonly folder = mkdtempSync(join(tmpdir(), "checkout-"));

  constructor() {
    for (const part of [
      "sandbox/setup.mjs",
      "sandbox/set-up",
      "sandbox/requirements.txt",
      "sandbox/ml-requirements.txt",
      ".ci/install-terraform.mjs",
      "contracts/terraform-release.json",
      "package.json",
      "package-lock.json",
    ])
      cpSync(part, join(this.folder, part), { recursive: true });
    for (const folder of ["bin", "home"]) mkdirSync(join(this.folder, folder));
    symlinkSync(process.execPath, join(this.folder, "bin", "node"));
    for (const name of Object.keys(TOOLS)) this.tool(name, TOOLS[name] ?? "");
  }

  tool(name: string, script: string): void {
    const file = join(this.folder, "bin", name);
    writeFileSync(file, `#!/bin/sh\necho "${name} $*" >> ${join(this.folder, "calls")}\n${script}\n`);
    chmodSync(file, 0o755);
  }

  /** Puts the usual tool back in place. */
  mend(name: string): void {
    this.tool(name, TOOLS[name] ?? "");
  }

  without(...names: string[]): void {
    for (const name of names) rmSync(join(this.folder, "bin", name));
  }

  /** Makes a mirror with the AWS provider; packed is what `terraform providers mirror` leaves. */
  mirror(name: string, packed = false): string {
    const mirror = join(this.folder, name);
    const provider = join(mirror, AWS_PROVIDER);
    mkdirSync(packed ? provider : join(provider, "5.100.0", PLATFORM), { recursive: true });
    if (packed) writeFileSync(join(provider, `terraform-provider-aws_5.100.0_${PLATFORM}.zip`), "");
    return mirror;
  }

  /** Has node_modules lead to a folder outside of the checkout's own, as a runner that keeps packages has it. */
  linkPackages(): void {
    const kept = join(this.folder, "kept-packages");
    mkdirSync(kept);
    symlinkSync(kept, join(this.folder, "node_modules"));
  }

  /** Runs the set-up as `npm run` does. */
  setUp(environment: Readonly<Record<string, string>> = {}) {
    return this.node(["sandbox/setup.mjs"], environment);
  }

  /** Looks for the providers alone, in no folders of this machine's system. */
  findProviders(environment: Readonly<Record<string, string>> = {}, terraform = '"terraform"') {
    return this.module(
      `import { findProviders } from "./sandbox/set-up/providers.mjs";
      import { Attempts } from "./sandbox/set-up/steps.mjs";
      const attempts = new Attempts();
      await attempts.attempt(() => findProviders(${terraform}, []));
      attempts.stopOnProblems();`,
      environment,
    );
  }

  /** Runs an ES module with the checkout as its folder. */
  module(code: string, environment: Readonly<Record<string, string>> = {}) {
    return this.node(["--input-type=module", "--eval", code], environment);
  }

  /** Lines of commands that the tools were called with since the last time. */
  calls(): string[] {
    const file = join(this.folder, "calls");
    const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
    rmSync(file, { force: true });
    return lines;
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), "utf8");
  }

  delete(path: string): void {
    rmSync(join(this.folder, path), { recursive: true });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private node(
    args: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): Promise<ProcessResult> {
    const options = {
      cwd: this.folder,
      env: { PATH: join(this.folder, "bin"), HOME: join(this.folder, "home"), ...environment },
    };
    return new Promise((resolve) => {
      execFile(process.execPath, args, options, (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr });
      });
    });
  }
}
