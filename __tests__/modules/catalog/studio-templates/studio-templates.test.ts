import { StudioTemplates } from "../../../../modules/catalog/studio-templates/studio-templates";
import { names } from "../../../catalog";
import { statement, synthesized } from "../../../synthesized";

const stack = synthesized((scope) => {
  new StudioTemplates(scope, "templates", { names, template: "Resources: {}", dependsOn: [] });
});

describe("StudioTemplates", () => {
  it("offers the template under the tag that makes Studio show it", () => {
    expect(stack.resource("aws_s3_object")).toMatchObject({
      key: "templates/sm-project-cfn.yaml",
      content: "Resources: {}",
      tags: { "sagemaker:studio-visibility": "true" },
    });
  });

  it("has a bucket of its own, to which AmazonSageMakerFullAccess lets nobody write", () => {
    const { bucket } = stack.resource("aws_s3_bucket");
    expect(bucket).toBe("dev-machine-learning-ops-studio-111122223333");
    expect(String(bucket).toLowerCase()).not.toContain("sagemaker");
  });

  it("has a name that fits for the longest names of a catalog", () => {
    const longest = names.studioBucket.replace("dev-machine-learning-ops", "x".repeat(42));
    expect(longest.length).toBeLessThanOrEqual(63);
  });

  it("lets Studio's pages read, and write nothing", () => {
    expect(stack.resource("aws_s3_bucket_cors_configuration")["cors_rule"]).toEqual([
      expect.objectContaining({
        allowed_methods: ["GET", "HEAD"],
        allowed_origins: ["https://*.sagemaker.aws"],
      }),
    ]);
  });

  it("is closed to the public, and to plain HTTP", () => {
    expect(stack.resource("aws_s3_bucket_public_access_block")).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(statement(stack, "DenyInsecureTransport")).toMatchObject({ effect: "Deny" });
  });

  it("keeps what a template was before", () => {
    expect(stack.resource("aws_s3_bucket_versioning")).toMatchObject({
      versioning_configuration: { status: "Enabled" },
    });
  });
});
