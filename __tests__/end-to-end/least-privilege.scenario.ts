import { LONG } from "./deployed-catalog";
import { catalog } from "./shared-catalog";

const ACCOUNT = "123456789012";
const STATES = "dev-machine-learning-ops-tfstate-123456789012";
const PIPELINE_ROLE = `arn:aws:iam::${ACCOUNT}:role/service-role/AmazonSageMakerServiceCatalogProductsUseRole`;
const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/dev-machine-learning-ops-project-boundary`;
const EC2_TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

let host: string;
let ci: string;

/** Credentials that a command answers with, as variables before another command. */
async function session(command: string): Promise<string> {
  const made = JSON.parse(await catalog().run(`${command} --output json`)) as Record<string, string>;
  return `AWS_ACCESS_KEY_ID=${made["AccessKeyId"]} AWS_SECRET_ACCESS_KEY=${made["SecretAccessKey"]} AWS_SESSION_TOKEN=${made["SessionToken"]}`;
}

/** Runs a line of the AWS CLI as somebody, and answers what the service said. */
const as = (who: string, line: string) =>
  catalog()
    .run(`${who} aws ${line}`)
    .catch((problem: Error) => problem.message);

const item = (LockID: string) => `'${JSON.stringify({ LockID: { S: LockID } })}'`;
const lock = (path: string) =>
  `dynamodb get-item --table-name terraform-tfstate-dev-machine-learning-ops --key ${item(`${STATES}/${path}`)}`;

describe("permissions", () => {
  beforeAll(async () => {
    const role = (
      await catalog().run("aws iam get-role --role-name CommandRunnerExecRole --query Role.Arn --output text")
    ).trim();
    host = await session(
      `aws sts assume-role --role-arn ${role} --role-session-name i-1 --query Credentials`,
    );
    await catalog().run(
      "aws iam add-user-to-group --user-name gitlab-ci --group-name dev-machine-learning-ops-gitlab-ci",
    );
    ci =
      'AWS_ACCESS_KEY_ID="$TF_VAR_gitlab_iam_access_key" AWS_SECRET_ACCESS_KEY="$TF_VAR_gitlab_iam_secret_key"';
    // A bucket with a name as projects have it, and a bucket and a table of somebody else, made as the account's owner makes them.
    for (const line of [
      "aws s3api create-bucket --bucket sagemaker-p-other",
      "aws s3api create-bucket --bucket another-team",
      "aws dynamodb create-table --table-name another-team --billing-mode PAY_PER_REQUEST --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH",
    ])
      await catalog().run(line);
  }, LONG);

  describe("the host", () => {
    it.each([
      ["keeps a project's state", `s3api list-objects-v2 --bucket ${STATES} --prefix projects/`],
      ["holds a project's lock", lock("projects/p-1/terraform.tfstate")],
      [
        "reads the GitLab token",
        "secretsmanager get-secret-value --secret-id dev-machine-learning-ops-gitlab-token",
      ],
      ["makes a project's bucket", "s3api create-bucket --bucket sagemaker-p-new"],
    ])("%s", async (_what, line) => {
      expect(await as(host, line)).not.toMatch(/AccessDenied|error occurred/);
    });

    it.each([
      ["delete the state bucket", `s3api delete-bucket --bucket ${STATES}`, "s3:DeleteBucket"],
      [
        "read the catalog's own state",
        `s3api get-object --bucket ${STATES} --key catalog/terraform.tfstate -`,
        "s3:GetObject",
      ],
      ["write a release", `s3api put-object --bucket ${STATES} --key tf-code.zip`, "s3:PutObject"],
      ["look into a bucket of others", "s3api list-objects-v2 --bucket another-team", "s3:ListBucket"],
      ["hold the catalog's own lock", lock("catalog/terraform.tfstate"), "dynamodb:GetItem"],
      ["read a table of others", "dynamodb scan --table-name another-team", "dynamodb:Scan"],
      ["make a user", "iam create-user --user-name back-door", "iam:CreateUser"],
      [
        "make a role outside the boundary",
        `iam create-role --path /sagemaker-projects/ --role-name sagemaker-p-1-x --assume-role-policy-document '${EC2_TRUST}'`,
        "iam:CreateRole",
      ],
      [
        "make a role of another path",
        `iam create-role --role-name x --permissions-boundary ${BOUNDARY} --assume-role-policy-document '${EC2_TRUST}'`,
        "iam:CreateRole",
      ],
      [
        "widen its own role",
        `iam put-role-policy --role-name CommandRunnerExecRole --policy-name x --policy-document '${EC2_TRUST}'`,
        "iam:PutRolePolicy",
      ],
      [
        "widen the boundary",
        `iam create-policy-version --policy-arn ${BOUNDARY} --policy-document '${EC2_TRUST}' --set-as-default`,
        "iam:CreatePolicyVersion",
      ],
      [
        "pass the pipeline role to a function",
        `lambda create-function --function-name sagemaker-p-1-x --runtime nodejs22.x --handler index.handler --role ${PIPELINE_ROLE} --code S3Bucket=sagemaker-p-other,S3Key=x`,
        "iam:PassRole",
      ],
    ])("can not %s", async (_what, line, action) => {
      expect(await as(host, line)).toContain(`is not authorized to perform: ${action} on resource`);
    });
  });

  describe("the CI user", () => {
    it.each([["lists models", "sagemaker list-model-packages --model-package-group-name abalone-p-1"]])(
      "%s",
      async (_what, line) => {
        expect(await as(ci, line)).not.toMatch(/AccessDenied|not authorized/);
      },
    );

    it.each([
      [
        "read the GitLab token",
        "secretsmanager get-secret-value --secret-id dev-machine-learning-ops-gitlab-token",
        "secretsmanager:GetSecretValue",
      ],
      ["look into the state bucket", `s3api list-objects-v2 --bucket ${STATES}`, "s3:ListBucket"],
      ["look into a bucket of others", "s3api list-objects-v2 --bucket another-team", "s3:ListBucket"],
      ["delete a project's bucket", "s3api delete-bucket --bucket sagemaker-p-other", "s3:DeleteBucket"],
      ["make keys for itself", "iam create-access-key --user-name gitlab-ci", "iam:CreateAccessKey"],
      [
        "join another group",
        "iam add-user-to-group --user-name gitlab-ci --group-name admins",
        "iam:AddUserToGroup",
      ],
      [
        "assume the host's role",
        `sts assume-role --role-arn arn:aws:iam::${ACCOUNT}:role/CommandRunnerExecRole --role-session-name again`,
        "sts:AssumeRole",
      ],
      [
        "make a model that is no project's",
        `sagemaker create-model --model-name x --execution-role-arn ${PIPELINE_ROLE}`,
        "sagemaker:CreateModel",
      ],
      [
        "pass a role other than the pipeline's",
        `sagemaker create-pipeline --pipeline-name abalone-p-1 --pipeline-definition '{}' --client-request-token ${"x".repeat(32)} --role-arn arn:aws:iam::${ACCOUNT}:role/CommandRunnerExecRole`,
        "iam:PassRole",
      ],
      [
        "run a function",
        "lambda invoke --function-name sagemaker-p-1-deploy-pipeline /dev/null",
        "lambda:InvokeFunction",
      ],
    ])("can not %s", async (_what, line, action) => {
      expect(await as(ci, line)).toContain(`is not authorized to perform: ${action} on resource`);
    });
  });
});
