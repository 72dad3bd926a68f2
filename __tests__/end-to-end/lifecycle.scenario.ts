import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CI_VARIABLES } from "../../contracts/ci-variables";
import { filesBelow } from "../../command-runner/reproducible-zip";
import { LONG } from "./deployed-catalog";
import { catalog } from "./shared-catalog";
import { ownResources } from "./project-runs";

let id: string;
let secondId: string;
let work: string;

async function waitForStatus(name: string, wanted: string): Promise<void> {
  const project = await catalog().studio.waitUntilStable(name);
  const reason = project.ServiceCatalogProvisionedProductDetails?.ProvisionedProductStatusMessage;
  expect([project.ProjectStatus, reason]).toEqual([wanted, undefined]);
}

const status = (project: string) =>
  catalog().run(
    `aws s3 cp --quiet "s3://$(aws s3api list-buckets --query 'Buckets[?contains(Name,\`tfstate-1\`)].Name' --output text)/projects/${project}/status.json" -`,
  );

// The steps build on each other.
describe("the lifecycle of projects and of their catalog", () => {
  beforeAll(() => {
    work = mkdtempSync(join(tmpdir(), "lifecycle-"));
  });

  afterAll(() => rmSync(work, { recursive: true, force: true }));

  it(
    "creates two projects in parallel",
    async () => {
      id = await catalog().studio.create("abalone", catalog().version, {
        GitBuildRepoName: "abalone-build",
        GitDeployRepoName: "abalone-deploy",
      });
      secondId = await catalog().studio.create("churn", catalog().version, {
        GitBuildRepoName: "churn-build",
        GitDeployRepoName: "churn-deploy",
      });
      const projects = await Promise.all(
        ["abalone", "churn"].map((name) => catalog().studio.waitUntilStable(name)),
      );
      expect(projects.map((project) => project.ProjectStatus)).toEqual([
        "CreateCompleted",
        "CreateCompleted",
      ]);
    },
    LONG,
  );

  it.each(["build", "deploy"])(
    "seeds the %s repository in one commit, bytes and modes kept",
    async (part) => {
      const clone = join(work, part);
      await catalog().run(
        `git clone --quiet "http://oauth2:$GITLAB_TOKEN@\${GITLAB_URL#http://}/ops/abalone-${part}" ${clone}`,
      );
      expect(
        execFileSync("git", ["-C", clone, "log", "--format=%D"], { encoding: "utf8" }).trim().split("\n"),
      ).toHaveLength(1);
      const seed = filesBelow(`seed-code/model-${part}`);
      const tracked = execFileSync("git", ["-C", clone, "ls-files", "--stage"], { encoding: "utf8" })
        .trim()
        .split("\n");
      const modes = Object.fromEntries(tracked.map((line) => [line.split("\t")[1], line.slice(0, 6)]));
      expect(Object.keys(modes).sort()).toEqual(Object.keys(seed).sort());
      for (const [path, file] of Object.entries(seed)) {
        expect([path, modes[path]]).toEqual([path, file.executable ? "100755" : "100644"]);
        expect(readFileSync(join(clone, path)).equals(file.content)).toBe(true);
      }
    },
  );

  it.each(["build", "deploy"])(
    "gives the %s repository its CI variables, keys masked and protected",
    async (part) => {
      const variables = await catalog().gitlab<
        { key: string; value: string; masked: boolean; protected: boolean }[]
      >(`projects/ops%2Fabalone-${part}/variables?per_page=100`);
      const expected = [...CI_VARIABLES, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].sort();
      expect(variables.map(({ key }) => key).sort()).toEqual(expected);
      const keys = variables.filter(({ key }) => key.startsWith("AWS_") && key !== "AWS_REGION");
      expect(keys.every((variable) => variable.masked && variable.protected)).toBe(true);
      expect(variables.find(({ key }) => key === "ARTIFACT_BUCKET")?.value).toBe(`sagemaker-${id}`);
    },
  );

  it("makes in AWS what a project has, by its names", async () => {
    const own = (await ownResources(id)).join("\n");
    const named = [
      `:::sagemaker-${id}`,
      `function:sagemaker-${id}-seed-code-checkin`,
      `function:sagemaker-${id}-deploy-pipeline`,
    ]
      .concat(`code-repository/sagemaker-${id}-modelbuild`, `code-repository/sagemaker-${id}-modeldeploy`)
      .concat(`rule/sagemaker-${id}-model-approved`, `model-package-group/abalone-${id}`);
    for (const part of named) expect(own).toContain(part);
  });

  it("writes the run into the project's status object", async () => {
    const written = JSON.parse(await status(id)) as Record<string, unknown>;
    expect(written).toMatchObject({
      project: "abalone",
      projectId: id,
      action: "apply",
      result: "succeeded",
      message: "applied",
      kept: [],
    });
    expect(written["package"]).toMatch(/^[0-9a-f]{64}$/);
    expect(Date.parse(String(written["finishedAt"]))).toBeGreaterThanOrEqual(
      Date.parse(String(written["startedAt"])),
    );
  });

  it(
    "finds nothing to do when it runs again",
    async () => {
      await catalog().studio.update("abalone", { RunToken: "again" });
      await waitForStatus("abalone", "UpdateCompleted");
      expect(await catalog().log()).toContain("No changes. Your infrastructure matches the configuration.");
    },
    LONG,
  );

  it("leaves no secret in the logs", async () => {
    const log = await catalog().log();
    expect(log).toContain("Apply complete!");
    for (const name of ["GITLAB_TOKEN", "TF_VAR_gitlab_iam_secret_key"]) {
      expect(log).not.toContain(catalog().sandbox.environment[name]);
    }
  });

  it(
    "destroys a project, and nothing of it is left beside the other",
    async () => {
      await catalog().studio.update("abalone", { TerraformAction: "destroy" });
      await waitForStatus("abalone", "UpdateCompleted");
      await catalog().studio.delete("abalone");
      expect((await catalog().studio.waitUntilStable("abalone")).ProjectStatus).toBe("DeleteCompleted");
      expect(await ownResources(id)).toEqual([]);
      expect((await ownResources(secondId)).length).toBeGreaterThan(5);
      const object = `--bucket dev-machine-learning-ops-tfstate-123456789012 --key projects/${id}/status.json`;
      await expect(catalog().run(`aws s3api head-object ${object}`)).rejects.toThrow(/404/);
      const repositories = await catalog().gitlab<{ path: string; marked_for_deletion_on: string | null }[]>(
        "projects?owned=true&search=abalone",
      );
      expect(repositories.filter((repository) => !repository.marked_for_deletion_on)).toEqual([]);
    },
    LONG,
  );

  it(
    "lets the catalog be removed and deployed again once no project is left",
    async () => {
      await catalog().studio.update("churn", { TerraformAction: "destroy" });
      await waitForStatus("churn", "UpdateCompleted");
      await catalog().studio.delete("churn");
      expect((await catalog().studio.waitUntilStable("churn")).ProjectStatus).toBe("DeleteCompleted");
      const { productId } = catalog().version;
      await catalog().run(`npx cdktf destroy service-catalog --auto-approve --output "$CDKTF_OUT"`);
      await catalog().deploy();
      expect(catalog().version.productId).not.toBe(productId);
    },
    LONG,
  );
});
