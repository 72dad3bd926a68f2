import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ProcessIdentity, identityOf, isAlive } from "./process-identity";
import { SANDBOX_FOLDER } from "./providers";

const instances = join(SANDBOX_FOLDER, "instances");

/** In a folder that is to go with its sandbox: which process that is, in case it has no time to remove it. */
const OWNER = "owner.json";

/**
 * Folder of a sandbox by its name.
 * @throws when the name can not be a folder's
 */
export function sandboxFolder(name: string): string {
  if (/^[a-z0-9][a-z0-9._-]{0,39}$/i.test(name)) return join(instances, name);
  throw new Error(
    `"${name}" can not be a sandbox's name: 1 to 40 letters, digits, ".", "_" and "-", with a letter or digit first.`,
  );
}

/**
 * Makes an empty folder for a sandbox of this process, and removes those of processes that were killed.
 * @param keep leave the folder there when the process is gone, until a sandbox of the same name starts
 */
export function makeSandboxFolder(name: string, keep: boolean): string {
  removeAbandoned();
  const folder = sandboxFolder(name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!keep) writeFileSync(join(folder, OWNER), JSON.stringify(identityOf(process.pid)));
  return folder;
}

function removeAbandoned(): void {
  for (const name of namesIn(instances)) {
    const owner = ownerOf(join(instances, name));
    if (owner && !isAlive(owner)) rmSync(join(instances, name), { recursive: true, force: true });
  }
}

function ownerOf(folder: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, OWNER), "utf8")) as ProcessIdentity;
  } catch {
    return undefined; // a folder to keep, or one that is being made or removed
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
