import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seconds } from "./clock";
import { type Finding, ratioFinding } from "./finding";
import type { Bench, Measurement } from "./measurement";
import { PROJECT_FOLDER, synthesize } from "./synthesis";

// cdktf refuses an app without any stack, so the empty app has one without anything in it.
const EMPTY_APP = `import { App, TerraformStack } from "cdktf";
const app = new App();
new TerraformStack(app, "empty");
app.synth();
`;

/** `cdktf synth` of both stacks, packing included, against an empty app that is bundled and run in the same way. */
export const synth: Measurement = {
  name: "synth",
  async measure(bench) {
    const folder = mkdtempSync(join(tmpdir(), "bench-synth-"));
    try {
      const empty = join(folder, "empty");
      makeEmptyApp(empty);
      return [await compare(bench, empty, folder)];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function compare(bench: Bench, empty: string, folder: string): Promise<Finding> {
  const both = () => synthesize(PROJECT_FOLDER, join(folder, "both.out"));
  const nothing = () => synthesize(empty, join(folder, "empty.out"));
  await bench.during("synth: warm-up", both().then(nothing));
  const ofBoth: number[] = [];
  const ofEmpty: number[] = [];
  for (let round = 1; round <= bench.rounds; round++) {
    ofEmpty.push(await bench.during(`synth: empty app, round ${round}`, seconds(nothing)));
    ofBoth.push(await bench.during(`synth: both stacks, round ${round}`, seconds(both)));
  }
  return ratioFinding(
    {
      measurement: "synth",
      what: "`cdktf synth` of both stacks with the package, to that of an empty app",
      limit: 1.4,
    },
    { name: "both stacks", seconds: ofBoth },
    { name: "empty app", seconds: ofEmpty },
  );
}

function makeEmptyApp(folder: string): void {
  mkdirSync(folder);
  writeFileSync(join(folder, "main.ts"), EMPTY_APP);
  copyFileSync(join(PROJECT_FOLDER, "cdktf.json"), join(folder, "cdktf.json"));
  symlinkSync(join(PROJECT_FOLDER, "node_modules"), join(folder, "node_modules"));
}
