import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DemoSandbox } from "./sandbox-of-demo";
import type { Narrator } from "./narrator";
import { shell } from "./shell";
import { settledProject } from "./project";

const DEPLOY = "npx cdktf deploy service-catalog --auto-approve";
const DESTROY = "npx cdktf destroy service-catalog --auto-approve";
/** The projects that the demo makes, and the repositories that it names for each: all that a data scientist types. */
const PROJECTS = ["abalone", "churn"] as const;

/** Goes the main way: deploy the catalog, create two projects, run one again, tear everything down, deploy once more. */
export async function demonstrate(sandbox: DemoSandbox, tell: Narrator, keep: boolean): Promise<void> {
  const way = new Way(sandbox, tell);
  await way.deployCatalog();
  await way.createProjects();
  await way.lookAtRepositories();
  await way.runAgain();
  if (keep) return;
  await way.destroyProjects();
  await way.removeCatalogAndDeployAgain();
}

class Way {
  private readonly environment: Readonly<Record<string, string>>;
  private product = { ProductId: "", ProvisioningArtifactId: "" };

  constructor(
    sandbox: DemoSandbox,
    private readonly tell: Narrator,
  ) {
    this.environment = sandbox.environment;
  }

  private async type(line: string, what?: string): Promise<string> {
    this.tell.command(line);
    const work = shell(line, this.environment);
    return what ? this.tell.during(what, work) : work;
  }

  async deployCatalog(): Promise<void> {
    this.tell.chapter("The ops team deploys the catalog");
    const output = await this.type(DEPLOY, "deployed");
    this.tell.note(outputsOf(output));
    const listed = await this.type(
      "aws servicecatalog search-products --query 'ProductViewSummaries[].[ProductId,Name]' --output text",
    );
    this.product.ProductId = listed.split("\t")[0] ?? "";
    this.tell.note(listed.trim());
    const versions = await this.type(
      `aws servicecatalog describe-product --id ${this.product.ProductId}` +
        " --query \"ProvisioningArtifacts[?Guidance=='DEFAULT']|sort_by(@,&CreatedTime)[-1].Id\" --output text",
    );
    this.product.ProvisioningArtifactId = versions.trim();
  }

  async createProjects(): Promise<void> {
    this.tell.chapter("Data scientists create projects (as SageMaker Studio sends it)");
    for (const name of PROJECTS) {
      const details = { ...this.product, ProvisioningParameters: repositories(name) };
      await this.type(
        `aws sagemaker create-project --project-name ${name} --service-catalog-provisioning-details '${JSON.stringify(details)}'`,
      );
    }
    for (const name of PROJECTS) await this.settled(name, "CreateCompleted");
  }

  async lookAtRepositories(): Promise<void> {
    this.tell.chapter("Their repositories are there, with seed code and CI variables");
    const folder = mkdtempSync(join(tmpdir(), "demo-"));
    try {
      for (const repository of ["abalone-build", "abalone-deploy"]) {
        const clone = `git clone --quiet "http://oauth2:$GITLAB_TOKEN@\${GITLAB_URL#http://}/ops/${repository}" ${folder}/${repository}`;
        await this.type(clone);
        this.tell.note(
          await this.type(`git -C ${folder}/${repository} log --oneline --stat --stat-width=80 | tail -n 12`),
        );
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    this.tell.note(
      await this.type(
        `curl --silent --header "PRIVATE-TOKEN: $GITLAB_TOKEN" "$GITLAB_BASE_URL/projects/ops%2Fabalone-build/variables" | grep -o '"key":"[A-Z_]*"'`,
      ),
    );
  }

  async runAgain(): Promise<void> {
    this.tell.chapter("The same again with nothing changed");
    await this.update("abalone", [{ Key: "RunToken", Value: "again" }]);
    await this.settled("abalone", "UpdateCompleted");
    const said = await this.type(
      "aws logs filter-log-events --log-group-name dev-machine-learning-ops-gitlab --query 'events[].[message]' --output text | grep '^No changes' | sort -u",
    );
    if (!said.trim()) throw new Error("Terraform did not say that there is nothing to change.");
    this.tell.note(said.trim());
  }

  async destroyProjects(): Promise<void> {
    this.tell.chapter("Projects are torn down");
    for (const name of PROJECTS) await this.update(name, [{ Key: "TerraformAction", Value: "destroy" }]);
    for (const name of PROJECTS) await this.settled(name, "UpdateCompleted");
    for (const name of PROJECTS) await this.type(`aws sagemaker delete-project --project-name ${name}`);
    for (const name of PROJECTS) await this.settled(name, "DeleteCompleted");
    const left = await this.type(
      "aws resourcegroupstaggingapi get-resources --tag-filters Key=sagemaker:project-id --query 'ResourceTagMappingList[].ResourceARN' --output text",
    );
    if (left.trim()) throw new Error(`Resources of the projects are left:\n${left}`);
    this.tell.note("Nothing of the projects is left.");
  }

  async removeCatalogAndDeployAgain(): Promise<void> {
    this.tell.chapter("The catalog is removed, and deployed again");
    await this.type(DESTROY, "removed");
    await this.type(DEPLOY, "deployed again");
  }

  private async update(name: string, parameters: readonly { Key: string; Value: string }[]): Promise<void> {
    // Every parameter that was typed, as Studio's form sends them: one that is left out would go back to its default.
    const details = JSON.stringify({ ProvisioningParameters: [...repositories(name), ...parameters] });
    await this.type(
      `aws sagemaker update-project --project-name ${name} --service-catalog-provisioning-update-details '${details}'`,
    );
  }

  private async settled(name: string, wanted: string): Promise<void> {
    const status = await this.tell.during(
      `project ${name}: ${wanted}`,
      settledProject(this.environment, name),
    );
    if (status.status !== wanted)
      throw new Error(`The project ${name} is ${status.status}, not ${wanted}: ${status.message}`);
  }
}

function repositories(project: string): { Key: string; Value: string }[] {
  return [
    { Key: "GitBuildRepoName", Value: `${project}-build` },
    { Key: "GitDeployRepoName", Value: `${project}-deploy` },
  ];
}

/** The outputs as cdktf prints them, without its progress. */
function outputsOf(output: string): string {
  return output
    .split("\n")
    .filter((line) => / = /.test(line) && !/service-catalog\s{2}/.test(line))
    .slice(-20)
    .join("\n");
}
