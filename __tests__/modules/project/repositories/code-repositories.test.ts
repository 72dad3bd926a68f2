import { CodeRepositories } from "../../../../modules/project/repositories/code-repositories";
import { synthesized } from "../../../synthesized";

const stack = synthesized((scope) => {
  new CodeRepositories(scope, "code-repositories", {
    build: { name: "sagemaker-p-1-modelbuild", cloneUrl: "https://gitlab.com/ml/build.git", branch: "main" },
    deploy: {
      name: "sagemaker-p-1-modeldeploy",
      cloneUrl: "http://127.0.0.1/ml/deploy.git",
      branch: "trunk",
    },
    credentialsSecretArn: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:creds",
  });
});

describe("CodeRepositories", () => {
  it("registers both repositories with the credentials of SageMaker", () => {
    expect(stack.resources("aws_sagemaker_code_repository")).toEqual([
      expect.objectContaining({
        code_repository_name: "sagemaker-p-1-modelbuild",
        git_config: {
          branch: "main",
          repository_url: '${replace("https://gitlab.com/ml/build.git", "/^http:/", "https:")}',
          secret_arn: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:creds",
        },
      }),
      expect.objectContaining({
        code_repository_name: "sagemaker-p-1-modeldeploy",
        git_config: expect.objectContaining({ branch: "trunk" }),
      }),
    ]);
  });
});
