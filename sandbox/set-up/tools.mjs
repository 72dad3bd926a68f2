// The tools that must be on the PATH. All that is missing is named at once, with how to get it.
import { spawnSync } from "node:child_process";
import { SetUpProblem, run } from "./steps.mjs";

const TOOLS = [
  {
    name: "node",
    version: ["--version"],
    least: [20, 19],
    get: "Install Node.js 20.19 or newer: https://nodejs.org",
  },
  {
    name: "python3",
    version: ["--version"],
    least: [3, 11],
    get: "Install Python 3.11 or newer: https://www.python.org",
  },
  {
    name: "git",
    version: ["--version"],
    least: [2, 30],
    debian: "git",
    get: "Install git: https://git-scm.com",
  },
  {
    name: "terraform",
    version: ["version"],
    least: [1, 10],
    get: "Install Terraform 1.10 or newer: https://developer.hashicorp.com/terraform/install",
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

/** "Python 3.11.7" -> [3, 11]; undefined when the tool is not there. */
function versionOf(tool) {
  const child = spawnSync(tool.name, tool.version, {
    encoding: "utf8",
    env: { ...process.env, CHECKPOINT_DISABLE: "1" },
  });
  const found = /(\d+)\.(\d+)/.exec(`${child.stdout ?? ""}${child.stderr ?? ""}`);
  return child.error || !found ? undefined : [Number(found[1]), Number(found[2])];
}

function isOld([major, minor], [leastMajor, leastMinor]) {
  return major < leastMajor || (major === leastMajor && minor < leastMinor);
}

function problemOf(tool) {
  const version = versionOf(tool);
  if (!version) return `- ${tool.name} is not on the PATH. ${tool.get}`;
  if (isOld(version, tool.least))
    return `- ${tool.name} is ${version.join(".")}; ${tool.least.join(".")} or newer is needed. ${tool.get}`;
  return undefined;
}

const mayInstall = () => process.getuid?.() === 0 && spawnSync("apt-get", ["--version"]).status === 0;

/** Stops with every missing or old tool; installs Debian packages where this user may. */
export function checkTools() {
  let lacking = TOOLS.filter(problemOf);
  const packages = lacking.map((tool) => tool.debian).filter(Boolean);
  if (packages.length > 0 && mayInstall()) {
    run(`installing ${packages.join(", ")}`, "sh", [
      "-c",
      `apt-get update -qq && apt-get install -qq -y ${packages.join(" ")}`,
    ]);
    lacking = TOOLS.filter(problemOf);
  }
  if (lacking.length > 0) throw new SetUpProblem(lacking.map(problemOf).join("\n"));
}
