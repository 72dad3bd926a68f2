import { availableParallelism } from "node:os";
import type { Aws } from "../aws/aws";
import type { Catalog, Release } from "../catalog/catalog";
import type { Terminal } from "../output/terminal";
import { requirePlanNeeds } from "../plan/projects/requirements";
import { type PlannedProject, type ProjectPlans, planProjects } from "../plan/projects/project-plans";
import { ProjectTerraform } from "../plan/projects/project-terraform";
import type { Project } from "../projects/projects";
import { publishedPackage, publishedTemplate } from "../catalog/release-files";
import { inWorkspace } from "../plan/terraform/workspace";
import { countOf } from "../output/count";

interface TerraformPlanning {
  readonly aws: Aws;
  readonly catalog: Catalog;
  readonly target: Release;
  readonly terminal: Terminal;
  /** Plans at once, as far as the machine has processors. */
  readonly parallel: number;
  /** With credentials and `GITLAB_TOKEN`. */
  readonly environment: NodeJS.ProcessEnv;
  /** Where interrupts come from. */
  readonly interrupts: NodeJS.EventEmitter | undefined;
}

const INSTEAD =
  "Or give --no-plan: then nothing shows beforehand what Terraform changes, and whether data is lost.";

/**
 * Plans each project with the template and the package of the release that it would be upgraded to. Reads only.
 * @throws OpsError when something is missing that plans need, or when somebody interrupts
 */
export async function terraformPlans(
  projects: readonly Project[],
  { aws, catalog, target, terminal, ...planning }: TerraformPlanning,
): Promise<ProjectPlans> {
  const [first] = projects;
  if (!first) return { projects: [], groups: [] };
  const region = await aws.region();
  const environment = { ...planning.environment, AWS_REGION: region };
  await requirePlanNeeds(aws, catalog, first, environment, INSTEAD);
  const parallel = Math.min(planning.parallel, availableParallelism());
  return inWorkspace(async (workspace) => {
    const template = await publishedTemplate(aws, catalog.stateBucket, target.releaseId);
    const packed = await publishedPackage(aws, catalog.stateBucket, target.releaseId, template);
    terminal.note(
      `Planning ${countOf(projects.length, "project")} against ${target.name}, ${parallel} at once.`,
    );
    terminal.progress("terraform init");
    const terraform = await ProjectTerraform.install(workspace, packed, environment);
    const pseudo = { "AWS::Region": region, "AWS::AccountId": catalog.accountId };
    const progress = (done: number, { name, outcome }: PlannedProject) => {
      terminal.note(`${name}: ${"failed" in outcome ? "could not be planned" : "planned"}`);
      terminal.progress(`${done} of ${projects.length} planned`);
    };
    return planProjects(projects, { aws, terraform, template, pseudo, parallel, progress });
  }, planning.interrupts).finally(() => terminal.progress(""));
}
