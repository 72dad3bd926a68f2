import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Fn, LocalBackend, S3Backend, TerraformStack, Token } from "cdktf";
import type { Construct } from "constructs";
import { AlarmTopic } from "../modules/catalog/deletion/alarm-topic";
import { AwsAccount } from "../modules/shared/aws-account";
import { type CatalogNames, catalogNames } from "../contracts/catalog-names";
import { CATALOG_STATE_KEY } from "../contracts/state-keys";
import { catalogOutputs } from "../modules/catalog/catalog-outputs";
import { CommandRunnerRole } from "../modules/catalog/roles/command-runner-role";
import { commandRunnerVariables } from "../modules/catalog/variables/command-runner-variables";
import { EncryptionKey } from "../modules/catalog/state/encryption-key";
import { GitLabCiGroup } from "../modules/catalog/roles/gitlab-ci-group";
import { GitLabSecrets } from "../modules/catalog/state/gitlab-secrets";
import { gitlabVariables } from "../modules/catalog/variables/gitlab-variables";
import { LaunchRole } from "../modules/catalog/roles/launch-role";
import { LockTable } from "../modules/catalog/state/lock-table";
import { namingVariables } from "../modules/catalog/variables/naming-variables";
import { PipelineRolePermissions } from "../modules/catalog/roles/pipeline-role-permissions";
import { PlanReviewPolicy } from "../modules/catalog/roles/plan-review-policy";
import { Portfolio } from "../modules/catalog/product/portfolio";
import { portfolioVariables } from "../modules/catalog/variables/portfolio-variables";
import { ProductReleases, type Release } from "../modules/catalog/product/product-releases";
import { productTemplateValues } from "../modules/catalog/product/product-template-values";
import { ProjectDeletion } from "../modules/catalog/deletion/project-deletion";
import { projectDeletionVariables } from "../modules/catalog/variables/project-deletion-variables";
import { ProjectProduct } from "../modules/catalog/product/project-product";
import { RoleReferences } from "../modules/catalog/roles/role-references";
import { RunLog } from "../modules/catalog/state/run-log";
import { StateBucket } from "../modules/catalog/state/state-bucket";
import { StudioTemplateAccess } from "../modules/catalog/studio-templates/studio-template-access";
import { StudioTemplates } from "../modules/catalog/studio-templates/studio-templates";

/** Checks of one variable against another came with 1.9, locks in S3 itself with 1.10. */
const TERRAFORM_VERSION = ">= 1.10";

const STUDIO_ROLES = "concat([var.sc_portfolio_service_role], var.studio_user_role_arns)";
const PIPELINE_ROLE = `[coalesce(var.cm_exec_pass_role_arn, "service-role/AmazonSageMakerServiceCatalogProductsUseRole")]`;

export interface ServiceCatalogStackProps {
  /** What the product ships. */
  readonly release: Release;
  /** Zip file of the function that destroys the resources of deleted projects. */
  readonly projectDeletionFile: string;
  /**
   * Name of the bucket for the stack's own state: the output `s3_bucket_id` of the first deployment. The next
   * `cdktf deploy --migrate-state` moves the state there. The bucket's region comes by AWS_REGION.
   * @default a local file
   */
  readonly stateLocation?: string;
  /** Whether the values of secrets stay out of the state, which takes Terraform 1.11. @default true */
  readonly writeOnlySecrets?: boolean;
  /** Path of the state's local file. @default terraform.service-catalog.tfstate beside cdktf.json */
  readonly stateFile?: string;
}

/** What ops deploys once for an account and region: the product, and all that its projects need to be made and to run. */
export class ServiceCatalogStack extends TerraformStack {
  private readonly naming = namingVariables(this);
  private readonly catalog = portfolioVariables(this);
  private readonly runner = commandRunnerVariables(this);
  private readonly gitlab = gitlabVariables(this);
  private readonly deletion = projectDeletionVariables(this);

  constructor(scope: Construct, id: string, props: ServiceCatalogStackProps) {
    super(scope, id);
    const { naming, catalog, runner, gitlab } = this;
    this.configureTerraform();
    this.configureBackend(props);
    const account = new AwsAccount(this, "account", naming.region.stringValue);
    const names = this.catalogNames(account);
    const logRetentionDays = runner.logRetentionDays.numberValue;

    const users = new RoleReferences(this, "studio-users", { account, roles: STUDIO_ROLES });
    const pipelineRole = new RoleReferences(this, "pipeline-role", { account, roles: PIPELINE_ROLE });
    const pipelineRoleArn = Token.asString(Fn.one(pipelineRole.arns));
    const artifactReaders = Token.asList(Fn.concat([users.arns, pipelineRole.arns]));
    const keyArn = new EncryptionKey(this, "encryption-key", { account, names, artifactReaders }).arn;
    const context = { account, names, keyArn };

    const stateBucket = new StateBucket(this, "state-bucket", context);
    const lockTable = new LockTable(this, "lock-table", { name: names.lockTable, keyArn });
    const writeOnly = props.writeOnlySecrets ?? true;
    const secrets = new GitLabSecrets(this, "gitlab-secrets", { ...gitlab, names, keyArn, writeOnly });
    const runLog = new RunLog(this, "run-log", {
      name: names.runLog,
      keyArn,
      retentionDays: logRetentionDays,
    });
    const runnerRole = new CommandRunnerRole(this, "command-runner", {
      ...context,
      name: runner.execRole.stringValue,
      pipelineRoleArn,
    });
    new PipelineRolePermissions(this, "pipeline-role-rights", { account, names, pipelineRoleArn });
    const ciGroup = new GitLabCiGroup(this, "gitlab-ci", { ...context, pipelineRoleArn });
    const planReview = new PlanReviewPolicy(this, "plan-review", context);
    const product = new ProjectProduct(this, "product", {
      name: names.product,
      owner: catalog.productOwner.stringValue,
      bucket: stateBucket,
    });
    const releases = new ProductReleases(this, "releases", {
      release: props.release,
      bucket: stateBucket,
      productId: product.product.id,
      ledger: names.releaseLedger,
      values: productTemplateValues({ ...context, naming, runner, gitlab, secrets, pipelineRoleArn }),
    });
    const launchRole = new LaunchRole(this, "launch-role", {
      account,
      name: catalog.launchRole.stringValue,
      prefix: names.prefix,
    });
    const portfolio = new Portfolio(this, "portfolio", {
      name: names.prefix,
      owner: catalog.portfolioOwner.stringValue,
      productId: product.product.id,
      ...{ launchRole, users },
    });
    const templates = new StudioTemplates(this, "studio-templates", {
      names,
      template: releases.newestTemplate,
      dependsOn: releases.packages,
    });
    const templateAccess = new StudioTemplateAccess(this, "template-access", { account, names, templates });
    const alarms = new AlarmTopic(this, "alarms", context);
    const deletion = new ProjectDeletion(this, "project-deletion", {
      ...{ ...context, ...this.deletion, alarms, logRetentionDays },
      packageFile: props.projectDeletionFile,
    });
    catalogOutputs(this, {
      ...{ keyArn, stateBucket, lockTable, secrets, runLog },
      ...{ runnerRole, ciGroup, planReview, product, releases, portfolio },
      ...{ alarms, deletion, templates, templateAccess },
    });
  }

  private configureTerraform(): void {
    const { region, env, organization, role } = this.naming;
    // The stack's own class has no argument for it.
    this.addOverride("terraform.required_version", TERRAFORM_VERSION);
    new AwsProvider(this, "aws", {
      region: region.stringValue,
      defaultTags: [
        { tags: { env: env.stringValue, organization: organization.stringValue, role: role.stringValue } },
      ],
    });
  }

  private configureBackend({ stateLocation, stateFile }: ServiceCatalogStackProps): void {
    if (stateLocation) {
      // Without `encrypt`, which asks for S3's own key: the bucket encrypts by ours.
      new S3Backend(this, { bucket: stateLocation, key: CATALOG_STATE_KEY });
      // S3Backend has no argument for it. The lock is in the bucket itself, so that one name says where the state is.
      this.addOverride("terraform.backend.s3.use_lockfile", true);
    } else if (stateFile) {
      new LocalBackend(this, { path: stateFile });
    }
  }

  private catalogNames({ accountId }: AwsAccount): CatalogNames {
    const { env, organization, role } = this.naming;
    return catalogNames({
      env: env.stringValue,
      organization: organization.stringValue,
      role: role.stringValue,
      backendTablePrefix: this.runner.backendTablePrefix.stringValue,
      accountId,
    });
  }
}
