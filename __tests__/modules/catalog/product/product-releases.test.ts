import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Testing, TerraformStack } from "cdktf";
import { ProductReleases, type Release } from "../../../../modules/catalog/product/product-releases";
import { StateBucket } from "../../../../modules/catalog/state/state-bucket";
import type { TemplateValues } from "../../../../modules/catalog/product/template-values";
import { account } from "../../../aws-account";
import { keyArn, names } from "../../../catalog";
import { type Block, synthesizedStack } from "../../../synthesized";
import { localName, terraformValue } from "../../../terraform-values";

const TEMPLATE =
  "bucket: ${mlops_s3_bucket}\nkey: ${package_key}\nsum: ${package_sha256}\nsub: $${AWS::Region} ${kms}\n";
const VALUES: TemplateValues = {
  mlops_s3_bucket: { value: "states" },
  kms: { value: "arn:key", knownAs: "alias/key" },
  unused: { value: "x" },
};

const directory = mkdtempSync(join(tmpdir(), "releases-"));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

function release(template = TEMPLATE, content = "package"): Release {
  const write = (name: string, text: string) => {
    const file = join(directory, name);
    writeFileSync(file, text);
    return { file, sum: createHash("sha256").update(text).digest("hex") };
  };
  const [templateFile, packageFile] = [write("template.yaml", template), write("tf-code.zip", content)];
  return {
    templateFile: templateFile.file,
    templateSha256: templateFile.sum,
    packageFile: packageFile.file,
    packageSha256: packageFile.sum,
  };
}

function stackWith(values: TemplateValues = VALUES, shipped = release()): TerraformStack {
  const stack = new TerraformStack(Testing.app(), "releases");
  new AwsProvider(stack, "aws");
  new ProductReleases(stack, "releases", {
    release: shipped,
    bucket: new StateBucket(stack, "state", { account, names, keyArn }),
    productId: "prod-1",
    ledger: "/dev/releases",
    values,
  });
  return stack;
}

/** Value of a local, if Parameter Store has entries for these releases. */
function local(id: string, stack = stackWith(), recorded: readonly string[] = []): unknown {
  return terraformValue({
    stack,
    expression: `local.${localName(stack, id)}`,
    locals: { [localName(stack, "releases_recorded")]: recorded },
  });
}

const id = (stack?: TerraformStack): unknown => local("releases_current", stack);

describe("ProductReleases: the id of a release", () => {
  it("is the same for the same content", () => {
    expect(id()).toMatch(/^[0-9a-f]{12}$/);
    expect(id(stackWith())).toBe(id());
  });

  it("changes with the package", () => {
    expect(id(stackWith(VALUES, release(TEMPLATE, "another package")))).not.toBe(id());
  });

  it("changes with the template", () => {
    expect(id(stackWith(VALUES, release(`${TEMPLATE}\n`)))).not.toBe(id());
  });

  it("changes with a value that the template uses", () => {
    expect(id(stackWith({ ...VALUES, mlops_s3_bucket: { value: "others" } }))).not.toBe(id());
  });

  it("does not change with a value that the template does not use", () => {
    expect(id(stackWith({ ...VALUES, unused: { value: "y" } }))).toBe(id());
  });

  it("takes what stands for a value that is not known before the apply", () => {
    expect(id(stackWith({ ...VALUES, kms: { value: "arn:other", knownAs: "alias/key" } }))).toBe(id());
    expect(id(stackWith({ ...VALUES, kms: { value: "arn:key", knownAs: "alias/other" } }))).not.toBe(id());
  });
});

describe("ProductReleases: the template", () => {
  it("is filled with the values and the release's own package, and keeps CloudFormation's references", () => {
    const { packageSha256 } = release();
    expect(local("releases_template")).toBe(
      `bucket: states\nkey: releases/${String(id())}/tf-code.zip\nsum: ${packageSha256}\nsub: \${AWS::Region} arn:key\n`,
    );
  });

  it("refuses a template with a variable that has no value, naming all of them and what there is", () => {
    const bad = release("a: ${bucket}\nb: ${ other }\nc: $${Fine}\nd: ${kms}\n");
    expect(() => stackWith(VALUES, bad)).toThrow(
      /template\.yaml uses bucket, other, which the catalog has no value for\. It has: mlops_s3_bucket, kms, unused, package_key, package_sha256\./,
    );
  });
});

describe("ProductReleases: versions", () => {
  const stack = synthesizedStack(stackWith());
  const object = (suffix: string): Block => {
    const found = stack
      .resources("aws_s3_object")
      .find((one) => String(one["key"]).endsWith(suffix) && one["for_each"]);
    if (!found) throw new Error(`no object for ${suffix}`);
    return found;
  };

  it("are those that were ever deployed, and the current one", () => {
    const current = id();
    expect(local("releases", stackWith(), ["aaaaaaaaaaaa", "bbbbbbbbbbbb"])).toEqual(
      ["aaaaaaaaaaaa", "bbbbbbbbbbbb", current].sort(),
    );
  });

  it("are not doubled once the current one is written down", () => {
    const current = String(id());
    expect(local("releases", stackWith(), [current])).toEqual([current]);
  });

  it("are named by their ids, and all but the current one are deprecated", () => {
    const version = stack.resource("aws_servicecatalog_provisioning_artifact");
    expect(version).toMatchObject({ name: "v-${each.value}", product_id: "prod-1" });
    expect(version["guidance"]).toMatch(
      /^\$\{each\.value == local\.releases_current_\w+ \? "DEFAULT" : "DEPRECATED"\}$/,
    );
    expect(version["template_url"]).toMatch(/\/releases\/\$\{each\.value\}\/sm-project-cfn\.yaml$/);
  });

  it("keep their own package and template", () => {
    expect(object("/tf-code.zip")["lifecycle"]).toEqual({ ignore_changes: ["source"] });
    expect(object("/sm-project-cfn.yaml")["lifecycle"]).toEqual({ ignore_changes: ["content", "source"] });
  });

  it("never get the current content under an old id: a missing object stops the deployment with a way on", () => {
    for (const suffix of ["/tf-code.zip", "/sm-project-cfn.yaml"])
      expect(object(suffix)["source"]).toContain(
        "an object of release ${each.value} is gone from the bucket; delete its entry under /dev/releases to retire it",
      );
  });

  it("are written down in Parameter Store after all else", () => {
    expect(stack.resource("aws_ssm_parameter")).toMatchObject({
      name: "/dev/releases/${each.value}",
      lifecycle: { ignore_changes: ["value"] },
      depends_on: [expect.stringMatching(/^aws_servicecatalog_provisioning_artifact\./)],
    });
  });

  it("are written down with their package's checksum", () => {
    expect(stack.resource("aws_ssm_parameter")["value"]).toBe(
      `\${jsonencode({"package" = "${release().packageSha256}"})}`,
    );
  });

  it("are offered when the objects are there that their templates name", () => {
    expect(stack.resource("aws_servicecatalog_provisioning_artifact")["depends_on"]).toEqual([
      expect.stringMatching(/^aws_s3_object\.releases_release-template_/),
      expect.stringMatching(/^aws_s3_object\.releases_release-package_/),
    ]);
  });

  it("has the newest under the plain names at the top of the bucket", () => {
    const plain = stack.resources("aws_s3_object").filter((one) => !one["for_each"]);
    expect(plain.map((one) => one["key"]).sort()).toEqual(["sm-project-cfn.yaml", "tf-code.zip"]);
  });

  it("names files by their content, not by where they lie on this machine", () => {
    expect(stack.text).not.toContain(directory);
  });
});

describe("ProductReleases: the data of releases that lies beside their packages", () => {
  it("leaves the state and stays in the bucket", () => {
    expect(JSON.parse(synthesizedStack(stackWith()).text)).toMatchObject({
      removed: [{ from: "aws_s3_object.releases_seed-data_object_52D6C2C4", lifecycle: { destroy: false } }],
    });
  });
});
