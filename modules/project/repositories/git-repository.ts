import { BranchProtection } from "@cdktf/provider-gitlab/lib/branch-protection";
import { Project } from "@cdktf/provider-gitlab/lib/project";
import type { ITerraformDependable, TerraformVariable } from "cdktf";
import { Construct } from "constructs";

/** Branches on which developers may train: their pipelines get the access key, without being able to touch the default branch. */
const TRAINING_BRANCHES = "train/*";

export interface GitRepositoryProps {
  readonly name: string;
  readonly description: string;
  /** Id of the group; `null` for the namespace of the token's user. */
  readonly groupId: number;
  readonly branch: string;
  /** Archives the repository instead of deleting it when the project is destroyed. */
  readonly archiveOnDestroy: TerraformVariable;
  /** Least role whose pipelines may be given variables. @default what the group or the GitLab says, which may be nobody */
  readonly pipelineVariablesRole?: "developer" | "maintainer";
  /** Terraform address, which the script that runs Terraform knows: `gitlab_project.<address>`. */
  readonly address: string;
}

/** A private GitLab repository (a "project" in GitLab's API) that starts empty: the seed code comes by the seed commit. */
export class GitRepository extends Construct {
  readonly project: Project;
  readonly branch: string;

  constructor(scope: Construct, id: string, props: GitRepositoryProps) {
    super(scope, id);
    this.branch = props.branch;
    this.project = new Project(this, "project", {
      name: props.name,
      path: props.name,
      description: props.description,
      namespaceId: props.groupId,
      visibilityLevel: "private",
      // https://docs.gitlab.com/ci/variables/#restrict-pipeline-variables
      ciPipelineVariablesMinimumOverrideRole: props.pipelineVariablesRole,
      archiveOnDestroy: props.archiveOnDestroy.booleanValue,
    });
    this.project.overrideLogicalId(props.address);
  }

  /**
   * Protects the branch once it has its first commit: changes come by merge requests of developers, only maintainers push, and
   * nobody rewrites history. Without it GitLab's own default applies, which an administrator may have switched off.
   */
  protectBranch(after: ITerraformDependable): void {
    new BranchProtection(this, "branch-protection", {
      project: this.project.id,
      branch: this.branch,
      pushAccessLevel: "maintainer",
      mergeAccessLevel: "developer",
      allowForcePush: false,
      dependsOn: [after],
    });
  }

  /**
   * Protects branches called `train/…`, since GitLab gives protected variables to protected branches alone. Developers make,
   * push and rewrite them; what merging into the default branch asks for stays as it is.
   */
  protectTrainingBranches(): void {
    new BranchProtection(this, "training-branches", {
      project: this.project.id,
      branch: TRAINING_BRANCHES,
      pushAccessLevel: "developer",
      mergeAccessLevel: "developer",
      allowForcePush: true,
    });
  }
}
