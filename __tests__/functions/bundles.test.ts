import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { build } from "esbuild";
import { zipSync } from "fflate";
import { approvalEvent, GROUP } from "./deploy-pipeline/approval-event";
import { startLocalAws, type LocalAws } from "./local-aws";
import { startLocalGitLab, type LocalGitLab } from "./local-gitlab";
import { makeSeedFolder } from "./seed-code-checkin/seed-folder";

const ROOT = join(__dirname, "..", "..");
/** As Lambda does it: the module is loaded from the package's folder, the SDK comes with the runtime. */
const RUNTIME =
  "require(process.argv[1]).handler(JSON.parse(process.argv[2]), { getRemainingTimeInMillis: () => 20000 })" +
  ".then((result) => console.log(JSON.stringify(result)), (error) => console.log(`${error.name}: ${error.message}`))";

const DATA = "data/abalone.csv";

let folder: string;
let aws: LocalAws;
let gitlab: LocalGitLab;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "function-bundles-"));
  await Promise.all(["seed-code-checkin", "deploy-pipeline", "project-deletion"].map(bundle));
  const seed = makeSeedFolder();
  const seedCode = join(folder, "seed-code-checkin", "seed-code");
  cpSync(seed.path, seedCode, { recursive: true });
  seed.remove();
  [aws, gitlab] = await Promise.all([startLocalAws(), startLocalGitLab()]);
  await aws.makeSecret("gitlab-token", gitlab.token);
  await aws.makeApprovalsTable("approvals");
});
afterAll(async () => {
  await Promise.all([aws.stop(), gitlab.stop()]);
  rmSync(folder, { recursive: true });
});

async function makeBucket(name: string): Promise<void> {
  const credentials = {
    accessKeyId: aws.environment["AWS_ACCESS_KEY_ID"] ?? "",
    secretAccessKey: aws.environment["AWS_SECRET_ACCESS_KEY"] ?? "",
  };
  const s3 = new S3Client({ endpoint: aws.url, region: "us-east-1", credentials, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: name }));
  s3.destroy();
}

async function bundle(name: string): Promise<void> {
  await build({
    entryPoints: [join(ROOT, "functions", name, "index.ts")],
    outfile: join(folder, name, "index.js"),
    bundle: true,
    minify: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    external: ["@aws-sdk/*"],
  });
}

/** The function's answer, or its error, as the last line that it writes. */
async function invoke(name: string, event: object, environment: Record<string, string>): Promise<string> {
  const { PATH = "" } = process.env;
  const env = {
    PATH,
    NODE_PATH: join(ROOT, "node_modules"),
    ...aws.environment,
    GITLAB_URL: gitlab.url,
    ...environment,
  };
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["-e", RUNTIME, join(folder, name), JSON.stringify(event)],
    {
      env,
      timeout: 25_000,
    },
  );
  return stdout.trim().split("\n").at(-1) ?? "";
}

describe("seed-code-checkin", () => {
  const commitSeedCode = (projectId: number) =>
    invoke(
      "seed-code-checkin",
      { action: "checkin", repository: "model-build", projectId, branch: "main" },
      { GITLAB_TOKEN_SECRET: "gitlab-token" },
    );

  test("commits the seed code beside it, modes and binaries included", async () => {
    const projectId = await gitlab.makeProject();
    const answer = JSON.parse(await commitSeedCode(projectId)) as object;
    expect(answer).toMatchObject({ outcome: "committed", files: 8 });
    expect(gitlab.git(projectId, "ls-tree", "main", "bin/run.sh").toString()).toMatch(/^100755/);
    expect(gitlab.git(projectId, "cat-file", "blob", `main:${DATA}`)).toEqual(
      readFileSync(join(folder, "seed-code-checkin", "seed-code", "model-build", DATA)),
    );
  });

  test("throws errors that keep their names", async () => {
    await expect(commitSeedCode(999_999)).resolves.toBe(
      "SeedCommitError: The model-build seed code was not committed to GitLab project 999999. " +
        "GitLab answered 404 to GET /projects/999999: 404 Project Not Found. " +
        'The project was deleted, or the user of the token in the secret "gitlab-token" is not a member of it.',
    );
  });
});

test("deploy-pipeline starts one pipeline for an event that is delivered to two instances", async () => {
  const projectId = await gitlab.makeProject({ ci_pipeline_variables_minimum_override_role: "developer" });
  await gitlab.commit(projectId, ".gitlab-ci.yml");
  const { token } = await gitlab.api("POST", `/projects/${projectId}/triggers`, { description: "approval" });
  await aws.makeSecret("trigger", String(token));
  const environment = {
    GITLAB_PROJECT_ID: String(projectId),
    GITLAB_REF: "main",
    TRIGGER_TOKEN_SECRET: "trigger",
    APPROVALS_TABLE: "approvals",
    MODEL_PACKAGE_GROUP_NAME: GROUP,
  };
  const answers = [
    await invoke("deploy-pipeline", approvalEvent(), environment),
    await invoke("deploy-pipeline", approvalEvent(), environment),
  ];
  expect(answers[0]).toMatch(/^\{"outcome":"triggered","pipelineId":\d+,"url":"http/);
  expect(answers[1]).toBe(answers[0]);
  const pipelines: unknown = await gitlab.api("GET", `/projects/${projectId}/pipelines?source=trigger`);
  expect(pipelines).toHaveLength(1);
});

test("project-deletion answers its clock", async () => {
  await makeBucket("states");
  const settings = { STATE_BUCKET: "states", STACK_PREFIX: "destroy-", AWS_LAMBDA_FUNCTION_NAME: "deletion" };
  const clock = { source: "aws.events", "detail-type": "Scheduled Event" };
  await expect(invoke("project-deletion", clock, settings)).resolves.toBe("{}");
});

test("both together are at most 18 kB", () => {
  const sizes = ["seed-code-checkin", "deploy-pipeline"].map((name) => {
    const code = readFileSync(join(folder, name, "index.js"));
    return zipSync({ "index.js": code }, { level: 9 }).length;
  });
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(18_000);
});
