import { Project } from "@cdktf/provider-gitlab/lib/project";
import { TerraformVariable } from "cdktf";
import {
  GitRepository,
  type GitRepositoryProps,
} from "../../../../modules/project/repositories/git-repository";
import { synthesized } from "../../../synthesized";

function repository(more: Partial<GitRepositoryProps> = {}) {
  return synthesized((scope) => {
    const git = new GitRepository(scope, "model-deploy", {
      name: "deploy",
      description: "Model deployment",
      groupId: 7,
      branch: "main",
      archiveOnDestroy: new TerraformVariable(scope, "archive", { type: "bool" }),
      address: "model_deploy",
      ...more,
    });
    git.protectBranch(new Project(scope, "first-commit", { name: "stands for it" }));
  });
}

const project = (more?: Partial<GitRepositoryProps>) =>
  repository(more)
    .resources("gitlab_project")
    .find(({ name }) => name === "deploy");

describe("GitRepository", () => {
  it("is a private project of the group with the same name and path", () => {
    expect(project()).toMatchObject({
      name: "deploy",
      path: "deploy",
      namespace_id: 7,
      visibility_level: "private",
    });
  });

  it("starts empty: a README would be a first commit that is not the seed", () => {
    expect(project()).not.toHaveProperty("initialize_with_readme");
  });

  it("is archived instead of deleted as the variable says", () => {
    expect(project()).toMatchObject({ archive_on_destroy: "${var.archive}" });
  });

  it("leaves to GitLab who may give variables to pipelines", () => {
    expect(project()).not.toHaveProperty("ci_pipeline_variables_minimum_override_role");
  });

  it("lets a role give variables to pipelines where something relies on it", () => {
    expect(project({ pipelineVariablesRole: "maintainer" })).toMatchObject({
      ci_pipeline_variables_minimum_override_role: "maintainer",
    });
  });

  it("lets developers train on branches of their own, with protected variables", () => {
    const stack = synthesized((scope) => {
      const archiveOnDestroy = new TerraformVariable(scope, "archive", { type: "bool" });
      const git = { name: "build", description: "", groupId: 7, branch: "main", address: "model_build" };
      new GitRepository(scope, "model-build", { ...git, archiveOnDestroy }).protectTrainingBranches();
    });
    expect(stack.resource("gitlab_branch_protection")).toMatchObject({
      project: "${gitlab_project.model_build.id}",
      branch: "train/*",
      push_access_level: "developer",
      merge_access_level: "developer",
      allow_force_push: true,
    });
  });

  it("protects the branch once it is there, from pushes of developers and from rewritten history", () => {
    expect(repository().resource("gitlab_branch_protection")).toMatchObject({
      project: "${gitlab_project.model_deploy.id}",
      branch: "main",
      push_access_level: "maintainer",
      merge_access_level: "developer",
      allow_force_push: false,
      depends_on: ["gitlab_project.first-commit"],
    });
  });
});
