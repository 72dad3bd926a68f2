import { TerraformVariable } from "cdktf";
import { GitRepository } from "../../modules/git-repository";
import { SeedCodeCheckIn } from "../../modules/seed-code-checkin";
import { statement, synthesized } from "../synthesized";

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
  const checkIn = new SeedCodeCheckIn(scope, "check-in", {
    name: "sagemaker-p-1-seed-code-checkin",
    packageBucket: variable("bucket"),
    packageKey: variable("package"),
    gitlabUrl: "https://gitlab.com",
    tokenSecret: variable("token"),
    role: {
      existingRole: variable("existing"),
      permissionsBoundaryArn: variable("boundary"),
      kmsKeyArn: variable("key"),
      region: "eu-west-1",
    },
  });
  build.protectBranch(checkIn.run("model-build", build, [build.project]));
});
const tokenArn = expect.stringMatching(/^\$\{data\.aws_secretsmanager_secret\.[\w-]+\.arn\}$/);

describe("SeedCodeCheckIn", () => {
  it("reads the token's secret by its ARN, whatever it was named by", () => {
    expect(stack.dataSource("aws_secretsmanager_secret")).toMatchObject({ name: "${var.token}" });
    expect(statement(stack, "ReadGitLabToken")).toEqual({
      sid: "ReadGitLabToken",
      actions: ["secretsmanager:GetSecretValue"],
      resources: [tokenArn],
    });
  });

  it("tells the function where GitLab is and which secret has its token", () => {
    expect(stack.resource("aws_lambda_function")).toMatchObject({
      function_name: "sagemaker-p-1-seed-code-checkin",
      s3_bucket: "${var.bucket}",
      s3_key: "${var.package}",
      source_code_hash: '${file("seed-code-checkin.sha256")}',
      timeout: 120,
      environment: { variables: { GITLAB_URL: "https://gitlab.com", GITLAB_TOKEN_SECRET: tokenArn } },
    });
  });

  it("checks in by the repository's numeric id, so that no name can be mistaken", () => {
    expect(stack.resource("aws_lambda_invocation")["input"]).toBe(
      '${jsonencode({"action" = "checkin", "repository" = "model-build", ' +
        '"projectId" = tonumber(gitlab_project.model_build.id), "branch" = "trunk"})}',
    );
  });

  it("waits for what it is told to wait for", () => {
    expect(stack.resource("aws_lambda_invocation")["depends_on"]).toEqual(["gitlab_project.model_build"]);
  });

  it("runs before the branch is protected", () => {
    expect(stack.resource("gitlab_branch_protection")["depends_on"]).toEqual([
      expect.stringContaining("aws_lambda_invocation."),
    ]);
  });
});
