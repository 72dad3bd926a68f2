import { Catalog } from "./catalog";
import type { Failure, Finding } from "./finding";
import type { Bench, Measurement } from "./measurement";

export interface Results {
  readonly findings: readonly Finding[];
  readonly failures: readonly Failure[];
}

/** Makes the measurements one after the other. One that fails is a failure of the result and does not keep the others from being made. */
export async function measureAll(
  measurements: readonly Measurement[],
  settings: Pick<Bench, "rounds" | "during">,
): Promise<Results> {
  let catalog: Promise<Catalog> | undefined;
  const bench: Bench = {
    ...settings,
    catalog: () => (catalog ??= settings.during("catalog: deployed, with its first project", Catalog.open())),
  };
  const findings: Finding[] = [];
  const failures: Failure[] = [];
  try {
    for (const measurement of measurements) {
      await measurement.measure(bench).then(
        (found) => findings.push(...found),
        (problem: Error) => failures.push({ measurement: measurement.name, problem: problem.message }),
      );
    }
  } finally {
    await (await catalog?.catch(() => undefined))?.close();
  }
  return { findings, failures };
}
