import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Folder for what a command needs while it runs: nobody else may read it, and nothing is left of it. */
export interface Workspace {
  /** Path of a folder in it, which is made. */
  folder(name: string): string;
  /** Aborted when somebody ends the command. */
  readonly stop: AbortSignal;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Plans and Terraform's copies of states hold secrets: they exist in this folder only, and only during `work`.
 * @param source where the signals come from that end a command
 */
export async function inWorkspace<Result>(
  work: (workspace: Workspace) => Promise<Result>,
  source: NodeJS.EventEmitter = process,
): Promise<Result> {
  const root = mkdtempSync(join(tmpdir(), "plans-"));
  const stop = new AbortController();
  const end = () => stop.abort();
  for (const signal of SIGNALS) source.on(signal, end);
  try {
    const workspace = {
      stop: stop.signal,
      folder: (name: string) => {
        const path = join(root, name);
        mkdirSync(path, { recursive: true, mode: 0o700 });
        return path;
      },
    };
    return await work(workspace);
  } finally {
    for (const signal of SIGNALS) source.off(signal, end);
    rmSync(root, { recursive: true, force: true, maxRetries: 3 });
  }
}
