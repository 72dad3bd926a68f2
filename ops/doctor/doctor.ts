import type { Aws } from "../aws/aws";
import { settled } from "../aws/parallel";
import { errorMessage } from "../errors";
import { findCatalogIfAny } from "../catalog/catalog";
import { type Check, type Finding, type DoctorContext, problem, unknown } from "./check";
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
export interface CheckResult {
  readonly title: string;
  readonly findings: readonly Finding[];
}

export interface DoctorInput {
  readonly aws: Aws;
  readonly prefix: string | undefined;
  /** Folder of the checkout. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Looks at everything that must be true before a deployment or a project. All is looked at, whatever is found on the way. */
export async function runChecks({ aws, prefix, folder, environment }: DoctorInput): Promise<CheckResult[]> {
  const variables = await settled("Files of variables", deploymentSettings(folder, environment));
  const settings = variables.value ?? {};
  const credentials = await credentialFindings(aws, settings);
  const canCall = credentials.every(({ level }) => level === "ok");
  const found = canCall ? await findCatalogIfAny(aws, prefix).catch((error: unknown) => error) : undefined;
  const failure = found instanceof Error ? found : undefined;
  const catalog = found instanceof Error ? undefined : (found as DoctorContext["catalog"]);
  const context: DoctorContext = { aws, catalog, settings, folder, environment };
  const others = await Promise.all(
    CHECKS.map(async (check) => ({ title: check.title, findings: await made(check, context, canCall) })),
  );
  return [
    { title: "AWS", findings: [...credentials, ...(failure ? [unreadableCatalog(failure)] : [])] },
    ...(variables.problem !== undefined ? [unreadableVariables(variables.problem)] : []),
    ...others.filter(({ title }) => !(failure && title === deployedCatalog.title)),
  ];
}

async function made(check: Check, context: DoctorContext, canCall: boolean): Promise<readonly Finding[]> {
  if (check.needsAws && !canCall)
    return [
      unknown("This was not looked at, since AWS can not be called.", "Repair what is said under AWS first."),
    ];
  try {
    return await check.find(context);
  } catch (error) {
    return [
      unknown(
        `This could not be looked at: ${errorMessage(error)}`,
        "Make sure that your AWS user may read this.",
      ),
    ];
  }
}

function unreadableVariables(reason: string): CheckResult {
  const repair = "Correct the file: without it, the checks below know only the variables of the environment.";
  return { title: "Variables", findings: [problem(reason, repair)] };
}

function unreadableCatalog(failure: Error): Finding {
  return problem(
    `The catalog can not be read: ${errorMessage(failure)}`,
    "Name it with --prefix, or deploy it again.",
  );
}
