import { seconds } from "./clock";
import { type Finding, ratioFinding } from "./finding";
import type { Measurement } from "./measurement";

const PROJECTS = 10;

/** Ten projects, one after the other, from CreateProject to CreateCompleted; all of them stay. */
export const tenthProject: Measurement = {
  name: "projects",
  async measure(bench) {
    const catalog = await bench.catalog();
    const times: number[] = [];
    for (let number = 1; number <= PROJECTS; number++) {
      const create = seconds(() => catalog.create(`project-${number}`));
      times.push(await bench.during(`projects: ${number} of ${PROJECTS}`, create));
    }
    return tenthToFirst(times);
  },
};

/** A single project's time says little on a machine with anything else to do, hence the limit on the medians of three. */
export function tenthToFirst(times: readonly number[]): Finding[] {
  const last = { name: "projects 8 to 10", seconds: times.slice(-3) };
  const first = { name: "projects 1 to 3", seconds: times.slice(0, 3) };
  return [
    ratioFinding(
      { measurement: "projects", what: "The last three of ten projects, to the first three", limit: 1.1 },
      last,
      first,
    ),
    ratioFinding(
      { measurement: "projects", what: "The tenth project alone, to the first alone" },
      { name: "tenth", seconds: times.slice(-1) },
      { name: "first", seconds: times.slice(0, 1) },
    ),
  ];
}
