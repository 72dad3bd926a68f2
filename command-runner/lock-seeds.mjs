// Locks the Python packages of the seeds: node command-runner/lock-seeds.mjs [--upgrade]
// uv writes down every file of every package. The product's package has room for those alone that are installed: one wheel
// for each Python and each platform that `requires-python` and `environments` in pyproject.toml name.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const uvx = join(root, ".sandbox", "python", "bin", "uvx");
/** https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/ */
const WHEEL = /-([^-]+)-(none|abi3|cp31[1-4])-([^-]+)\.whl"/;
const PYTHON = /^(?:(?:py2\.)?py3|cp31[1-4]|cp3\d)$/;
const PLATFORMS = [
  /^any$/,
  /^manylinux.*_x86_64$/,
  /^manylinux.*_aarch64$/,
  /^macosx.*_(?:arm64|universal2)$/,
];

for (const seed of ["model-build", "model-deploy"]) {
  const folder = join(root, "seed-code", seed);
  const [, version] = /astral-sh\/uv:([\d.]+)-/.exec(readFileSync(join(folder, ".gitlab-ci.yml"), "utf8"));
  const lock = join(folder, "uv.lock");
  execFileSync(uvx, [`uv@${version}`, "lock", ...process.argv.slice(2)], { cwd: folder, stdio: "inherit" });
  writeFileSync(
    lock,
    readFileSync(lock, "utf8").split("[[package]]").map(withoutNeedless).join("[[package]]"),
  );
}

function withoutNeedless(text) {
  const kept = new Map();
  const lines = text.split("\n").filter((line) => !line.startsWith("sdist = "));
  for (const line of lines) {
    const wheel = wheelOf(line);
    if (wheel && !(kept.get(wheel.key)?.age < wheel.age)) kept.set(wheel.key, { ...wheel, line });
  }
  const wheels = new Set([...kept.values()].map(({ line }) => line));
  return lines
    .filter((line) => !line.includes(".whl") || wheels.has(line))
    .map(withoutDetails)
    .join("\n");
}

/** What a wheel is for, and the oldest system that it runs on. */
function wheelOf(line) {
  const [, python, abi, platform] = WHEEL.exec(line) ?? [];
  const rank = PLATFORMS.findIndex((one) => one.test(platform ?? ""));
  if (rank < 0 || !PYTHON.test(python)) return undefined;
  const age = Math.min(
    ...[...platform.matchAll(/(?:x|linux)_(\d+)_(\d+)/g)].map(([, a, b]) => a * 100 + Number(b)),
  );
  return { key: `${abi} ${abi === "abi3" ? "" : python} ${rank}`, age };
}

/** uv installs by address and checksum alone. */
function withoutDetails(line) {
  return line.replace(/, (?:size = \d+|upload-time = "[^"]*")/g, "");
}
