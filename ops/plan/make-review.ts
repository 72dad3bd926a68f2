import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { TEMPLATE_FILE } from "../../contracts/releases";
import type { Aws } from "../aws/aws";
import { type Catalog, findCatalogIfAny, prefixOfProduct } from "../catalog/catalog";
import { BadInput, OpsError } from "../errors";
import type { Terminal } from "../output/terminal";
import { planProjects } from "./projects/project-plans";
import { ProjectTerraform } from "./projects/project-terraform";
import { listProjects } from "../projects/projects";
import { publishedTemplate } from "../catalog/release-files";
import { outputBefore, type PlanDocument } from "./terraform/plan-document";
import type { Workspace } from "./terraform/workspace";
import { type CatalogPlan, planCatalog } from "./catalog/catalog-plan";
import { type ProjectsReview, type Review, reviewOf } from "./review";
import { sampleOf } from "./projects/sample";
import { synthesize } from "./catalog/synthesis";

export interface ReviewOptions {
  /** Folder of the checkout. */
  readonly root: string;
  readonly catalogOnly: boolean;
  /** Projects to plan; all when it is undefined. */
  readonly sample?: number;
  /** Plans of projects at once. */
  readonly parallel: number;
}

interface MadeReview {
  readonly review: Review;
  readonly plan: CatalogPlan;
}

/** Plans the catalog and its projects. Reads only. */
export async function makeReview(
  {
    aws,
    terminal,
    workspace,
  }: { readonly aws: Aws; readonly terminal: Terminal; readonly workspace: Workspace },
  options: ReviewOptions,
): Promise<MadeReview> {
  terminal.progress("cdktf synth");
  const synthesis = await synthesize(options.root, workspace.folder("synthesis"));
  terminal.progress("service-catalog");
  const project = options.catalogOnly
    ? undefined
    : await ProjectTerraform.install(workspace, readFileSync(synthesis.packageFile));
  const plan = await planCatalog(workspace, synthesis, {
    root: options.root,
    providers: project?.providers,
    withholdSecrets: true,
  });
  const catalog = await deployedCatalog(aws, plan);
  const planned =
    project && catalog ? await planAll(aws, catalog, plan, project, terminal, options) : undefined;
  terminal.progress("");
  return { plan, review: reviewOf(plan, synthesis, { commit: commitOf(options.root), ...planned }) };
}

/** @throws OpsError when a catalog is deployed whose state is elsewhere: the plan would make everything a second time */
async function deployedCatalog(aws: Aws, { document, state }: CatalogPlan): Promise<Catalog | undefined> {
  const before = outputBefore(document, "service_catalog_product_name");
  const planned = document.planned_values?.outputs?.["service_catalog_product_name"]?.value;
  const name = before ?? (typeof planned === "string" ? planned : undefined);
  const prefix = name && prefixOfProduct(name);
  if (!prefix) return undefined;
  const catalog = await findCatalogIfAny(aws, prefix);
  if (catalog && state.serial === 0)
    throw new OpsError(
      `The catalog ${catalog.prefix} is deployed, and the state here is empty. Name its bucket: export CATALOG_STATE_BUCKET=${catalog.stateBucket}`,
    );
  return catalog;
}

async function planAll(
  aws: Aws,
  catalog: Catalog,
  plan: CatalogPlan,
  terraform: ProjectTerraform,
  terminal: Terminal,
  { sample, parallel }: ReviewOptions,
): Promise<{ projects: ProjectsReview; remarks: string[] }> {
  const { projects: all } = await listProjects(aws, catalog);
  const projects = sampleOf(all, sample);
  if (projects.length > 0 && !process.env["GITLAB_TOKEN"])
    throw new BadInput(
      "GITLAB_TOKEN is not set: Terraform reads the projects' repositories with it. A token with the scope read_api does; " +
        "--catalog-only leaves the projects out.",
    );
  const { template, remarks } = await templateOf(aws, catalog, plan.document);
  const pseudo = { "AWS::Region": await aws.region(), "AWS::AccountId": catalog.accountId };
  const progress = (done: number) => terminal.progress(`${done} of ${projects.length} projects`);
  progress(0);
  const plans = await planProjects(projects, { aws, terraform, template, pseudo, parallel, progress });
  return { projects: { ...plans, all: all.length }, remarks };
}

/** The template that the plan would publish; the published one where Terraform does not know it before it applies. */
async function templateOf(
  aws: Aws,
  catalog: Catalog,
  { planned_values: planned }: PlanDocument,
): Promise<{ template: string; remarks: string[] }> {
  const newest = planned?.root_module?.resources?.find(
    ({ type, values }) => type === "aws_s3_object" && values?.["key"] === TEMPLATE_FILE,
  );
  const content = newest?.values?.["content"];
  if (typeof content === "string") return { template: content, remarks: [] };
  return {
    template: await publishedTemplate(aws, catalog.stateBucket),
    remarks: [
      "The product's new template is known only after the catalog is deployed: the projects are planned with the values of the published one.",
    ],
  };
}

function commitOf(root: string): string | undefined {
  try {
    return execFileSync("git", ["rev-parse", "HEAD"], { cwd: root, encoding: "utf8", stdio: "pipe" }).trim();
  } catch {
    return undefined;
  }
}
