import { join } from "node:path";
import type { Aws } from "../../aws/aws";
import { inParallel } from "../../aws/parallel";
import { EXIT, OpsError, errorMessage } from "../../errors";
import { skipReason } from "../../projects/skip-reason";
import { presentParameters } from "../../projects/project-parameters";
import type { Project } from "../../projects/projects";
import { readPlanDocument } from "../terraform/plan-document";
import { runPlan, type StreamedChange } from "../terraform/plan-stream";
import { type PlannedChange, plannedChanges } from "../terraform/planned-change";
import { type TerraformWorkdir, terraform } from "../terraform/terraform";
import { commandEnvironment } from "./command-environment";
import type { ProjectTerraform } from "./project-terraform";

/** What an update to another release would do to a project, or why that is not known. */
export type ProjectOutcome =
  | { readonly changes: readonly StreamedChange[]; /** Key of its group. */ readonly group: string }
  | { readonly skipped: string }
  | { readonly failed: string };

export type PlannedProject = Pick<Project, "name" | "id"> & {
  readonly release: string;
  readonly outcome: ProjectOutcome;
};

/** Projects in which the same happens to the same resources. */
export interface ChangeGroup {
  /** Project whose plan has the attributes that change. */
  readonly like: string;
  /** Names of all of them. */
  readonly projects: readonly string[];
  readonly changes: readonly PlannedChange[];
}

type FirstOfGroup = Omit<ChangeGroup, "projects">;

export interface ProjectPlans {
  readonly projects: readonly PlannedProject[];
  /** Without the group of no changes. */
  readonly groups: readonly ChangeGroup[];
}

interface ProjectPlanning {
  readonly aws: Aws;
  readonly terraform: ProjectTerraform;
  /** The product's template, as the other release has it. */
  readonly template: string;
  /** Values of CloudFormation's own parameters. */
  readonly pseudo: Readonly<Record<string, string>>;
  /** Plans at once. */
  readonly parallel: number;
  /** Called with how many projects are done, and which was the last. */
  progress(done: number, last: PlannedProject): void;
}

/**
 * Plans every project as its next run would: refreshed, without a lock, and nothing is written. What fails for one
 * project stops no other.
 * @throws OpsError when somebody ends the command
 */
export async function planProjects(
  projects: readonly Project[],
  planning: ProjectPlanning,
): Promise<ProjectPlans> {
  const groups = new Map<string, Promise<FirstOfGroup>>();
  const { stop } = planning.terraform;
  let done = 0;
  const planned = await inParallel(projects, planning.parallel, async (project) => {
    const outcome = stop.aborted
      ? { failed: "it was not its turn yet" }
      : await planOne(project, planning, groups).catch((problem: unknown) => ({
          failed: errorMessage(problem),
        }));
    const one = { name: project.name, id: project.id, release: project.release.name, outcome };
    if (!stop.aborted) planning.progress((done += 1), one);
    return one;
  });
  if (stop.aborted)
    throw new OpsError("Interrupted while projects were planned: nothing was changed.", EXIT.interrupted);
  const read = await Promise.all(
    [...groups].map(async ([key, first]): Promise<ChangeGroup[]> => {
      const members = planned.filter(({ outcome }) => "group" in outcome && outcome.group === key);
      return first.then(
        (group) => [{ ...group, projects: members.map(({ name }) => name) }],
        () => [],
      );
    }),
  );
  return { projects: planned, groups: read.flat() };
}

async function planOne(
  project: Project,
  planning: ProjectPlanning,
  groups: Map<string, Promise<FirstOfGroup>>,
): Promise<ProjectOutcome> {
  const parameters = await presentParameters(planning.aws, project.name);
  const reason = skipReason(project, parameters["TerraformAction"]);
  if (reason) return { skipped: reason.skip };
  const filledIn = { SageMakerProjectName: project.name, SageMakerProjectId: project.id };
  const command = commandEnvironment(planning.template, { ...parameters, ...filledIn }, planning.pseudo);
  const workdir = await planning.terraform.workdirOf(project.id, command);
  const file = join(workdir.environment["TF_DATA_DIR"] ?? "", "plan");
  const { changes, errors } = await runPlan(workdir, file);
  if (errors[0] !== undefined) return { failed: errors[0] };
  const group = keyOf(changes);
  if (changes.length > 0) {
    const first = groups.get(group) ?? readGroup(project.name, workdir, file);
    groups.set(group, first);
    await first;
  }
  return { changes, group };
}

/** Reading a plan's file takes most of the time of a plan again, so one of each kind is read. */
async function readGroup(like: string, workdir: TerraformWorkdir, file: string): Promise<FirstOfGroup> {
  const document = readPlanDocument(await terraform(workdir, ["show", "-json", file]));
  return { like, changes: plannedChanges(document) };
}

function keyOf(changes: readonly StreamedChange[]): string {
  return changes.map(({ action, address }) => `${action} ${address}`).join("\n");
}
