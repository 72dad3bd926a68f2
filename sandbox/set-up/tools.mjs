// The tools that must be on the PATH. All that is missing is named at once, with how to get it.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SetUpProblem, root, run, say } from "./steps.mjs";
import { isOlder, versionOf } from "./versions.mjs";

/** ">=20.19" -> [20, 19] */
const NODE = /(\d+)\.(\d+)/
  .exec(JSON.parse(readFileSync(join(root, "package.json"), "utf8")).engines.node)
  .slice(1, 3)
  .map(Number);

const TOOLS = [
  {
    name: "node",
    version: ["--version"],
    least: NODE,
    get: `Install Node.js ${NODE.join(".")} or newer: https://nodejs.org`,
  },
  {
    name: "python3",
    version: ["--version"],
    least: [3, 11],
    debian: "python3",
    get: "Install Python 3.11 or newer: https://www.python.org",
  },
  {
    name: "git",
    version: ["--version"],
    least: [2, 30],
    debian: "git",
    get: "Install git: https://git-scm.com",
  },
  { name: "bash", version: ["--version"], least: [4, 2], debian: "bash", get: "Install bash." },
  { name: "rsync", version: ["--version"], least: [2, 6], debian: "rsync", get: "Install rsync." },
  { name: "curl", version: ["--version"], least: [7, 55], debian: "curl", get: "Install curl." },
  { name: "unzip", version: ["-v"], least: [6, 0], debian: "unzip", get: "Install unzip." },
  {
    name: "sha256sum",
    version: ["--version"],
    least: [0, 0],
    debian: "coreutils",
    get: "Install GNU coreutils.",
  },
];

/** `python3 -m venv` needs ensurepip, which Debian has in a package of its own: https://packages.debian.org/python3-venv */
const VENV = {
  name: "python3's module venv",
  debian: "python3-venv",
  get: "Install it; on Debian and Ubuntu: apt-get install python3-venv",
};

const APT_NETWORK_LIMITS = ["-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=20"];

function problemOf(tool) {
  const version = versionOf(tool.name, tool.version);
  if (!version) return `- ${tool.name} is not on the PATH. ${tool.get}`;
  if (isOlder(version, tool.least))
    return `- ${tool.name} is ${version.join(".")}; ${tool.least.join(".")} or newer is needed. ${tool.get}`;
  return undefined;
}

/** A Python that is missing itself lacks the module too. */
function problemOfVenv() {
  const child = spawnSync("python3", ["-c", "import ensurepip, venv"]);
  return child.status === 0 ? undefined : `- ${VENV.name} is missing. ${VENV.get}`;
}

function lackingTools() {
  const found = [...TOOLS.map((tool) => [tool, problemOf(tool)]), [VENV, problemOfVenv()]];
  return found
    .filter(([, problem]) => problem !== undefined)
    .map(([tool, problem]) => ({ ...tool, problem }));
}

const mayInstall = () => process.getuid?.() === 0 && spawnSync("apt-get", ["--version"]).status === 0;

/** Stops with every missing or old tool; installs Debian packages where this user is root, and says so. */
export async function checkTools() {
  let lacking = lackingTools();
  const packages = lacking.map((tool) => tool.debian).filter(Boolean);
  if (packages.length > 0 && mayInstall()) {
    await installDebianPackages(packages);
    lacking = lackingTools();
  }
  if (lacking.length > 0) throw new SetUpProblem(lacking.map(({ problem }) => problem).join("\n"));
}

async function installDebianPackages(packages) {
  const names = packages.join(" ");
  say(`${names} are missing. As root, set-up installs them for the whole system: apt-get install ${names}`);
  const options = [...APT_NETWORK_LIMITS, "-qq"];
  const advice = `Install these packages by hand: apt-get install ${names}`;
  await run("reading Debian's lists of packages", "apt-get", [...options, "update"], { advice });
  await run(`installing ${names}`, "apt-get", [...options, "install", "-y", ...packages], {
    advice,
    environment: { DEBIAN_FRONTEND: "noninteractive" },
  });
}
