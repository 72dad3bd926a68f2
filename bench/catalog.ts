import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shell } from "../sandbox/demo/shell";
import { type Sandbox, startSandbox } from "../sandbox/sandbox";
import { type ProductVersion, Studio } from "../sandbox/studio";
import { PROJECT_FOLDER, shippedPackage } from "./synthesis";

/** A project that was created, and what its Command was. */
export interface CreatedProject {
  readonly id: string;
  readonly name: string;
  /** The Command of the product's CommandRunner as the host got it. */
  readonly command: string;
}

/** A sandbox with the catalog deployed in it, and one project that warmed everything up. */
export class Catalog {
  private constructor(
    readonly sandbox: Sandbox,
    private readonly studio: Studio,
    private readonly version: ProductVersion,
    /** Path of the package that is deployed. */
    readonly packageFile: string,
    /** Folder for what a measurement writes; gone with the catalog. */
    readonly folder: string,
    /** The first project: everything that a first run finds cold is warm after it. */
    readonly warmUp: CreatedProject,
  ) {}

  static async open(): Promise<Catalog> {
    const sandbox = await startSandbox({ name: `bench-${process.pid}`, runJobs: false });
    const folder = mkdtempSync(join(tmpdir(), "bench-catalog-"));
    const studio = new Studio(sandbox.environment);
    try {
      const output = join(folder, "cdktf.out");
      const deploy = `node_modules/.bin/cdktf deploy service-catalog --auto-approve --output '${output}'`;
      await shell(deploy, sandbox.environment, PROJECT_FOLDER);
      const version = await studio.offeredVersion();
      const warmUp = await create(sandbox, studio, version, "warm-up");
      return new Catalog(sandbox, studio, version, shippedPackage(output), folder, warmUp);
    } catch (problem) {
      await close(sandbox, studio, folder);
      throw problem;
    }
  }

  /** @throws when the project is not created */
  create(name: string): Promise<CreatedProject> {
    return create(this.sandbox, this.studio, this.version, name);
  }

  /** Destroys all that the project has, and the project. */
  async remove(name: string): Promise<void> {
    await this.studio.update(name, { TerraformAction: "destroy", DataOnDestroy: "delete" });
    await waitForStatus(this.studio, name, "UpdateCompleted");
    await this.studio.delete(name);
    await waitForStatus(this.studio, name, "DeleteCompleted");
  }

  close(): Promise<void> {
    return close(this.sandbox, this.studio, this.folder);
  }
}

async function create(
  sandbox: Sandbox,
  studio: Studio,
  version: ProductVersion,
  name: string,
): Promise<CreatedProject> {
  const repositories = { GitBuildRepoName: `${name}-build`, GitDeployRepoName: `${name}-deploy` };
  const id = await studio.create(name, version, repositories);
  await waitForStatus(studio, name, "CreateCompleted");
  const run = sandbox.aws.cloudFormation.hosts().findLast(({ command }) => command.includes(`'${id}'`));
  if (!run) throw new Error(`No host has run the Command of the project ${name} (${id}).`);
  return { id, name, command: run.command };
}

async function waitForStatus(studio: Studio, name: string, wanted: string): Promise<void> {
  const { ProjectStatus: status, ServiceCatalogProvisionedProductDetails: product } =
    await studio.waitUntilStable(name);
  if (status === wanted) return;
  const reason = product?.ProvisionedProductStatusMessage ?? "no reason was given";
  throw new Error(`The project ${name} is ${status}, not ${wanted}: ${reason}`);
}

async function close(sandbox: Sandbox, studio: Studio, folder: string): Promise<void> {
  studio.close();
  await sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
}
