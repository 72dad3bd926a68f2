import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { deployCatalog, deployCatalogAgain, type OfferedProduct, removeCatalog } from "./catalog-chapters";
import { ModelLoop } from "./model-chapters";
import type { Narrator } from "./narrator";
import {
  createProject,
  destroyProjects,
  lookAtAllProjects,
  lookAtRepositories,
  runAgain,
} from "./project-chapters";
import type { DemoSandbox } from "./sandbox-of-demo";
import { Session } from "./session";

const PROJECT = "abalone";
const SECOND_PROJECT = "churn";
/** Terraform plans for some seconds with all processors; a colleague who begins after that slows nobody down. */
const SECOND_PROJECT_LATER_MS = 8_000;

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
  const session = new Session(sandbox.environment, tell);
  const product = await deployCatalog(session);
  tell.chapter("A data scientist creates a project (as SageMaker Studio sends it)");
  await createProject(session, product, PROJECT);
  await lookAtRepositories(session, PROJECT);
  await goRound(session, keep);
  await lookAtAllProjects(session);
  if (keep) return;
  await destroyProjects(session, [PROJECT], "delete");
  await removeCatalog(session);
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
  const session = new Session(sandbox.environment, tell);
  const product = await deployCatalog(session);
  tell.chapter("Data scientists create projects (as SageMaker Studio sends it)");
  await Promise.all([createAndRunAgain(session, product), createSecond(session, product)]);
  if (keep) return;
  await destroyProjects(session, [PROJECT, SECOND_PROJECT]);
  await removeCatalog(session);
  await deployCatalogAgain(session);
}

/** While the second project is made beside it, the first one has nothing to change. */
async function createAndRunAgain(session: Session, product: OfferedProduct): Promise<void> {
  await createProject(session, product, PROJECT);
  await lookAtRepositories(session, PROJECT);
  await runAgain(session, PROJECT);
}

async function createSecond(session: Session, product: OfferedProduct): Promise<void> {
  // A demo that has failed meanwhile does not wait for it.
  await wait(SECOND_PROJECT_LATER_MS, undefined, { ref: false });
  await createProject(session, product, SECOND_PROJECT);
}
