import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectStateKey } from "../../../contracts/state-keys";
import { awsClients } from "../../../ops/aws/aws";
import { restoreState } from "../../../ops/restore-state/command";
import { CatalogFixture, names } from "../catalog-fixture";
import { fakeTerminal } from "../fake-terminal";

let catalog: CatalogFixture;
let folder: string;
let id: string;

beforeAll(async () => {
  catalog = await CatalogFixture.start();
  folder = mkdtempSync(join(tmpdir(), "restore-state-"));
  id = await catalog.project("abalone", await catalog.release("aaaaaaaaaaaa"));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await catalog.stop();
});

/** Terraform itself, with a state where the runs of a project have theirs. */
function terraform(...args: string[]): Promise<{ readonly code: number | null; readonly text: string }> {
  const { accessKeyId, secretAccessKey } = catalog.aws.client.credentials;
  const child = spawn("terraform", [...args, "-no-color"], {
    cwd: folder,
    env: {
      ...{ PATH: process.env["PATH"], HOME: folder, CHECKPOINT_DISABLE: "1", TF_INPUT: "0" },
      ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
      ...{ AWS_ENDPOINT_URL: catalog.aws.client.endpoint, AWS_EC2_METADATA_DISABLED: "true" },
    },
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (data: Buffer) => (text += data.toString()));
  return new Promise((resolve, reject) => {
    child.once("error", reject).once("close", (code) => resolve({ code, text }));
  });
}

function configure(value: string): void {
  const backend = {
    ...{ bucket: names.stateBucket, key: projectStateKey(id), region: catalog.aws.client.region },
    ...{ dynamodb_table: names.lockTable, use_path_style: true, skip_requesting_account_id: true },
  };
  const configuration = { terraform: { backend: { s3: backend } }, output: { value: { value } } };
  writeFileSync(join(folder, "main.tf.json"), JSON.stringify(configuration));
}

async function restore(to?: string): Promise<string> {
  const aws = awsClients(catalog.aws.client);
  const terminal = fakeTerminal();
  try {
    await restoreState({ aws, terminal }, "abalone", { yes: true, ...(to ? { to } : {}) });
    return terminal.printed[0] ?? "";
  } finally {
    aws.close();
  }
}

it("Terraform refuses a state that was copied by hand, and takes one that was restored", async () => {
  configure("first");
  expect(await terraform("init")).toMatchObject({ code: 0 });
  expect(await terraform("apply", "-auto-approve")).toMatchObject({ code: 0 });
  const first = await catalog.get(projectStateKey(id));
  configure("second");
  expect(await terraform("apply", "-auto-approve")).toMatchObject({ code: 0 });

  await catalog.put(projectStateKey(id), first);
  expect((await terraform("plan")).text).toContain("state data in S3 does not have the expected content");

  const versions = (await restore()).split("\n").slice(1);
  await restore(versions.at(-1)?.split(/\s+/)[0]);
  expect(await terraform("output")).toEqual({ code: 0, text: 'value = "first"\n' });
}, 300_000);
