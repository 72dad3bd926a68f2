import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commandEnvironment } from "../../sandbox/command-environment";
import { providerSource, terraformEnvironment } from "../../sandbox/providers";
import { sandboxPython } from "../../sandbox/python";
import { PROJECT_ROOT } from "../command-runner/source-copy";

const DEPLOY = join(PROJECT_ROOT, "seed-code", "model-deploy");
const LONG = 60_000;

const folder = mkdtempSync(join(tmpdir(), "instance-types-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What the AWS provider that the seed pins says of an endpoint with an instance type that there is not. */
function refusal(): string {
  const [provider = ""] =
    /required_providers \{.*?\n {2}\}/s.exec(readFileSync(join(DEPLOY, "terraform", "main.tf"), "utf8")) ??
    [];
  const configuration = `terraform {
  ${provider}
}
resource "aws_sagemaker_endpoint_configuration" "this" {
  production_variants {
    model_name             = "any"
    initial_instance_count = 1
    instance_type          = "none"
  }
}
`;
  writeFileSync(join(folder, "main.tf"), configuration);
  const env = commandEnvironment(terraformEnvironment(providerSource(), undefined));
  execFileSync("terraform", ["init", "-input=false"], { cwd: folder, env, stdio: "pipe" });
  return spawnSync("terraform", ["validate", "-json"], { cwd: folder, env, encoding: "utf8" }).stdout;
}

it(
  "settings.py takes the instance types that the pinned provider takes, and no other",
  () => {
    const taken = refusal().match(/ml\.[a-z0-9-]+\.[a-z0-9]+/g) ?? [];
    const known = execFileSync(
      sandboxPython(),
      ["-c", "import instance_types; print(*instance_types.KNOWN)"],
      {
        cwd: DEPLOY,
        encoding: "utf8",
        env: { ...process.env, PYTHONDONTWRITEBYTECODE: "yes" },
      },
    );
    expect(known.trim().split(" ").sort()).toEqual([...new Set(taken)].sort());
  },
  LONG,
);
