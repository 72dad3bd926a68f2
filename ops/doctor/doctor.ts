import type { Aws } from "../aws/aws";
import { settled } from "../aws/parallel";
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

interface DoctorInput {
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
  const found = canCall
    ? await settled("The catalog can not be read", findCatalogIfAny(aws, prefix))
    : { value: undefined };
  const context: DoctorContext = { aws, catalog: found.value, settings, folder, environment };
  const others = await Promise.all(
    CHECKS.map(async (check) => ({ title: check.title, findings: await made(check, context, canCall) })),
  );
  return [
    { title: "AWS", findings: [...credentials, ...unreadableCatalog(found)] },
    ...(variables.problem !== undefined ? [unreadableVariables(variables.problem)] : []),
    ...others.filter(({ title }) => !(found.problem !== undefined && title === deployedCatalog.title)),
  ];
}

async function made(check: Check, context: DoctorContext, canCall: boolean): Promise<readonly Finding[]> {
  if (check.needsAws && !canCall)
    return [
      unknown("This was not looked at, since AWS can not be called.", "Repair what is said under AWS first."),
    ];
  const found = await settled("This could not be looked at", check.find(context));
  if (found.problem === undefined) return found.value;
  return [unknown(found.problem, "Make sure that your AWS user may read this.")];
}

function unreadableVariables(reason: string): CheckResult {
  const repair = "Correct the file: without it, the checks below know only the variables of the environment.";
  return { title: "Variables", findings: [problem(reason, repair)] };
}

function unreadableCatalog({ problem: reason }: { readonly problem?: string }): Finding[] {
  return reason === undefined ? [] : [problem(reason, "Name it with --prefix, or deploy it again.")];
}
