import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { execFile } from "node:child_process";
import { dirname, join, relative } from "node:path";
import { promisify } from "node:util";
import { CONTAINER_FOLDER } from "./isolation";

/** Disk of one job: what its container sees as /opt/ml, and folders of its host. */
export class JobFolder {
  /** What the program sees as /opt/ml. */
  readonly ml: string;
  /** Where the program starts. */
  readonly work: string;
  readonly home: string;
  readonly temporary: string;

  constructor(private readonly path: string) {
    this.ml = join(path, "ml");
    this.work = join(path, "work");
    this.home = join(path, "home");
    this.temporary = join(path, "tmp");
  }

  async make(): Promise<void> {
    for (const folder of [this.ml, this.work, this.home, this.temporary]) {
      await mkdir(folder, { recursive: true });
    }
  }

  remove(): Promise<void> {
    return rm(this.path, { recursive: true, force: true, maxRetries: 3 });
  }

  /** The path on this machine of a path in the container. */
  hostPath(containerPath: string): string {
    return join(this.ml, relative(CONTAINER_FOLDER, containerPath));
  }

  async write(containerPath: string, content: string): Promise<void> {
    const file = this.hostPath(containerPath);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }

  /** The beginning of a text that the program left; empty where it left none. */
  async read(containerPath: string, most: number): Promise<string> {
    try {
      return (await readFile(this.hostPath(containerPath), "utf8")).trim().slice(0, most);
    } catch {
      return "";
    }
  }

  /** What a folder of the container holds, as a gzipped tar archive; `undefined` for an empty one. */
  async archive(containerPath: string): Promise<Buffer | undefined> {
    const folder = this.hostPath(containerPath);
    const names = await readdir(folder);
    if (names.length === 0) return undefined;
    const file = join(this.path, "archive.tar.gz");
    await promisify(execFile)("tar", ["-czf", file, "-C", folder, "--", ...names]);
    return readFile(file);
  }
}

/** Whether a path lies in a folder of the container, not above it. */
export function isBelow(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`) && !path.split("/").includes("..");
}
