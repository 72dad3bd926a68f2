import { givenVariables } from "../catalog/catalog-variables";

/** Values of the catalog's variables that a deployment from here would be given, as text; lists and the like are not needed here. */
export type DeploymentSettings = Readonly<Record<string, string>>;

/** @throws OpsError naming the file of variables that can not be read */
export async function deploymentSettings(
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<DeploymentSettings> {
  const given = [...(await givenVariables(folder, environment))];
  return Object.fromEntries(
    given.flatMap(([name, value]) => (isScalar(value) ? [[name, String(value)] as const] : [])),
  );
}

function isScalar(value: unknown): value is string | number | boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}
