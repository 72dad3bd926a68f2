import { execFile } from "node:child_process";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where SageMaker's images find their data: https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-training-algo-running-container.html */
export const CONTAINER_FOLDER = "/opt/ml";

export interface Program {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** A way to let a program see a job's folder as /opt/ml. */
export interface Isolation {
  readonly kind: "namespace" | "rewrite";
  /** @param folder the job's folder, filled; `rewrite` changes scripts in it */
  apply(folder: string, program: Program): Promise<Program>;
}

const script = join(__dirname, "mount-opt-ml.sh");
const unshare = ["unshare", "--user", "--map-root-user", "--mount", "/bin/sh", script];

/** A mount namespace of its own: the program sees the folder at /opt/ml, and nobody else does. Linux, no root needed. */
export const namespaceIsolation: Isolation = {
  kind: "namespace",
  apply: (folder, { command, environment }) =>
    Promise.resolve({ command: [...unshare, folder, ...command], environment }),
};

/** Elsewhere "/opt/ml" is written over by the folder's name in Python scripts, arguments and environment. */
export const rewriteIsolation: Isolation = {
  kind: "rewrite",
  async apply(folder, { command, environment }) {
    const rewritten = (text: string): string => text.replaceAll(CONTAINER_FOLDER, folder);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    for (const entry of entries.filter(({ name }) => name.endsWith(".py"))) {
      const file = join(entry.parentPath, entry.name);
      await writeFile(file, rewritten(await readFile(file, "utf8")));
    }
    const values = Object.entries(environment).map(([name, value]) => [name, rewritten(value)]);
    return {
      command: command.map(rewritten),
      environment: Object.fromEntries(values) as Record<string, string>,
    };
  },
};

let best: Promise<Isolation> | undefined;

/** The better way that this machine allows, tried out once: containers and some distributions forbid namespaces. */
export function bestIsolation(): Promise<Isolation> {
  return (best ??= findBest());
}

async function findBest(): Promise<Isolation> {
  const folder = await mkdtemp(join(tmpdir(), "isolation-"));
  const [program = "", ...args] = [...unshare, folder, "true"];
  const works = new Promise<boolean>((resolve) => execFile(program, args, (error) => resolve(!error)));
  const isolation = (await works) ? namespaceIsolation : rewriteIsolation;
  await rm(folder, { recursive: true, force: true });
  return isolation;
}
