import { Testing } from "cdktf";
import { CI_VARIABLES } from "../../contracts/ci-variables";
import { SageMakerProjectStack } from "../../stacks/sagemaker-project";
import { type Block, synthesizedStack } from "../synthesized";

const stack = synthesizedStack(new SageMakerProjectStack(Testing.app(), "sagemaker-project"));
const withKey = (blocks: readonly Block[], key: string, value: string) =>
  blocks.filter((one) => one[key] === value);
const variables = stack.resources("gitlab_project_variable");

describe("SageMakerProjectStack: providers", () => {
  it("tags every AWS resource with the project", () => {
    expect(stack.provider("aws")["default_tags"]).toEqual([
      {
        tags: {
          "sagemaker:project-name": "${var.sagemaker_project_name}",
          "sagemaker:project-id": "${var.sagemaker_project_id}",
          env: "${var.env}",
          organization: "${var.organization}",
          role: "${var.role}",
        },
      },
    ]);
  });

  it("gives the GitLab provider an address that ends in a slash and no token", () => {
    expect(stack.provider("gitlab")).toEqual({ base_url: "${var.gitlab_url}/api/v4/" });
  });

  it("leaves the location of the state to the host", () => {
    expect(JSON.parse(stack.text)).toMatchObject({ terraform: { backend: { s3: {} } } });
  });
});

describe("SageMakerProjectStack: repositories", () => {
  it.each([
    ["build", "${var.git_build_repo_name}", "${var.archive_model_build_on_destroy}"],
    ["deploy", "${var.git_deploy_repo_name}", "${var.archive_model_deploy_on_destroy}"],
  ])("makes the model %s repository in the namespace", (_what, name, archive) => {
    expect(withKey(stack.resources("gitlab_project"), "name", name)).toEqual([
      expect.objectContaining({
        archive_on_destroy: archive,
        namespace_id: expect.stringMatching(/^\$\{one\(data\.gitlab_group\./),
      }),
    ]);
  });

  it("names the project's id in each description, by which the host's script knows its own repositories", () => {
    const descriptions = stack.resources("gitlab_project").map(({ description }) => description);
    expect(descriptions).toEqual(
      Array(2).fill(expect.stringMatching(/ \(\$\{var\.sagemaker_project_id\}\)$/)),
    );
  });

  it("lets the trigger pass the approved model to the deploy repository's pipelines", () => {
    const [deploy] = withKey(stack.resources("gitlab_project"), "name", "${var.git_deploy_repo_name}");
    expect(deploy).toMatchObject({ ci_pipeline_variables_minimum_override_role: "maintainer" });
  });

  it("lets developers choose the values of a training, and train on branches of their own", () => {
    const [build] = withKey(stack.resources("gitlab_project"), "name", "${var.git_build_repo_name}");
    expect(build).toMatchObject({ ci_pipeline_variables_minimum_override_role: "developer" });
    expect(withKey(stack.resources("gitlab_branch_protection"), "branch", "train/*")).toEqual([
      expect.objectContaining({ project: "${gitlab_project.model_build.id}" }),
    ]);
  });

  it("registers them in SageMaker by the address that git clones from", () => {
    expect(stack.resources("aws_sagemaker_code_repository")).toEqual([
      expect.objectContaining({
        code_repository_name: "sagemaker-${var.sagemaker_project_id}-modelbuild",
        git_config: expect.objectContaining({
          repository_url: '${replace(gitlab_project.model_build.http_url_to_repo, "/^http:/", "https:")}',
          secret_arn: "${var.secrets_manager_gitlab_user_secret_arn}",
        }),
      }),
      expect.objectContaining({ code_repository_name: "sagemaker-${var.sagemaker_project_id}-modeldeploy" }),
    ]);
  });

  it("gives each the CI variables that its pipelines read", () => {
    const keys = ["model_build", "model_deploy"].map((repository) =>
      withKey(variables, "project", `\${gitlab_project.${repository}.id}`)
        .map(({ key }) => key)
        .sort(),
    );
    const expected = [...CI_VARIABLES, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].sort();
    expect(keys).toEqual([expected, expected]);
  });

  it.each([
    ["ARTIFACT_BUCKET", /^\$\{aws_s3_bucket\.artifacts\.id\}$/],
    ["SAGEMAKER_PROJECT_NAME", /^\$\{var\.sagemaker_project_name\}$/],
    ["SAGEMAKER_PROJECT_ID", /^\$\{var\.sagemaker_project_id\}$/],
    ["MODEL_PACKAGE_GROUP_NAME", /^\$\{var\.sagemaker_project_name\}-\$\{var\.sagemaker_project_id\}$/],
    ["ENDPOINT_NAME_PREFIX", /^\$\{var\.sagemaker_project_name\}-\$\{var\.sagemaker_project_id\}-$/],
    ["AWS_REGION", /^\$\{var\.region\}$/],
    [
      "SAGEMAKER_PROJECT_ARN",
      /^arn:\$\{.*partition\}:sagemaker:\$\{var\.region\}:\$\{.*\}:project\/\$\{var\.sagemaker_project_name\}$/,
    ],
    ["SAGEMAKER_PIPELINE_ROLE_ARN", /^\$\{data\.aws_iam_role\.pipeline-role_\w+\.arn\}$/],
  ])("sets %s to what there really is", (key, value) => {
    const matching = expect.objectContaining({ value: expect.stringMatching(value) });
    expect(withKey(variables, "key", key)).toEqual([matching, matching]);
  });

  it("looks up the role of the pipelines by its name", () => {
    expect(
      withKey(stack.dataSources("aws_iam_role"), "name", "${var.sagemaker_service_catalog_exec_role}"),
    ).toHaveLength(1);
  });
});

describe("SageMakerProjectStack: order", () => {
  it.each(["build", "deploy"])(
    "commits to the %s repository after its CI variables: the commit starts a pipeline",
    (part) => {
      const [invocation] = stack
        .resources("aws_lambda_invocation")
        .filter(({ input }) => String(input).includes(`"model-${part}"`));
      const awaited = invocation?.["depends_on"] as string[];
      expect(awaited).toEqual(
        Array(CI_VARIABLES.length + 2).fill(
          expect.stringContaining(`gitlab_project_variable.ci-variables_model-${part}-`),
        ),
      );
    },
  );

  it("protects each branch after its first commit", () => {
    const awaited = stack
      .resources("gitlab_branch_protection")
      .filter(({ branch }) => branch !== "train/*")
      .map((protection) => protection["depends_on"]);
    expect(awaited).toEqual([
      [expect.stringMatching(/^aws_lambda_invocation\.seed-code-checkin_model-build_/)],
      [expect.stringMatching(/^aws_lambda_invocation\.seed-code-checkin_model-deploy_/)],
    ]);
  });
});

describe("SageMakerProjectStack: its outputs", () => {
  it("has the outputs that the catalog and runbooks read", () => {
    expect(
      Object.fromEntries(Object.entries(stack.outputs).map(([name, { value }]) => [name, value])),
    ).toMatchObject({
      s3_bucket_id: "${aws_s3_bucket.artifacts.id}",
      model_package_group_name: "${aws_sagemaker_model_package_group.models.model_package_group_name}",
      model_build_repository_id: "${gitlab_project.model_build.id}",
      model_build_repository_url: "${gitlab_project.model_build.web_url}",
      model_deploy_repository_id: "${gitlab_project.model_deploy.id}",
      model_deploy_repository_url: "${gitlab_project.model_deploy.web_url}",
      model_build_seed_merge_request: expect.stringMatching(/^\$\{try\(.*mergeRequest.*, ""\)\}$/),
      model_deploy_seed_merge_request: expect.stringMatching(/^\$\{try\(.*mergeRequest.*, ""\)\}$/),
      seed_code_checkin_function: expect.stringContaining("aws_lambda_function.seed-code-checkin"),
      deploy_pipeline_function: expect.stringContaining("aws_lambda_function.deploy-trigger"),
      deploy_dead_letter_queue_url: expect.stringContaining("aws_sqs_queue.deploy-trigger"),
    });
  });

  it("names nothing of the machine that synthesized it", () => {
    expect(stack.text).not.toContain(process.cwd());
  });
});

describe("SageMakerProjectStack: what its policies allow", () => {
  const statements = stack
    .dataSources("aws_iam_policy_document")
    .flatMap((one) => one["statement"] as Block[]);
  const allowed = statements.filter(({ effect }) => effect !== "Deny");

  it("states a purpose for each statement", () => {
    expect(statements.filter(({ sid }) => !sid)).toEqual([]);
  });

  it("allows no wildcard action", () => {
    expect(
      allowed.flatMap(({ actions }) => actions as string[]).filter((action) => action.includes("*")),
    ).toEqual([]);
  });

  it("allows nothing on all resources", () => {
    expect(
      allowed.flatMap(({ resources }) => (resources ?? []) as string[]).filter((one) => one === "*"),
    ).toEqual([]);
  });
});
