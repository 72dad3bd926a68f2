import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deployCatalog, deployCatalogAgain, removeCatalog } from "./catalog-chapters";
import { ModelLoop } from "./model-chapters";
import type { Narrator } from "./narrator";
import {
  createProjects,
  destroyProjects,
  lookAtAllProjects,
  lookAtRepositories,
  runAgain,
} from "./project-chapters";
import type { DemoSandbox } from "./sandbox-of-demo";
import { Session } from "./session";

const PROJECT = "abalone";
const SECOND_PROJECT = "churn";

/** What a demo does beside its way. */
export interface DemoOptions {
  /** Leave everything as it is after the last thing that was made. */
  readonly keep: boolean;
}

/** The whole way: catalog, project, two models through staging to production, back again, everything removed. */
export async function demonstrate(
  sandbox: DemoSandbox,
  tell: Narrator,
  { keep }: DemoOptions,
): Promise<void> {
  const session = await begin(sandbox, tell, [PROJECT]);
  await goRound(session, keep);
  await lookAtAllProjects(session);
  if (keep) return;
  await destroyProjects(session, [PROJECT], "delete");
  await removeCatalog(session);
}

/** The catalog, projects, and a look at the repositories of one of them. */
async function begin(sandbox: DemoSandbox, tell: Narrator, projects: readonly string[]): Promise<Session> {
  const session = new Session(sandbox.environment, tell);
  const product = await deployCatalog(session);
  await createProjects(session, product, projects);
  await lookAtRepositories(session, PROJECT);
  return session;
}

/** The loop with two models, and back to the first. */
async function goRound(session: Session, keep: boolean): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "demo-"));
  try {
    const loop = new ModelLoop(session, PROJECT, folder);
    await loop.trainFirstModel();
    await loop.release(await loop.approveAndTest());
    await loop.changeModel();
    const second = await loop.approveAndTest();
    await loop.releaseUnderLoad(second);
    if (!keep) await loop.rollBack(second);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The way without models: catalog, two projects, run again, everything removed and deployed once more. */
export async function demonstrateProjects(
  sandbox: DemoSandbox,
  tell: Narrator,
  { keep }: DemoOptions,
): Promise<void> {
  const session = await begin(sandbox, tell, [PROJECT, SECOND_PROJECT]);
  await runAgain(session, PROJECT);
  if (keep) return;
  await destroyProjects(session, [PROJECT, SECOND_PROJECT]);
  await removeCatalog(session);
  await deployCatalogAgain(session);
}
