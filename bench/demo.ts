import { shell } from "../sandbox/demo/shell";
import type { Bench, Measurement } from "./measurement";
import { seconds } from "./clock";
import type { Finding } from "./finding";
import { PROJECT_FOLDER } from "./synthesis";

/** Both ways that the demo can go, once each: set-up is done, since this program needs it too. */
export const demo: Measurement = {
  name: "demo",
  async measure(bench) {
    return [
      await timed(bench, { what: "The demo takes", options: "", limit: 300 }),
      await timed(bench, {
        what: "The demo without models takes",
        options: " --projects-only",
        limit: 150,
      }),
    ];
  },
};

interface Demonstration {
  readonly what: string;
  readonly options: string;
  /** Seconds. */
  readonly limit: number;
}

async function timed(bench: Bench, { what, options, limit }: Demonstration): Promise<Finding> {
  const run = seconds(() => shell(`node_modules/.bin/tsx sandbox/demo.ts${options}`, {}, PROJECT_FOLDER));
  const value = await bench.during(`demo${options}`, run);
  return { measurement: "demo", what, value, unit: "s", limit, how: "run once", samples: { demo: [value] } };
}
