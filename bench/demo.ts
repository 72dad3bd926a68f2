import { shell } from "../sandbox/demo/shell";
import { seconds } from "./clock";
import type { Measurement } from "./measurement";
import { PROJECT_FOLDER } from "./synthesis";

/** The whole way, once: set-up is done, since this program needs it too. */
export const demo: Measurement = {
  name: "demo",
  async measure(bench) {
    const run = seconds(() => shell("node_modules/.bin/tsx sandbox/demo.ts", {}, PROJECT_FOLDER));
    const time = await bench.during("demo: the whole way", run);
    const samples = { demo: [time] };
    return [
      {
        measurement: "demo",
        what: "The demo takes",
        value: time,
        unit: "s",
        limit: 150,
        how: "run once",
        samples,
      },
    ];
  },
};
