import { demo } from "./demo";
import { hostRun } from "./host-run";
import type { Measurement } from "./measurement";
import { opsStatus } from "./ops-status";
import { packageSize } from "./package-size";
import { sandboxStart } from "./sandbox-start";
import { synth } from "./synth";

/** In the order in which they are made: those that share a sandbox follow each other. */
export const MEASUREMENTS: readonly Measurement[] = [
  synth,
  packageSize,
  sandboxStart,
  demo,
  hostRun,
  opsStatus,
];

/**
 * The measurements with these names, in their own order; all when none is named.
 * @throws for a name that there is not, with those that there are
 */
export function chosen(names: readonly string[]): readonly Measurement[] {
  const known = MEASUREMENTS.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new Error(`No measurement is named ${unknown.join(", ")}. There are: ${known.join(", ")}.`);
  return MEASUREMENTS.filter(({ name }) => names.length === 0 || names.includes(name));
}
