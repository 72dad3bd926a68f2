// Renews the pins of the seeds' Python packages: node command-runner/pin-seeds.mjs
// Pins are the versions that uv chooses without them. It reads them at the root of a project alone, for transitive packages too:
// https://docs.astral.sh/uv/reference/settings/#constraint-dependencies
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const uv = join(root, ".sandbox", "python", "bin", "uv");
const PINS = /(?<=^constraint-dependencies = \[\n).*?(?=^\])/ms;
// "fewest": one version of a package for every Python, where there is one.
const EXPORT =
  "export --fork-strategy fewest --all-groups --no-emit-project --no-hashes --no-annotate --no-header --quiet";

for (const seed of ["model-build", "model-deploy"]) {
  const file = join(root, "seed-code", seed, "pyproject.toml");
  const unpinned = readFileSync(file, "utf8").replace(PINS, "");
  const direct = new Set(Array.from(unpinned.matchAll(/"([\w.-]+)(?:\[\w+\])?==/g), ([, name]) => name));
  const pins = resolved(unpinned).filter(({ name }) => !direct.has(name));
  writeFileSync(file, unpinned.replace(/^(constraint-dependencies = \[\n)/m, `$1${pins.map(line).join("")}`));
}

/** All packages that uv installs anywhere, one for each version. */
function resolved(pyproject) {
  const folder = mkdtempSync(join(tmpdir(), "pin-seeds-"));
  try {
    writeFileSync(join(folder, "pyproject.toml"), pyproject);
    const list = execFileSync(uv, EXPORT.split(" "), { cwd: folder, encoding: "utf8" });
    const packages = Array.from(
      list.matchAll(/^([\w.-]+)(?:\[.*\])?==(\S+)(.*)$/gm),
      ([, name, version, marker]) => ({ name, version, marker }),
    );
    return [...new Map(packages.map((one) => [`${one.name} ${one.version}`, one])).values()];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A marker says for which Python a version is, and is needed only beside another version of the same package. */
function line({ name, version, marker }, _, all) {
  const versions = all.filter((other) => other.name === name);
  return `  "${name}==${version}${versions.length > 1 ? marker : ""}",\n`;
}
