import { shell } from "../sandbox/demo/shell";
import { seconds } from "./clock";
import type { Finding } from "./finding";
import { createProjectFixtures } from "./project-fixtures";
import type { Measurement } from "./measurement";
import { median } from "./statistics";
import { PROJECT_FOLDER } from "./synthesis";

const PROJECTS = 300;
const COMMAND = "node ops/bin.mjs status --json";

interface Report {
  readonly projects: readonly unknown[];
  readonly calls: { readonly all: number; readonly perProject: number };
  /** Seconds without the start of Node.js. */
  readonly seconds: number;
}

/** `ops status` of a catalog with hundreds of projects: the whole command, and how many calls it takes. */
export const opsStatus: Measurement = {
  name: "ops-status",
  async measure(bench) {
    const { sandbox } = await bench.catalog();
    await bench.during(`ops-status: ${PROJECTS} projects`, createProjectFixtures(sandbox, PROJECTS));
    const times: number[] = [];
    const reports: Report[] = [];
    for (let round = 1; round <= bench.rounds; round++) {
      const command = shell(COMMAND, sandbox.environment, PROJECT_FOLDER);
      times.push(
        await bench.during(
          `ops-status: round ${round}`,
          seconds(() => command),
        ),
      );
      reports.push(JSON.parse(await command) as Report);
    }
    return findings(times, reports);
  },
};

function findings(times: readonly number[], reports: readonly Report[]): Finding[] {
  const shown = reports[0]?.projects.length ?? 0;
  if (shown < PROJECTS) throw new Error(`ops status shows ${shown} of ${PROJECTS} projects.`);
  const calls = reports.map((report) => report.calls.all);
  const inside = median(reports.map((report) => report.seconds));
  return [
    {
      measurement: "ops-status",
      what: `\`ops status\` for ${PROJECTS} projects`,
      value: median(times),
      unit: "s",
      limit: 3,
      how: `median of ${times.length}; ${inside.toFixed(2)} s without the start of the command`,
      samples: { seconds: times },
    },
    {
      measurement: "ops-status",
      what: "Calls to AWS that it takes",
      value: median(calls),
      unit: "calls",
      limit: Math.ceil(PROJECTS * 1.1),
      how: `${(median(calls) / shown).toFixed(2)} a project: one for its status, all lists in pages of 100`,
      samples: { calls },
    },
  ];
}
