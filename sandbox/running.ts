import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ProcessIdentity, identityOf, isAlive } from "./process-identity";
import { SANDBOX_FOLDER } from "./providers";

/** A sandbox that another process runs, as it is noted on disk for commands that want to use it. */
export interface RunningSandbox {
  readonly name: string;
  readonly pid: number;
  readonly awsUrl: string;
  readonly gitlabUrl: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** One file a name. `sandbox` is missing while it starts. */
interface Note {
  readonly name: string;
  readonly process: ProcessIdentity;
  readonly sandbox?: RunningSandbox;
}

const notes = join(SANDBOX_FOLDER, "running");
const ONLY_THIS_USER = 0o600;

/**
 * Takes a name for a sandbox that this process is about to start; `removeRunning` gives it back.
 * @throws when a process that is alive has it
 */
export function claimName(name: string): void {
  mkdirSync(notes, { recursive: true, mode: 0o700 });
  const note: Note = { name, process: identityOf(process.pid) };
  const holder = livingNotes().find((other) => other.name === name);
  if (!holder && writeIfNew(note)) return;
  throw new Error(
    `The sandbox "${name}" runs already${holder ? ` (process ${holder.process.pid})` : ""}. ` +
      `Stop it: npm run sandbox -- --name ${name} stop. Or start another one: npm run sandbox -- --name OTHER`,
  );
}

/** Notes that the sandbox is ready; only this user may read the note, since it holds the sandbox's token. */
export function noteRunning(sandbox: RunningSandbox): void {
  const note: Note = { name: sandbox.name, process: identityOf(sandbox.pid), sandbox };
  mkdirSync(notes, { recursive: true, mode: 0o700 });
  // In one step: nobody reads half a note.
  const draft = `${noteOf(sandbox.name)}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(note), { mode: ONLY_THIS_USER });
  renameSync(draft, noteOf(sandbox.name));
}

export function removeRunning(name: string): void {
  rmSync(noteOf(name), { force: true });
}

/** The sandboxes of this checkout that are ready and whose process is alive; notes of dead ones are removed. */
export function runningSandboxes(): RunningSandbox[] {
  return livingNotes().flatMap(({ sandbox }) => (sandbox ? [sandbox] : []));
}

/** The process that runs, starts or stops the sandbox of this name. */
export function processOf(name: string): ProcessIdentity | undefined {
  return livingNotes().find((note) => note.name === name)?.process;
}

function livingNotes(): Note[] {
  return filesIn(notes).flatMap((file) => {
    const note = readNote(join(notes, file));
    if (note && isAlive(note.process)) return [note];
    rmSync(join(notes, file), { force: true });
    return [];
  });
}

function readNote(file: string): Note | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Note;
  } catch {
    return undefined; // given back since it was listed, or left half written by a crash
  }
}

function writeIfNew(note: Note): boolean {
  try {
    writeFileSync(noteOf(note.name), JSON.stringify(note), { mode: ONLY_THIS_USER, flag: "wx" });
    return true;
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw problem;
  }
}

function noteOf(name: string): string {
  return join(notes, `${name}.json`);
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith(".json"))
      .sort();
  } catch {
    return [];
  }
}
