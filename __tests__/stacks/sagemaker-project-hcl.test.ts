import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { execFile } from "node:child_process";
import { Testing } from "cdktf";
import { renderHcl } from "../../modules/shared/cdktf/hcl";
import { type GitLabProvider, startGitLabProvider } from "../../sandbox/gitlab-provider/provider";
import { providerSource, terraformEnvironment } from "../../sandbox/providers";
import { SageMakerProjectStack } from "../../stacks/sagemaker-project";

const run = promisify(execFile);
const directory = mkdtempSync(join(tmpdir(), "hcl-"));
const hcl = renderHcl(new SageMakerProjectStack(Testing.app(), "sagemaker-project"));
let standIn: GitLabProvider | undefined;

beforeAll(async () => {
  writeFileSync(join(directory, "main.tf"), hcl);
  for (const file of ["seed-code-checkin.zip", "deploy-pipeline.zip"])
    writeFileSync(join(directory, file), "");
  if (providerSource().gitlab === "stand-in")
    standIn = await startGitLabProvider({ socket: join(directory, "gitlab") });
});

afterAll(async () => {
  await standIn?.stop();
  rmSync(directory, { recursive: true });
});

/** Not the synchronous call: the provider answers from this process. */
async function terraform(...args: string[]): Promise<string> {
  const env = { ...process.env, ...terraformEnvironment(providerSource(), standIn?.reattach) };
  return (await run("terraform", args, { cwd: directory, env })).stdout;
}

describe("SageMakerProjectStack as HCL", () => {
  it("is valid for the pinned providers, without a warning", async () => {
    await terraform("init", "-backend=false", "-input=false");
    const { valid, diagnostics } = JSON.parse(await terraform("validate", "-json")) as {
      valid: boolean;
      diagnostics: object[];
    };
    expect(valid).toBe(true);
    expect(diagnostics).toEqual([]);
  }, 60_000);

  it("takes its settings of the backend at init", () => {
    expect(hcl).toMatch(/backend "s3" \{\s*\}/);
  });

  it("names the functions' packages beside it, not on this machine", () => {
    expect(hcl).toContain('filename = "seed-code-checkin.zip"');
    expect(hcl).toContain('filename = "deploy-pipeline.zip"');
    expect(hcl).not.toContain(process.cwd());
  });
});
