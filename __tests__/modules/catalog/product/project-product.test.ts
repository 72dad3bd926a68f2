import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Testing, TerraformStack } from "cdktf";
import { ProjectProduct } from "../../../../modules/catalog/product/project-product";
import { StateBucket } from "../../../../modules/catalog/state/state-bucket";
import { account } from "../../../aws-account";
import { keyArn, names } from "../../../catalog";
import { synthesizedStack } from "../../../synthesized";
import { terraformValue } from "../../../terraform-values";

const scope = new TerraformStack(Testing.app(), "product");
new AwsProvider(scope, "aws");
const bucket = new StateBucket(scope, "state", { account, names, keyArn });
new ProjectProduct(scope, "product", { name: "dev-ml-ops-gitlab", owner: "Admin", bucket });
const stack = synthesizedStack(scope);
const product = stack.resource("aws_servicecatalog_product");
const placeholder = terraformValue({
  stack: scope,
  expression: `jsondecode(${String(stack.resource("aws_s3_object")["content"]).slice(2, -1)})`,
});

describe("ProjectProduct", () => {
  it("is visible in Studio", () => {
    expect(product["tags"]).toEqual({ "sagemaker:studio-visibility": "true" });
  });

  it("is never replaced for its first version", () => {
    expect(product["lifecycle"]).toEqual({ ignore_changes: ["provisioning_artifact_parameters"] });
  });

  it("has a placeholder as its first version", () => {
    expect(product["provisioning_artifact_parameters"]).toMatchObject({
      name: "initial",
      type: "CLOUD_FORMATION_TEMPLATE",
      template_url: expect.stringMatching(
        /^https:\/\/\$\{aws_s3_bucket\.\w.*bucket_regional_domain_name\}\//,
      ) as string,
    });
  });

  it("does not wait for the catalog's key", () => {
    const object = stack.resource("aws_s3_object");
    expect(object["server_side_encryption"]).toBe("AES256");
    expect(object["depends_on"]).toEqual([expect.stringMatching(/^aws_s3_bucket_versioning\./) as string]);
  });

  it("refuses to launch the placeholder, and says what to choose instead", () => {
    expect(placeholder).toMatchObject({
      Rules: {
        NeverLaunch: {
          Assertions: [
            {
              // Neither a project's name nor its id can be a slash.
              Assert: {
                "Fn::And": [
                  { "Fn::Equals": [{ Ref: "SageMakerProjectName" }, "/"] },
                  { "Fn::Equals": [{ Ref: "SageMakerProjectId" }, "/"] },
                ],
              },
              AssertDescription: "This version cannot be launched. Choose the newest version of the product.",
            },
          ],
        },
      },
    });
  });

  it("takes the parameters that SageMaker fills in", () => {
    expect(placeholder).toMatchObject({
      Parameters: { SageMakerProjectName: {}, SageMakerProjectId: { NoEcho: true } },
    });
  });
});
