import { type CatalogOptions, type DeployedCatalog, LONG, deployCatalog } from "./deployed-catalog";

let deployed: DeployedCatalog | undefined;

/**
 * Deploys one catalog before the first scenario of a test file, for all of them, and stops its sandbox after the last. A
 * deployment that fails is printed once, in full.
 * @param name of the sandbox: those that run at the same time have different names
 * @param release removes what the options were made from, after the sandbox. @default nothing
 */
export function shareCatalog(name: string, options: CatalogOptions = {}, release = (): void => {}): void {
  beforeAll(async () => {
    deployed = await deployCatalog(name, options).catch((problem: unknown) => {
      console.error("The catalog could not be deployed.", problem);
      return undefined;
    });
  }, LONG);

  afterAll(async () => {
    await deployed?.close();
    release();
  }, LONG);
}

/**
 * The catalog of this test file.
 * @throws when it is not deployed
 */
export function catalog(): DeployedCatalog {
  if (!deployed) throw new Error("No catalog is deployed: see what was printed before the first scenario.");
  return deployed;
}
