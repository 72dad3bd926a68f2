import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { GitlabProvider } from "@cdktf/provider-gitlab/lib/provider";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { ArtifactBucket } from "../modules/project/artifacts/artifact-bucket";
import { AwsAccount } from "../modules/shared/aws-account";
import { CiVariables } from "../modules/project/repositories/ci-variables";
import { CodeRepositories } from "../modules/project/repositories/code-repositories";
import { DeployTrigger } from "../modules/project/deploy-trigger/deploy-trigger";
import { GitNamespace } from "../modules/project/repositories/git-namespace";
import { GitRepository } from "../modules/project/repositories/git-repository";
import { ModelPackageGroup } from "../modules/project/artifacts/model-package-group";
import { PartialS3Backend } from "../modules/shared/cdktf/partial-s3-backend";
import { PipelineRole } from "../modules/project/artifacts/pipeline-role";
import { projectArnResource, type ProjectNames, projectNames } from "../contracts/project-names";
import { projectOutputs } from "../modules/project/project-outputs";
import { projectTags } from "../modules/project/project-tags";
import { projectVariables } from "../modules/project/variables/project-variables";
import { SeedCommitFunction } from "../modules/project/repositories/seed-commit";

/** What one SageMaker project has. Terraform 1.10 or newer makes and destroys it, on the CommandRunner host. */
export class SageMakerProjectStack extends TerraformStack {
  private readonly variables = projectVariables(this);
  private readonly names: ProjectNames;
  private readonly account: AwsAccount;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    new PartialS3Backend(this);
    const { variables } = this;
    const gitlabUrl = variables.gitlabUrl.stringValue;
    this.createProviders();
    const account = (this.account = new AwsAccount(this, "account", variables.region.stringValue));
    const names = (this.names = projectNames(
      variables.projectName.stringValue,
      variables.projectId.stringValue,
    ));
    const role = {
      existingRole: variables.functionRole,
      permissionsBoundaryArn: variables.permissionsBoundaryArn,
      kmsKeyArn: variables.kmsKeyArn,
      region: account.region,
    };

    const artifacts = new ArtifactBucket(this, "artifact-bucket", {
      name: names.artifactBucket,
      forceDestroy: variables.forceDestroyBucket,
      kmsKeyArn: variables.kmsKeyArn,
    });
    const models = new ModelPackageGroup(this, "model-package-group", {
      name: names.modelPackageGroup,
      projectName: variables.projectName.stringValue,
    });
    const [build, deploy] = this.createRepositories();
    this.registerRepositories(build, deploy);
    const ciVariables = this.createCiVariables(artifacts, build, deploy);
    const seedCommit = new SeedCommitFunction(this, "seed-code-checkin", {
      ...{ gitlabUrl, role },
      name: names.seedCommitFunction,
      tokenSecret: variables.gitlabTokenSecret,
    });
    // The first commit starts the first pipeline, which needs its variables.
    const buildSeed = seedCommit.run("model-build", build, ciVariables.of(build));
    const deploySeed = seedCommit.run("model-deploy", deploy, ciVariables.of(deploy));
    build.protectBranch(buildSeed);
    build.protectTrainingBranches();
    deploy.protectBranch(deploySeed);
    const trigger = new DeployTrigger(this, "deploy-trigger", {
      ...{ account, names, gitlabUrl, role },
      repository: deploy,
    });
    projectOutputs(this, { artifacts, models, build, deploy, seedCommit, buildSeed, deploySeed, trigger });
  }

  private createProviders(): void {
    new AwsProvider(this, "aws", {
      region: this.variables.region.stringValue,
      s3UsePathStyle: this.variables.s3UsePathStyle.booleanValue,
      defaultTags: [{ tags: projectTags(this.variables) }],
    });
    // The token comes by GITLAB_TOKEN: an argument would be in the plan.
    new GitlabProvider(this, "gitlab", {
      baseUrl: `${this.variables.gitlabUrl.stringValue}/api/v4/`,
    });
  }

  private createRepositories(): [build: GitRepository, deploy: GitRepository] {
    const variables = this.variables;
    const { groupId } = new GitNamespace(this, "git-namespace", variables.gitNamespace);
    // By the id in it the host's script finds the project's own repositories.
    const project = `the SageMaker project ${variables.projectName.stringValue} (${variables.projectId.stringValue})`;
    const build = new GitRepository(this, "model-build", {
      name: variables.buildRepositoryName.stringValue,
      description: `Model building of ${project}`,
      groupId,
      branch: variables.buildBranch.stringValue,
      // Whoever may run a pipeline on a branch chooses instance types and data in the form.
      pipelineVariablesRole: "developer",
      archiveOnDestroy: variables.archiveBuildOnDestroy,
      address: "model_build",
    });
    const deploy = new GitRepository(this, "model-deploy", {
      name: variables.deployRepositoryName.stringValue,
      description: `Model deployment of ${project}`,
      groupId,
      branch: variables.deployBranch.stringValue,
      // The trigger passes the approved model as a variable, as the maintainer or owner whose token made it.
      pipelineVariablesRole: "maintainer",
      archiveOnDestroy: variables.archiveDeployOnDestroy,
      address: "model_deploy",
    });
    return [build, deploy];
  }

  private registerRepositories(build: GitRepository, deploy: GitRepository): void {
    const { buildCodeRepository, deployCodeRepository } = this.names;
    new CodeRepositories(this, "code-repositories", {
      build: { name: buildCodeRepository, cloneUrl: build.project.httpUrlToRepo, branch: build.branch },
      deploy: { name: deployCodeRepository, cloneUrl: deploy.project.httpUrlToRepo, branch: deploy.branch },
      credentialsSecretArn: this.variables.gitlabUserSecretArn.stringValue,
    });
  }

  private createCiVariables(
    artifacts: ArtifactBucket,
    build: GitRepository,
    deploy: GitRepository,
  ): CiVariables {
    const projectName = this.variables.projectName.stringValue;
    return new CiVariables(this, "ci-variables", {
      repositories: { "model-build": build, "model-deploy": deploy },
      plain: {
        SAGEMAKER_PROJECT_NAME: projectName,
        SAGEMAKER_PROJECT_ID: this.variables.projectId.stringValue,
        SAGEMAKER_PROJECT_ARN: this.account.arn("sagemaker", projectArnResource(projectName)),
        MODEL_PACKAGE_GROUP_NAME: this.names.modelPackageGroup,
        ENDPOINT_NAME_PREFIX: this.names.endpointPrefix,
        SAGEMAKER_PIPELINE_ROLE_ARN: new PipelineRole(this, "pipeline-role", this.variables.pipelineRole).arn,
        AWS_REGION: this.account.region,
        ARTIFACT_BUCKET: artifacts.bucket.id,
      },
      accessKeys: this.variables.ciAccessKeys,
      accessKeySecret: this.variables.accessKeySecret,
      secretKeySecret: this.variables.secretKeySecret,
    });
  }
}
