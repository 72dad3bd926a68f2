import { S3Object } from "@cdktf/provider-aws/lib/s3-object";
import { ServicecatalogProduct } from "@cdktf/provider-aws/lib/servicecatalog-product";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import { releaseKey, TEMPLATE_FILE } from "../../../contracts/releases";
import { STUDIO_VISIBILITY_TAG } from "../../../contracts/tags";
import type { StateBucket } from "../state/state-bucket";

const PLACEHOLDER_KEY = releaseKey("initial", TEMPLATE_FILE);

/** What a user reads who chooses the placeholder all the same. */
const REFUSAL = "This version cannot be launched. Choose the newest version of the product.";

/** Neither a project's name nor its id can be a slash. */
const isSlash = (parameter: string) => ({ "Fn::Equals": [{ Ref: parameter }, "/"] });

/**
 * A template that CloudFormation refuses to launch: its one rule never holds
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html). It takes the parameters that
 * SageMaker fills in, so that the rule's message is the answer and not a complaint about unknown parameters.
 */
const PLACEHOLDER = {
  AWSTemplateFormatVersion: "2010-09-09",
  Description: REFUSAL,
  Parameters: {
    SageMakerProjectName: { Type: "String", Default: "" },
    SageMakerProjectId: { Type: "String", Default: "", NoEcho: true },
  },
  Rules: {
    NeverLaunch: {
      Assertions: [
        {
          Assert: { "Fn::And": [isSlash("SageMakerProjectName"), isSlash("SageMakerProjectId")] },
          AssertDescription: REFUSAL,
        },
      ],
    },
  },
  Resources: { Nothing: { Type: "AWS::CloudFormation::WaitConditionHandle" } },
};

export interface ProjectProductProps {
  readonly name: string;
  readonly owner: string;
  readonly bucket: StateBucket;
}

/**
 * The product that Studio lists among the organization's project templates.
 *
 * A product is born with its first version, and Terraform replaces the whole product when anything about that version changes
 * (https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/servicecatalog_product). A product in use can
 * not be replaced. So the first version is a placeholder that never changes, and all versions that users launch are
 * `ProductReleases`: each can be made, deprecated and removed by itself.
 */
export class ProjectProduct extends Construct {
  readonly product: ServicecatalogProduct;

  constructor(scope: Construct, id: string, { name, owner, bucket }: ProjectProductProps) {
    super(scope, id);
    const placeholder = new S3Object(this, "placeholder", {
      bucket: bucket.bucket.id,
      key: PLACEHOLDER_KEY,
      content: Fn.jsonencode(PLACEHOLDER),
      contentType: "application/json",
      // It holds nothing confidential, so it need not wait for the catalog's key, which takes Terraform longer than the whole product.
      serverSideEncryption: "AES256",
      dependsOn: [bucket.versioning],
    });
    this.product = new ServicecatalogProduct(this, "product", {
      name,
      owner,
      type: "CLOUD_FORMATION_TEMPLATE",
      description: "SageMaker project with GitLab repositories, CI and a model registry, made by Terraform.",
      provisioningArtifactParameters: {
        name: "initial",
        description: `Placeholder. ${REFUSAL}`,
        type: "CLOUD_FORMATION_TEMPLATE",
        templateUrl: `https://${bucket.bucket.bucketRegionalDomainName}/${placeholder.key}`,
      },
      // https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-projects-templates-custom.html
      tags: { [STUDIO_VISIBILITY_TAG]: "true" },
      lifecycle: { ignoreChanges: ["provisioning_artifact_parameters"] },
    });
  }
}
