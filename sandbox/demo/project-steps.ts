import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OfferedProduct } from "./catalog-steps";
import { Activity } from "./activity";
import { waitForProject } from "./project";
import { followRunLog, RUN_LOG_GROUP } from "./run-log";
import { gitlabCall, type Session } from "./session";

/** Times in a log are whole seconds. */
const CLOCK_TOLERANCE_MS = 5_000;

/** Creates a project. A data scientist types its name and those of its two repositories. */
export async function createProject(session: Session, product: OfferedProduct, name: string): Promise<void> {
  const details = JSON.stringify({ ...product, ProvisioningParameters: repositories(name) });
  await session.type(
    `aws sagemaker create-project --project-name ${name} --service-catalog-provisioning-details '${details}'`,
  );
  await waitForStatus(session, name, "creating project", "CreateCompleted");
}

export async function lookAtRepositories(session: Session, project: string): Promise<void> {
  session.report.step("The repositories are there, with seed code and CI variables");
  const folder = mkdtempSync(join(tmpdir(), "demo-"));
  try {
    for (const repository of [`${project}-build`, `${project}-deploy`]) {
      await session.type(cloneLine(repository, `${folder}/${repository}`));
      await session.show(`git -C ${folder}/${repository} log --oneline --stat --stat-width=80 | tail -n 12`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  await session.show(
    `${gitlabCall(`projects/ops%2F${project}-build/variables`)} | grep -o '"key":"[A-Z_]*"'`,
  );
}

/** Every project at a glance, as the ops team looks at them. */
export async function lookAtAllProjects(session: Session): Promise<void> {
  session.report.step("The ops team looks at all projects");
  await session.show("npm run -s ops -- status");
}

/** Runs a project again with nothing changed: Terraform has nothing to do. */
export async function runAgain(session: Session, project: string): Promise<void> {
  session.report.step("The same again with nothing changed");
  await update(session, project, [{ Key: "RunToken", Value: "again" }]);
  await waitForStatus(session, project, "updating project", "UpdateCompleted");
  const said = await session.type(
    `aws logs filter-log-events --log-group-name ${RUN_LOG_GROUP} --query 'events[].[message]' --output text | grep '^No changes' | sort -u`,
  );
  if (!said.trim()) throw new Error("Terraform did not say that there is nothing to change.");
  session.report.note(said.trim());
}

/**
 * Destroys what the projects' Terraform made, then deletes the projects.
 * @param data `keep`, the product's default, keeps repositories and models that are more than the seed
 */
export async function destroyProjects(
  session: Session,
  names: readonly string[],
  data: "keep" | "delete" = "keep",
): Promise<void> {
  session.report.step("Projects are torn down");
  const parameters = [
    { Key: "TerraformAction", Value: "destroy" },
    ...(data === "delete" ? [{ Key: "DataOnDestroy", Value: "delete" }] : []),
  ];
  await inParallel(names, (name) => update(session, name, parameters));
  for (const name of names)
    await waitForStatus(session, name, "destroying the resources of project", "UpdateCompleted");
  await inParallel(names, (name) => session.type(`aws sagemaker delete-project --project-name ${name}`));
  for (const name of names) await waitForStatus(session, name, "deleting project", "DeleteCompleted");
}

/** The line that clones a repository of the demo's GitLab user. */
export function cloneLine(repository: string, folder: string): string {
  return `git clone --quiet "http://oauth2:$GITLAB_TOKEN@\${GITLAB_URL#http://}/ops/${repository}" ${folder}`;
}

async function update(
  session: Session,
  name: string,
  parameters: readonly { Key: string; Value: string }[],
): Promise<void> {
  // Every parameter that was typed, as Studio's form sends them: one that is left out would go back to its default.
  const details = JSON.stringify({ ProvisioningParameters: [...repositories(name), ...parameters] });
  await session.type(
    `aws sagemaker update-project --project-name ${name} --service-catalog-provisioning-update-details '${details}'`,
  );
}

/** As several data scientists would, each in a terminal of their own. */
async function inParallel(names: readonly string[], type: (name: string) => Promise<unknown>): Promise<void> {
  await Promise.all(names.map(type));
}

/** @param what shown while it goes on, such as "creating project abalone" */
async function waitForStatus(
  { report, environment }: Session,
  name: string,
  what: string,
  wanted: string,
): Promise<void> {
  const activity = new Activity();
  const work = followRunLog(
    environment,
    { name, since: new Date(Date.now() - CLOCK_TOLERANCE_MS) },
    activity,
    waitForProject(environment, name),
  );
  const status = await report.during(`${what} ${name}`, work, activity);
  if (status.status !== wanted)
    throw new Error(`The project ${name} is ${status.status}, not ${wanted}: ${status.message}`);
}

function repositories(project: string): { Key: string; Value: string }[] {
  return [
    { Key: "GitBuildRepoName", Value: `${project}-build` },
    { Key: "GitDeployRepoName", Value: `${project}-deploy` },
  ];
}
