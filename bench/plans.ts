import { readFileSync } from "node:fs";
import { awsClients } from "../ops/aws/aws";
import { findCatalog } from "../ops/catalog/catalog";
import { planProjects } from "../ops/plan/projects/project-plans";
import { ProjectTerraform } from "../ops/plan/projects/project-terraform";
import { listProjects } from "../ops/projects/projects";
import { publishedTemplate } from "../ops/catalog/release-files";
import { inWorkspace } from "../ops/plan/terraform/workspace";
import { commandEnvironment } from "../sandbox/command-environment";
import { BareTerraform } from "./bare-terraform";
import type { Catalog } from "./catalog";
import { seconds } from "./clock";
import { type Finding, ratioFinding } from "./finding";
import type { Measurement } from "./measurement";

const PROJECTS = 6;
const AT_ONCE = 2;

/**
 * The plans of living projects, as `npm run plan` makes them, to bare `terraform plan` of each, one after the other. Installed
 * providers are there on both sides; the initialisation of backends counts on ours alone.
 */
export const plans: Measurement = {
  name: "plans",
  async measure(bench) {
    const catalog = await bench.catalog();
    const names = Array.from({ length: PROJECTS }, (_, index) => `planned-${index + 1}`);
    const bare: BareTerraform[] = [];
    for (const name of names) {
      const project = await bench.during(`plans: project ${name}`, catalog.create(name));
      const terraform = await BareTerraform.prepare(catalog, project, project.name, project.id);
      await terraform.init();
      bare.push(terraform);
    }
    const times = { ours: [] as number[], bare: [] as number[] };
    for (let round = 1; round <= bench.rounds; round++) {
      times.bare.push(await bench.during(`plans: bare, round ${round}`, sumOfPlans(bare)));
      times.ours.push(await bench.during(`plans: round ${round}`, ourPlans(catalog, names)));
    }
    for (const name of names) await bench.during(`plans: removing ${name}`, catalog.remove(name));
    return [finding(times)];
  },
};

function finding({ ours, bare }: { readonly ours: number[]; readonly bare: number[] }): Finding {
  return ratioFinding(
    {
      measurement: "plans",
      what: `Plans of ${PROJECTS} projects, ${AT_ONCE} at once, to the sum of bare plans divided by ${AT_ONCE}`,
      limit: 1.2,
    },
    { name: "npm run plan", seconds: ours },
    { name: `bare plans / ${AT_ONCE}`, seconds: bare.map((sum) => sum / AT_ONCE) },
  );
}

async function sumOfPlans(all: readonly BareTerraform[]): Promise<number> {
  let sum = 0;
  for (const terraform of all) sum += await seconds(() => terraform.plan());
  return sum;
}

async function ourPlans(catalog: Catalog, names: readonly string[]): Promise<number> {
  const { sandbox } = catalog;
  const aws = awsClients({
    endpoint: sandbox.aws.url,
    region: sandbox.aws.region,
    credentials: sandbox.aws.credentials,
  });
  try {
    return await inWorkspace(async (workspace) => {
      const environment = commandEnvironment(sandbox.environment);
      const terraform = await ProjectTerraform.install(
        workspace,
        readFileSync(catalog.packageFile),
        environment,
      );
      const deployed = await findCatalog(aws);
      const template = await publishedTemplate(aws, deployed.stateBucket);
      const { projects } = await listProjects(aws, deployed);
      const chosen = projects.filter(({ name }) => names.includes(name));
      const pseudo = { "AWS::Region": sandbox.aws.region };
      const planning = { aws, terraform, template, pseudo, parallel: AT_ONCE, progress: () => undefined };
      let failed: string[] = [];
      const time = await seconds(async () => {
        const planned = await planProjects(chosen, planning);
        failed = planned.projects.flatMap(({ name, outcome }) =>
          "changes" in outcome ? [] : [`${name}: ${JSON.stringify(outcome)}`],
        );
      });
      if (failed.length > 0 || chosen.length !== names.length)
        throw new Error(`${chosen.length} of ${names.length} projects were planned. ${failed.join("; ")}`);
      return time;
    });
  } finally {
    aws.close();
  }
}
