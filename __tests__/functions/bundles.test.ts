import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
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
let data: Buffer;
let aws: LocalAws;
let s3: S3Client;
let gitlab: LocalGitLab;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "function-bundles-"));
  await Promise.all(["seed-code-checkin", "deploy-pipeline", "project-deletion"].map(bundle));
  const seed = makeSeedFolder();
  const seedCode = join(folder, "seed-code-checkin", "seed-code");
  cpSync(seed.path, seedCode, { recursive: true });
  seed.remove();
  data = takeDataOut(join(seedCode, "model-build", DATA));
  [aws, gitlab] = await Promise.all([startLocalAws(), startLocalGitLab()]);
  await aws.makeSecret("gitlab-token", gitlab.token);
  await aws.makeApprovalsTable("approvals");
  const credentials = {
    accessKeyId: aws.environment["AWS_ACCESS_KEY_ID"] ?? "",
    secretAccessKey: aws.environment["AWS_SECRET_ACCESS_KEY"] ?? "",
  };
  s3 = new S3Client({ endpoint: aws.url, region: "us-east-1", credentials, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: "states" }));
  await s3.send(new PutObjectCommand({ Bucket: "states", Key: `seed-data/model-build/${DATA}`, Body: data }));
});
afterAll(async () => {
  s3.destroy();
  await Promise.all([aws.stop(), gitlab.stop()]);
  rmSync(folder, { recursive: true });
});

/** As the package has it: a file of data named with its sum, and not there. */
function takeDataOut(file: string): Buffer {
  const content = readFileSync(file);
  rmSync(file);
  const sum = createHash("sha256").update(content).digest("hex");
  const manifest = JSON.stringify({ "model-build": { [DATA]: sum } });
  writeFileSync(join(folder, "seed-code-checkin", "seed-data.json"), manifest);
  return content;
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
  const commitSeedCode = (projectId: number, prefix = "seed-data/") =>
    invoke(
      "seed-code-checkin",
      { action: "checkin", repository: "model-build", projectId, branch: "main" },
      { GITLAB_TOKEN_SECRET: "gitlab-token", SEED_DATA_BUCKET: "states", SEED_DATA_PREFIX: prefix },
    );

  test("commits the seed code beside it, modes and binaries included, and its data", async () => {
    const projectId = await gitlab.makeProject();
    const answer = JSON.parse(await commitSeedCode(projectId)) as object;
    expect(answer).toMatchObject({ outcome: "committed", files: 8 });
    expect(gitlab.git(projectId, "ls-tree", "main", "bin/run.sh").toString()).toMatch(/^100755/);
    expect(gitlab.git(projectId, "cat-file", "blob", `main:${DATA}`)).toEqual(data);
  });

  test("asks for no data where the seed code is there already", async () => {
    const projectId = await gitlab.makeProject();
    await commitSeedCode(projectId);
    expect(JSON.parse(await commitSeedCode(projectId, "gone/"))).toMatchObject({ outcome: "already-committed" });
  });

  test("makes no commit without the data", async () => {
    const projectId = await gitlab.makeProject();
    await expect(commitSeedCode(projectId, "gone/")).resolves.toMatch(
      /^SeedDataError: The seed's data file s3:\/\/states\/gone\/model-build\/data\/abalone\.csv could not be fetched: NoSuchKey/,
    );
    expect(gitlab.git(projectId, "rev-list", "--all", "--count").toString().trim()).toBe("0");
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
