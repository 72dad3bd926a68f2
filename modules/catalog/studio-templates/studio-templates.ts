import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketCorsConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-cors-configuration";
import { S3Object } from "@cdktf/provider-aws/lib/s3-object";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { blockPublicAccess } from "../../shared/buckets/bucket-policy";
import { enableVersioning, expireOldVersions } from "../../shared/buckets/object-versions";
import type { CatalogNames } from "../../../contracts/catalog-names";
import { TEMPLATE_FILE } from "../../../contracts/releases";
import { STUDIO_VISIBILITY_TAG } from "../../../contracts/tags";

const FOLDER = "templates";

export interface StudioTemplatesProps {
  readonly names: CatalogNames;
  /** Text of the product's newest template. */
  readonly template: string;
  /** What the template refers to: it is offered only after that. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * The product's newest template as SageMaker Projects take it from S3, without Service Catalog
 * (https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-projects-templates-custom.html): an object with the tag
 * `sagemaker:studio-visibility`, in the folder that the Studio domain's tag `sagemaker:projectS3TemplatesLocation` names.
 *
 * It has a bucket of its own, since Studio's users list and read it from their browsers: nothing of that is opened at the state
 * bucket, whose objects hold secrets. The bucket's name has no "sagemaker" in it, as the AWS managed policy
 * AmazonSageMakerFullAccess lets its users write to every bucket that has: whoever changes the template decides what the host runs.
 * The template holds what every user of the product sees, so that S3's own keys are enough, which need no permission.
 */
export class StudioTemplates extends Construct {
  readonly bucketName: string;
  /** Value of the domain's tag, for example `s3://bucket/templates/`. */
  readonly location: string;
  /** Address of the template, as CreateProject and CloudFormation take it. */
  readonly templateUrl: string;
  /** Address of everything that CloudFormation may read here, as a pattern for policies. */
  readonly urlPattern: string;

  constructor(scope: Construct, id: string, { names, template, dependsOn }: StudioTemplatesProps) {
    super(scope, id);
    const bucket = this.createBucket(names.studioBucket);
    const { key } = new S3Object(this, "template", {
      bucket: bucket.id,
      key: `${FOLDER}/${TEMPLATE_FILE}`,
      content: template,
      contentType: "application/yaml",
      tags: { [STUDIO_VISIBILITY_TAG]: "true" },
      dependsOn: [...dependsOn],
    });
    const address = `https://${bucket.bucketRegionalDomainName}`;
    this.bucketName = names.studioBucket;
    this.location = `s3://${bucket.id}/${FOLDER}/`;
    this.templateUrl = `${address}/${key}`;
    this.urlPattern = `${address}/${FOLDER}/*`;
  }

  private createBucket(name: string): S3Bucket {
    const bucket = new S3Bucket(this, "bucket", {
      bucket: name,
      // It has nothing that a deployment would not make again.
      forceDestroy: true,
    });
    const versioning = enableVersioning(this, bucket);
    expireOldVersions(this, versioning, [{ expiredObjectDeleteMarker: true }]);
    blockPublicAccess(this, bucket);
    this.openToStudio(bucket);
    return bucket;
  }

  /** Studio runs in the browser at `<domain id>.studio.<region>.sagemaker.aws` and only reads. */
  private openToStudio(bucket: S3Bucket): void {
    new S3BucketCorsConfiguration(this, "cors", {
      bucket: bucket.id,
      corsRule: [
        {
          allowedMethods: ["GET", "HEAD"],
          allowedOrigins: ["https://*.sagemaker.aws"],
          allowedHeaders: ["*"],
          exposeHeaders: ["ETag", "x-amz-request-id", "x-amz-version-id"],
        },
      ],
    });
  }
}
