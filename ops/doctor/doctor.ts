import type { Aws } from "../aws/aws";
import { reasonOf } from "../aws/parallel";
import { findCatalogIfAny } from "../catalog/catalog";
import { type Check, type Finding, type Place, problem, unknown } from "./check";
import { commandRunnerType } from "./checks/command-runner-type";
import { credentialFindings } from "./checks/credentials";
import { deployedCatalog } from "./checks/deployed-catalog";
import { gitlab } from "./checks/gitlab";
import { network } from "./checks/network";
import { quotas } from "./checks/quotas";
import { studio } from "./checks/studio";
import { tools } from "./checks/tools";
import { deploymentSettings } from "./settings";

const CHECKS: readonly Check[] = [tools, gitlab, commandRunnerType, studio, network, quotas, deployedCatalog];

/** What was found about one subject. */
export interface Examined {
  readonly title: string;
  readonly findings: readonly Finding[];
}

export interface Patient {
  readonly aws: Aws;
  readonly prefix: string | undefined;
  /** Folder of the checkout. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Looks at everything that must be true before a deployment or a project. All is looked at, whatever is found on the way. */
export async function examine({ aws, prefix, folder, environment }: Patient): Promise<Examined[]> {
  const settings = deploymentSettings(folder, environment);
  const credentials = await credentialFindings(aws, settings);
  const canCall = credentials.every(({ level }) => level === "ok");
  const found = canCall ? await findCatalogIfAny(aws, prefix).catch((error: unknown) => error) : undefined;
  const failure = found instanceof Error ? found : undefined;
  const catalog = found instanceof Error ? undefined : (found as Place["catalog"]);
  const place: Place = { aws, catalog, settings, folder, environment };
  const others = await Promise.all(
    CHECKS.map(async (check) => ({ title: check.title, findings: await made(check, place, canCall) })),
  );
  return [
    { title: "AWS", findings: [...credentials, ...(failure ? [unreadableCatalog(failure)] : [])] },
    ...others.filter(({ title }) => !(failure && title === deployedCatalog.title)),
  ];
}

async function made(check: Check, place: Place, canCall: boolean): Promise<readonly Finding[]> {
  if (check.needsAws && !canCall)
    return [
      unknown("This was not looked at, since AWS can not be called.", "Repair what is said under AWS first."),
    ];
  try {
    return await check.find(place);
  } catch (error) {
    return [
      unknown(
        `This could not be looked at: ${reasonOf(error)}`,
        "Make sure that your AWS user may read this.",
      ),
    ];
  }
}

function unreadableCatalog(failure: Error): Finding {
  return problem(
    `The catalog can not be read: ${reasonOf(failure)}`,
    "Name it with --prefix, or deploy it again.",
  );
}
