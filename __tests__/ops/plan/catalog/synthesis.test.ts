import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { synthesize, type Synthesis } from "../../../../ops/plan/catalog/synthesis";

const output = mkdtempSync(join(tmpdir(), "synthesis-"));

afterAll(() => rmSync(output, { recursive: true }));

describe("a synthesis", () => {
  let synthesis: Synthesis;

  beforeAll(async () => {
    synthesis = await synthesize(process.cwd(), output);
  });

  it("has the catalog's stack and the package that hosts get", () => {
    expect(existsSync(join(synthesis.catalogFolder, "cdk.tf.json"))).toBe(true);
    expect(synthesis.packageFile).toMatch(/tf-code\.zip$/);
  });

  it.each([
    ["of the catalog", "aws_s3_bucket.state-bucket_bucket_828F7150", "state-bucket"],
    ["of a project, with a name of its own", "gitlab_project.model_build", "model-build"],
    ["with a key", 'aws_s3_object.releases_release-package_136AC520["4d3d552d4745"]', "releases"],
    ["that is gone from the sources", "aws_sqs_queue.old-part_queue_0A1B2C3D[0]", "old-part"],
    ["that never was a construct's", "aws_sqs_queue.by_hand", "by_hand"],
  ])("knows the module of a resource %s", (_, address, module) => {
    expect(synthesis.moduleOf(address)).toBe(module);
  });
});

it("fails with the message of cdktf", async () => {
  const root = join(output, "root");
  mkdirSync(join(root, "node_modules", ".bin"), { recursive: true });
  writeFileSync(
    join(root, "node_modules", ".bin", "cdktf"),
    "#!/bin/sh\necho 'main.ts: no such stack' >&2\nexit 1\n",
    {
      mode: 0o755,
    },
  );
  await expect(synthesize(root, output)).rejects.toThrow("cdktf synth failed:\nmain.ts: no such stack");
});
