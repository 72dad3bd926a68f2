import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Measurement } from "./measurement";
import { PROJECT_FOLDER, shippedPackage, synthesize } from "./synthesis";

/** Size of the archive with vendored libraries that AWS's public sample ships for the same job, in kB. */
const PUBLIC_SAMPLE = 2_930;

/** What every run on a host downloads. */
export const packageSize: Measurement = {
  name: "package",
  async measure(bench) {
    const folder = mkdtempSync(join(tmpdir(), "bench-package-"));
    try {
      const output = join(folder, "out");
      await bench.during("package: synth", synthesize(PROJECT_FOLDER, output));
      const size = statSync(shippedPackage(output)).size / 1000;
      const how = `${(PUBLIC_SAMPLE / size).toFixed(0)} times smaller than the public sample's ${PUBLIC_SAMPLE} kB`;
      return [{ measurement: "package", what: "`tf-code.zip`", value: size, unit: "kB", limit: 150, how }];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
