import { type CatalogOptions, type DeployedCatalog, LONG, deployCatalog } from "./deployed-catalog";

type Deployment = { readonly catalog: DeployedCatalog } | { readonly problem: unknown };

let deployment: Deployment | undefined;
let isReported = false;

/**
 * Deploys one catalog before the first scenario of a test file, for all of them, and removes its sandbox after the last.
 * @param name of the sandbox: those that run at the same time have different names
 * @param release removes what the options were made from, after the sandbox. @default nothing
 */
export function shareCatalog(name: string, options: CatalogOptions = {}, release = (): void => {}): void {
  beforeAll(async () => {
    deployment = await deployCatalog(name, options).then(
      (catalog) => ({ catalog }),
      (problem: unknown) => ({ problem }),
    );
  }, LONG);

  afterAll(async () => {
    if (deployment && "catalog" in deployment) await deployment.catalog.close();
    release();
  }, LONG);
}

/**
 * The catalog of this test file.
 * @throws for the first caller the failure of its deployment in full, and for the others one line
 */
export function catalog(): DeployedCatalog {
  if (!deployment) throw new Error("No catalog is deployed yet: call catalog() in a test or in a hook.");
  if ("catalog" in deployment) return deployment.catalog;
  if (isReported)
    throw new Error("The catalog was not deployed; the first failure in this file has the reason.");
  isReported = true;
  throw deployment.problem;
}
