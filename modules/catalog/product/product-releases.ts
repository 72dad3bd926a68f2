import { DataAwsSsmParametersByPath } from "@cdktf/provider-aws/lib/data-aws-ssm-parameters-by-path";
import { S3Object } from "@cdktf/provider-aws/lib/s3-object";
import { ServicecatalogProvisioningArtifact } from "@cdktf/provider-aws/lib/servicecatalog-provisioning-artifact";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import {
  AssetType,
  Fn,
  type ITerraformDependable,
  TerraformAsset,
  TerraformIterator,
  TerraformLocal,
  TerraformStack,
} from "cdktf";
import { Construct } from "constructs";
import { PACKAGE_FILE, releaseKey, TEMPLATE_FILE, versionName } from "../../../contracts/releases";
import type { StateBucket } from "../state/state-bucket";
import { mapValues, type TemplateValues, usedValues } from "./template-values";

/** Hexadecimal digits of a release's id: enough that two of a catalog's releases never share one. */
const ID_LENGTH = 12;

/** Address of the data of older releases, which lay beside their packages, in the states of catalogs that have such releases. */
const SEED_DATA_OBJECTS = "aws_s3_object.releases_seed-data_object_52D6C2C4";

/** What the product ships: files on disk and their SHA-256 checksums (hexadecimal). */
export interface Release {
  /** CloudFormation template, a source of Terraform's `templatefile`. */
  readonly templateFile: string;
  readonly templateSha256: string;
  /** `tf-code.zip`: what the host downloads. */
  readonly packageFile: string;
  readonly packageSha256: string;
}

export interface ProductReleasesProps {
  readonly release: Release;
  readonly bucket: StateBucket;
  readonly productId: string;
  /** Path in Parameter Store under which each release has an entry, such as `/dev-machine-learning-ops/releases`. */
  readonly ledger: string;
  /** What the template may use, beside `package_key` and `package_sha256`, which come from the release itself. */
  readonly values: TemplateValues;
}

/**
 * The product's versions, one for each content that was ever deployed.
 *
 * A release's id is a hash of the template, the package and the values that the template is filled with. A new id gives a new
 * version, which becomes the recommended one; the versions before stay, with their own template and package, marked as
 * deprecated: their projects go on working and can be updated, while new projects take the newest
 * (https://docs.aws.amazon.com/servicecatalog/latest/dg/API_UpdateProvisioningArtifact.html).
 *
 * Terraform removes what is no longer in its configuration, and the configuration knows the newest content only. What was
 * deployed before is written down in Parameter Store, one entry a release, and read back on every plan. To retire a
 * release that no project uses any more, delete its entry and deploy.
 */
export class ProductReleases extends Construct {
  /** Id of the release that is deployed now; its version is called `v-<id>`. */
  readonly currentId: string;
  /** Text of the newest template. */
  readonly newestTemplate: string;
  /** What the newest template refers to. */
  readonly packages: readonly ITerraformDependable[];
  private readonly current: TerraformLocal;
  private readonly template: TerraformLocal;
  private readonly package: TerraformAsset;
  private readonly releases;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ProductReleasesProps,
  ) {
    super(scope, id);
    const values = usedValues(props.release.templateFile, props.values);
    this.current = new TerraformLocal(this, "current", this.releaseId(values));
    this.currentId = this.current.asString;
    const recorded = new TerraformLocal(this, "recorded", this.recordedIds());
    this.releases = TerraformIterator.fromList(this.everDeployed(recorded));
    this.package = this.asset("package", props.release.packageFile);
    this.template = new TerraformLocal(this, "template", this.fillTemplate(values));
    this.newestTemplate = this.template.asString;
    const packages = this.createPackages();
    this.packages = [packages];
    this.recordReleases(this.addVersions([this.createTemplates(), packages]));
    this.publishNewest();
    this.retainSeedData();
  }

  private asset(id: string, path: string): TerraformAsset {
    return new TerraformAsset(this, id, { path, type: AssetType.FILE });
  }

  /** Not encrypted, see `recordReleases`. */
  private recordedIds(): string {
    const { fqn } = new DataAwsSsmParametersByPath(this, "ledger", {
      path: this.props.ledger,
      withDecryption: false,
    });
    return `\${[for name in ${fqn}.names : basename(name)]}`;
  }

  private everDeployed(recorded: TerraformLocal): string[] {
    return new TerraformLocal(this, "releases", `\${setunion(${name(recorded)}, [${name(this.current)}])}`)
      .asList;
  }

  private releaseId(values: TemplateValues): string {
    const { release } = this.props;
    const content = new TerraformLocal(this, "content", {
      template: release.templateSha256,
      package: release.packageSha256,
      values: mapValues(values, ({ value, knownAs }) => knownAs ?? value),
    });
    return Fn.substr(Fn.sha256(Fn.jsonencode(content.asAnyMap)), 0, ID_LENGTH);
  }

  private fillTemplate(values: TemplateValues): string {
    const { release } = this.props;
    const source = this.asset("template-source", release.templateFile);
    const filled = new TerraformLocal(this, "values", {
      ...mapValues(values, ({ value }) => value),
      package_key: releaseKey(this.currentId, PACKAGE_FILE),
      package_sha256: release.packageSha256,
    });
    return Fn.templatefile(source.path, filled.asAnyMap);
  }

  private createPackages(): S3Object {
    return new S3Object(this, "release-package", {
      forEach: this.releases,
      bucket: this.props.bucket.bucket.id,
      key: releaseKey(this.releases.value, PACKAGE_FILE),
      source: this.ifCurrent(`"${this.package.path}"`),
      // A release keeps the bytes that it was made from.
      lifecycle: { ignoreChanges: ["source"] },
      dependsOn: this.props.bucket.ready,
    });
  }

  private createTemplates(): S3Object {
    return new S3Object(this, "release-template", {
      forEach: this.releases,
      bucket: this.props.bucket.bucket.id,
      key: releaseKey(this.releases.value, TEMPLATE_FILE),
      content: `\${each.value == ${name(this.current)} ? ${name(this.template)} : null}`,
      source: this.ifCurrent("null"),
      contentType: "application/yaml",
      lifecycle: { ignoreChanges: ["content", "source"] },
      dependsOn: this.props.bucket.ready,
    });
  }

  /** `expression` for the newest release, whose files are here. An older release has its objects already. */
  private ifCurrent(expression: string): string {
    return `\${each.value == ${name(this.current)} ? ${expression} : "${this.gone()}"}`;
  }

  /**
   * Source of an older release's object that is missing. If one was removed by hand, this name of a file that does not exist
   * stops the deployment instead of giving the release another one's content.
   */
  private gone(): string {
    return `an object of release \${each.value} is gone from the bucket; delete its entry under ${this.props.ledger} to retire it`;
  }

  /** @param objects the template, and what it refers to: a version is offered only when a project can be made from it */
  private addVersions(objects: S3Object[]): ServicecatalogProvisioningArtifact {
    const domain = this.props.bucket.bucket.bucketRegionalDomainName;
    return new ServicecatalogProvisioningArtifact(this, "version", {
      forEach: this.releases,
      productId: this.props.productId,
      name: versionName(this.releases.value),
      description: `Template and package of release ${this.releases.value}.`,
      type: "CLOUD_FORMATION_TEMPLATE",
      templateUrl: `https://${domain}/${releaseKey(this.releases.value, TEMPLATE_FILE)}`,
      guidance: `\${each.value == ${name(this.current)} ? "DEFAULT" : "DEPRECATED"}`,
      dependsOn: objects,
    });
  }

  /**
   * Last of all: a deployment that stopped half-way leaves no entry, and the next one may replace what it made. Entries are not
   * encrypted, as they hold what every user of the product may see.
   */
  private recordReleases(versions: ServicecatalogProvisioningArtifact): void {
    new SsmParameter(this, "ledger-entry", {
      forEach: this.releases,
      name: `${this.props.ledger}/${this.releases.value}`,
      description: "Release of the SageMaker project product; delete the entry to retire the release.",
      type: "String",
      value: Fn.jsonencode({ package: this.props.release.packageSha256 }),
      lifecycle: { ignoreChanges: ["value"] },
      dependsOn: [versions],
    });
  }

  /**
   * The data of older releases leaves Terraform's state and stays in the bucket: where a repository of a project on such a release
   * is made again, the project's function fetches it. https://developer.hashicorp.com/terraform/language/block/removed
   */
  private retainSeedData(): void {
    const removed = [{ from: SEED_DATA_OBJECTS, lifecycle: { destroy: false } }];
    TerraformStack.of(this).addOverride("removed", removed);
  }

  /** The newest release under the plain names too, for people who look for them at the top of the bucket. */
  private publishNewest(): void {
    const bucket = this.props.bucket.bucket.id;
    const dependsOn = this.props.bucket.ready;
    new S3Object(this, "newest-package", { bucket, key: PACKAGE_FILE, source: this.package.path, dependsOn });
    new S3Object(this, "newest-template", {
      bucket,
      key: TEMPLATE_FILE,
      content: this.template.asString,
      contentType: "application/yaml",
      dependsOn,
    });
  }
}

/** How an expression refers to a local value. */
function name(local: TerraformLocal): string {
  return `local.${local.friendlyUniqueId}`;
}
