import { type CfnStackParameter, SageMaker } from "@aws-sdk/client-sagemaker";
import type { Aws } from "../aws/aws";
import { RUN_LIMIT_SECONDS, waitFor } from "../aws/wait";
import { inParallel, settled } from "../aws/parallel";
import { errorMessage } from "../errors";
import type { Catalog, Release } from "../catalog/catalog";
import { recordsOf } from "../projects/records";
import type { Parameters } from "../projects/project-parameters";
import { isChanging, type Project } from "../projects/projects";

export interface Upgrade {
  readonly project: Project;
  readonly parameters: Parameters;
}

export interface Outcome {
  readonly project: string;
  readonly id: string;
  /**
   * `refused`: its plan would lose data. `not started`: somebody interrupted before its turn. `left`: it is in progress, and nobody waits
   * for it any more.
   */
  readonly result: "upgraded" | "failed" | "refused" | "not started" | "left";
  readonly reason: string | null;
}

interface UpgradeRun {
  readonly aws: Aws;
  readonly catalog: Catalog;
  readonly target: Release;
  /** Upgrades in progress at once. */
  readonly parallel: number;
  /** Aborted when no more upgrades are to be started. */
  readonly stopStarting: AbortSignal;
  /** Aborted when those in progress are not to be waited for any more. */
  readonly stopWaiting: AbortSignal;
  readonly pollMilliseconds: number;
  started(project: Project): void;
  ended(outcome: Outcome): void;
}

/** Upgrades one project after the other, some at once. A failure stops nothing else. */
export async function runUpgrades(upgrades: readonly Upgrade[], run: UpgradeRun): Promise<Outcome[]> {
  return inParallel(upgrades, run.parallel, async (upgrade) => {
    const outcome = await upgradeOne(upgrade, run);
    run.ended(outcome);
    return outcome;
  });
}

async function upgradeOne({ project, parameters }: Upgrade, run: UpgradeRun): Promise<Outcome> {
  const outcome = (result: Outcome["result"], reason: string | null = null): Outcome => ({
    project: project.name,
    id: project.id,
    result,
    reason,
  });
  if (run.stopStarting.aborted) return outcome("not started");
  try {
    await update(run, project, parameters);
    run.started(project);
    const status = await settledStatus(run, project.name);
    if (status === undefined) return outcome("left", "its update goes on; ops status shows its end");
    if (status === "UpdateCompleted") return outcome("upgraded");
    return outcome("failed", await failureReason(run, project, status));
  } catch (problem) {
    return outcome("failed", errorMessage(problem));
  }
}

async function update({ aws, target }: UpgradeRun, project: Project, parameters: Parameters): Promise<void> {
  const given = Object.entries(parameters).map(([Key, Value]) => ({ Key, Value }));
  const change = project.fromS3
    ? { TemplateProvidersToUpdate: [{ CfnTemplateProvider: await newestTemplate(aws, project.name, given) }] }
    : {
        ServiceCatalogProvisioningUpdateDetails: {
          ProvisioningArtifactId: target.id,
          ProvisioningParameters: given,
        },
      };
  await aws.client(SageMaker).updateProject({ ProjectName: project.name, ...change });
}

/** The template in S3 is always that of the newest release: an update reads it once more. */
async function newestTemplate(aws: Aws, ProjectName: string, Parameters: CfnStackParameter[]) {
  const { TemplateProviderDetails: [provider] = [] } = await aws
    .client(SageMaker)
    .describeProject({ ProjectName });
  const { TemplateName, TemplateURL } = provider?.CfnTemplateProviderDetail ?? {};
  return { TemplateName, TemplateURL, Parameters };
}

/** Undefined when nobody waits any more. */
async function settledStatus(run: UpgradeRun, ProjectName: string): Promise<string | undefined> {
  const { pollMilliseconds, stopWaiting: signal } = run;
  const wait = {
    what: `the update of ${ProjectName} to end`,
    limitSeconds: RUN_LIMIT_SECONDS,
    pollMilliseconds,
  };
  return waitFor({ ...wait, signal }, async () => {
    const { ProjectStatus: status = "" } = await run.aws.client(SageMaker).describeProject({ ProjectName });
    return isChanging({ status }) ? undefined : status;
  });
}

/** The run's own reason; where the host never came so far, Service Catalog's. */
async function failureReason(
  { aws, catalog }: UpgradeRun,
  project: Project,
  status: string,
): Promise<string> {
  const [run, described] = await Promise.all([
    settled("status", recordsOf(aws, catalog).status(project.id)),
    settled("project", aws.client(SageMaker).describeProject({ ProjectName: project.name })),
  ]);
  const ownReason = run.value?.result === "failed" ? run.value.message : undefined;
  const catalogReason =
    described.value?.ServiceCatalogProvisionedProductDetails?.ProvisionedProductStatusMessage;
  return ownReason || catalogReason || `the project is ${status}`;
}
