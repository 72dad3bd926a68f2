import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ProductVersion } from "../../sandbox/studio";
import { LONG } from "./deployed-catalog";
import { catalog } from "./shared-catalog";
import { checkout } from "./ops-checkout";

const BUCKET = "dev-machine-learning-ops-tfstate-123456789012";
const DEPLOY = 'npx cdktf deploy service-catalog --auto-approve --output "$CDKTF_OUT"';
const DIFF = 'npx cdktf diff service-catalog --output "$CDKTF_OUT"';
const NO_CHANGES = "No changes. Your infrastructure matches the configuration.";
const IN_BUCKET = `CATALOG_STATE_BUCKET=${BUCKET}`;

interface Version {
  readonly Id: string;
  readonly Name: string;
  readonly Guidance: string;
}

let projectId: string;
let oldPackage: string;
/** The version that was deployed first. */
let first: ProductVersion;

async function versions(): Promise<Version[]> {
  const listed = await catalog().run(
    `aws servicecatalog list-provisioning-artifacts --product-id ${first.productId} --output json`,
  );
  return (JSON.parse(listed) as { ProvisioningArtifactDetails: Version[] }).ProvisioningArtifactDetails;
}

/** The version of the release that was deployed first, or of the one after it. */
async function release(which: "old" | "new"): Promise<Version & { readonly key: string }> {
  const found = (await versions()).filter(
    ({ Id, Name }) => Name.startsWith("v-") && (Id === first.provisioningArtifactId) === (which === "old"),
  );
  expect(found).toHaveLength(1);
  const version = found[0] as Version;
  return { ...version, key: `releases/${version.Name.slice(2)}/tf-code.zip` };
}

/** SHA-256 of an object in the state bucket. */
async function checksumOf(key: string): Promise<string> {
  return (await catalog().run(`aws s3 cp --quiet s3://${BUCKET}/${key} - | sha256sum`)).slice(0, 64);
}

async function lastRun(): Promise<Record<string, unknown>> {
  const status = await catalog().run(`aws s3 cp --quiet s3://${BUCKET}/projects/${projectId}/status.json -`);
  return JSON.parse(status) as Record<string, unknown>;
}

async function packageOfLastRun(): Promise<unknown> {
  return (await lastRun())["package"];
}

const mergeRequests = (repository: string) =>
  catalog().gitlab<Record<string, unknown>[]>(`projects/ops%2F${repository}/merge_requests`);

async function waitForStatus(name: string, wanted: string): Promise<void> {
  const { ProjectStatus, ServiceCatalogProvisionedProductDetails: details } =
    await catalog().studio.waitUntilStable(name);
  if (ProjectStatus === wanted) return;
  const log = (await catalog().log()).trim().split("\n").slice(-20).join("\n");
  throw new Error(`${name} is ${ProjectStatus}: ${details?.ProvisionedProductStatusMessage}\n${log}`);
}

// The steps build on each other.
describe("a release of the product", () => {
  beforeAll(() => {
    first = catalog().version;
  });

  it(
    "exists once: nothing changes when nothing is changed",
    async () => {
      expect(await catalog().run(DIFF)).toContain(NO_CHANGES);
    },
    LONG,
  );

  it(
    "makes a project",
    async () => {
      oldPackage = await checksumOf((await release("old")).key);
      projectId = await catalog().studio.create("wine", first, {
        GitBuildRepoName: "wine-build",
        GitDeployRepoName: "wine-deploy",
      });
      await waitForStatus("wine", "CreateCompleted");
      expect(await packageOfLastRun()).toBe(oldPackage);
    },
    LONG,
  );

  it(
    "is followed by one new version when seed files change, however deep they lie",
    async () => {
      writeFileSync(checkout().path("seed-code/model-build/data/more.csv"), "M,0.455\n");
      appendFileSync(checkout().path("seed-code/model-build/pipelines/abalone/evaluate.py"), "\n# changed\n");
      await catalog().deploy();
      expect((await versions()).map(({ Name }) => Name)).toHaveLength(3);
      expect((await release("old")).Guidance).toBe("DEPRECATED");
      expect((await release("new")).Guidance).toBe("DEFAULT");
      expect((await catalog().studio.offeredVersion()).provisioningArtifactId).toBe(
        (await release("new")).Id,
      );
    },
    LONG,
  );

  it(
    "keeps its package when it is not the newest any more",
    async () => {
      expect(await checksumOf((await release("old")).key)).toBe(oldPackage);
      expect(await checksumOf((await release("new")).key)).not.toBe(oldPackage);
    },
    LONG,
  );

  it(
    "still updates the project that was made from it",
    async () => {
      await catalog().studio.update("wine", { RunToken: "again" }, (await release("old")).Id);
      await waitForStatus("wine", "UpdateCompleted");
      expect(await packageOfLastRun()).toBe(oldPackage);
    },
    LONG,
  );

  it("can not be deleted while a project uses it", async () => {
    const { Id } = await release("old");
    const deletion = `aws servicecatalog delete-provisioning-artifact --product-id ${first.productId} --provisioning-artifact-id ${Id}`;
    await expect(catalog().run(deletion)).rejects.toThrow("ResourceInUseException");
  });

  it(
    "brings the project to the newest one",
    async () => {
      const { Id, key } = await release("new");
      await catalog().studio.update("wine", {}, Id);
      await waitForStatus("wine", "UpdateCompleted");
      expect(await packageOfLastRun()).toBe(await checksumOf(key));
    },
    LONG,
  );

  it("offers its seed code by a merge request to the one repository whose seed code changed", async () => {
    const [offer, ...more] = await mergeRequests("wine-build");
    expect(offer).toMatchObject({
      ...{ title: "Update the model-build seed code", state: "opened", target_branch: "main" },
      ...{
        has_conflicts: false,
        description: expect.stringContaining("pipelines/abalone/evaluate.py") as string,
      },
    });
    expect([more, await mergeRequests("wine-deploy")]).toEqual([[], []]);
    expect((await lastRun())["mergeRequests"]).toEqual([offer?.["web_url"]]);
  });

  it(
    "does not come from the placeholder version that the product is created with",
    async () => {
      const initial = (await versions()).find(({ Name }) => Name === "initial");
      const version = { ...first, provisioningArtifactId: initial?.Id ?? "" };
      await catalog().studio.create("placeholder", version, {});
      const { ProjectStatus, ServiceCatalogProvisionedProductDetails: details } =
        await catalog().studio.waitUntilStable("placeholder");
      expect([ProjectStatus, details?.ProvisionedProductStatusMessage]).toEqual([
        "CreateFailed",
        expect.stringContaining("This version cannot be launched. Choose the newest version of the product."),
      ]);
    },
    LONG,
  );
});

describe("the catalog's own state", () => {
  const stateObject = `aws s3api head-object --bucket ${BUCKET} --key service-catalog/terraform.tfstate`;
  const stateFile = () => catalog().sandbox.environment["CATALOG_STATE_FILE"] ?? "";

  const resourcesInFile = () =>
    (JSON.parse(readFileSync(stateFile(), "utf8")) as { resources: unknown[] }).resources.length;

  it(
    "is not moved unasked",
    async () => {
      await expect(catalog().run(`${IN_BUCKET} ${DEPLOY}`)).rejects.toThrow("Backend configuration changed");
      await expect(catalog().run(stateObject)).rejects.toThrow("404");
    },
    LONG,
  );

  it(
    "moves into the bucket that it made, encrypted",
    async () => {
      expect(await catalog().run(`${IN_BUCKET} ${DEPLOY} --migrate-state`)).toContain(NO_CHANGES);
      const object = JSON.parse(await catalog().run(`${stateObject} --output json`)) as Record<
        string,
        string
      >;
      expect(object["ServerSideEncryption"]).toBe("aws:kms");
    },
    LONG,
  );

  it(
    "is found there from another checkout, with nothing to change",
    async () => {
      const fresh = `TF_DATA_DIR=${join(checkout().folder, ".terraform-fresh")}`;
      expect(await catalog().run(`${IN_BUCKET} ${fresh} ${DIFF}`)).toContain(NO_CHANGES);
    },
    LONG,
  );

  it(
    "moves back to a local file",
    async () => {
      const before = resourcesInFile();
      rmSync(stateFile());
      expect(await catalog().run(`${DEPLOY} --migrate-state`)).toContain(NO_CHANGES);
      expect(resourcesInFile()).toBe(before);
    },
    LONG,
  );
});
