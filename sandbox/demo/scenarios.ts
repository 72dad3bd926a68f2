import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { deployCatalog, deployCatalogAgain, type OfferedProduct, removeCatalog } from "./catalog-steps";
import { takeInventory } from "./inventory";
import { inventoryTable } from "./inventory-table";
import { ModelLoop } from "./model-steps";
import type { Reporter } from "./reporter";
import {
  createProject,
  destroyProjects,
  lookAtAllProjects,
  lookAtRepositories,
  runAgain,
} from "./project-steps";
import type { DemoSandbox } from "./demo-sandbox";
import { Session } from "./session";

/** Stays when the demo has ended. */
const REPORTS_FOLDER = join(".sandbox", "demo-reports");

const PROJECT = "abalone";
const SECOND_PROJECT = "churn";
/** Terraform plans for some seconds with all processors; a colleague who begins after that slows nobody down. */
const SECOND_PROJECT_LATER_MS = 8_000;

/** What a demo does beside its scenario. */
interface DemoOptions {
  /** Leave everything as it is after the last thing that was made. */
  readonly keep: boolean;
}

/** The full lifecycle: catalog, project, two models through staging to production, a roll-back, everything removed. */
export async function runFullLifecycle(
  sandbox: DemoSandbox,
  report: Reporter,
  { keep }: DemoOptions,
): Promise<void> {
  const session = new Session(sandbox.environment, report);
  const product = await deployCatalog(session);
  report.step("A data scientist creates a project (as SageMaker Studio sends it)");
  await createProject(session, product, PROJECT);
  await lookAtRepositories(session, PROJECT);
  await runModelLifecycle(session, keep);
  if (keep) return;
  await destroyProjects(session, [PROJECT], "delete");
  await removeCatalog(session);
}

/** Two models, and a roll-back to the first. */
async function runModelLifecycle(session: Session, keep: boolean): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "demo-"));
  try {
    const loop = new ModelLoop(session, PROJECT, folder);
    await loop.trainFirstModel();
    await loop.release(await loop.approveAndTest());
    await loop.changeModel();
    const second = await loop.approveAndTest();
    await loop.releaseUnderLoad(second);
    if (!keep) await loop.rollBack(second);
    await lookAtAllProjects(session);
    await showInventory(session, await loop.keepReports(REPORTS_FOLDER));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Without models: catalog, two projects, one run again, everything removed and deployed once more. */
export async function runProjectsOnly(
  sandbox: DemoSandbox,
  report: Reporter,
  { keep }: DemoOptions,
): Promise<void> {
  const session = new Session(sandbox.environment, report);
  const product = await deployCatalog(session);
  report.step("Data scientists create projects (as SageMaker Studio sends it)");
  await Promise.all([createAndRunAgain(session, product), createSecond(session, product)]);
  await showInventory(session, []);
  if (keep) return;
  await destroyProjects(session, [PROJECT, SECOND_PROJECT]);
  await removeCatalog(session);
  await deployCatalogAgain(session);
}

/** A table of what was made, and where the reports are. */
async function showInventory({ report, environment }: Session, reports: readonly string[]): Promise<void> {
  report.step("What was made");
  report.note(inventoryTable(await takeInventory(environment)));
  if (reports.length > 0)
    report.note(["\nReports that stay when the demo has ended:", ...reports].join("\n"));
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
