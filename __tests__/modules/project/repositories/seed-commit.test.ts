import { TerraformVariable } from "cdktf";
import { GitRepository } from "../../../../modules/project/repositories/git-repository";
import { SeedCommitFunction } from "../../../../modules/project/repositories/seed-commit";
import { statement, synthesized } from "../../../synthesized";

const stack = synthesized((scope) => {
  const variable = (name: string) => new TerraformVariable(scope, name, { type: "string" });
  const build = new GitRepository(scope, "build", {
    name: "build",
    description: "Model building",
    groupId: 1,
    branch: "trunk",
    archiveOnDestroy: variable("archive"),
    address: "model_build",
  });
  const seedCommit = new SeedCommitFunction(scope, "seed-commit", {
    name: "sagemaker-p-1-seed-code-checkin",
    gitlabUrl: "https://gitlab.com",
    tokenSecret: variable("token"),
    role: {
      existingRole: variable("existing"),
      permissionsBoundaryArn: variable("boundary"),
      kmsKeyArn: variable("key"),
      region: "eu-west-1",
    },
  });
  build.protectBranch(seedCommit.run("model-build", build, [build.project]));
});
const tokenArn = expect.stringMatching(/^\$\{data\.aws_secretsmanager_secret\.[\w-]+\.arn\}$/);

describe("SeedCommitFunction", () => {
  it("reads the token's secret by its ARN, whatever it was named by", () => {
    expect(stack.dataSource("aws_secretsmanager_secret")).toMatchObject({ name: "${var.token}" });
    expect(statement(stack, "ReadGitLabToken")).toEqual({
      sid: "ReadGitLabToken",
      actions: ["secretsmanager:GetSecretValue"],
      resources: [tokenArn],
    });
  });

  it("passes the function where GitLab is and which secret has its token", () => {
    expect(stack.resource("aws_lambda_function")).toMatchObject({
      function_name: "sagemaker-p-1-seed-code-checkin",
      filename: "seed-code-checkin.zip",
      source_code_hash: '${filebase64sha256("seed-code-checkin.zip")}',
      timeout: 120,
      environment: {
        variables: expect.objectContaining({
          GITLAB_URL: "https://gitlab.com",
          GITLAB_TOKEN_SECRET: tokenArn,
        }),
      },
    });
  });

  it("decrypts the secret by the key of ops", () => {
    expect(statement(stack, "DecryptThroughServices")).toMatchObject({
      condition: [
        expect.objectContaining({
          values: ["secretsmanager.eu-west-1.amazonaws.com"],
        }),
      ],
    });
  });

  it("checks in by the repository's numeric id, so that no name can be mistaken", () => {
    expect(stack.resource("aws_lambda_invocation")["input"]).toBe(
      '${jsonencode({"action" = "checkin", "repository" = "model-build", ' +
        '"projectId" = tonumber(gitlab_project.model_build.id), "branch" = "trunk"})}',
    );
  });

  it("runs again for a package with other seed code", () => {
    expect(stack.resource("aws_lambda_invocation")["triggers"]).toEqual({
      package: '${filebase64sha256("seed-code-checkin.zip")}',
    });
  });

  it("waits for its dependencies", () => {
    expect(stack.resource("aws_lambda_invocation")["depends_on"]).toEqual(["gitlab_project.model_build"]);
  });

  it("runs before the branch is protected", () => {
    expect(stack.resource("gitlab_branch_protection")["depends_on"]).toEqual([
      expect.stringContaining("aws_lambda_invocation."),
    ]);
  });
});
