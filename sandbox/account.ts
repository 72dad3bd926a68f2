import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateDomainCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { devNull } from "node:os";
import { PIPELINE_ROLE_POLICY } from "./pipeline-role-policy";

/** Where the local AWS listens, and for which account and region. */
interface AccountEndpoint {
  readonly url: string;
  readonly region: string;
  readonly accountId: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

// What Studio makes when SageMaker projects are switched on for a domain:
// https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-projects-studio-updates.html
const PRODUCTS_USE_ROLE = "AmazonSageMakerServiceCatalogProductsUseRole";
const STUDIO_USER_ROLE = "AmazonSageMaker-ExecutionRole-20260101T000000";
const CI_USER = "gitlab-ci";
const STUDIO_DOMAIN = "studio";

/**
 * Gives a new account what an account with a SageMaker Studio domain has: the domain, the role of its projects, the role of its
 * users, and a user whose keys GitLab's jobs use.
 * @returns environment for commands that work in this account
 */
export async function openAccount(aws: AccountEndpoint): Promise<Record<string, string>> {
  const { credentials } = aws;
  const iam = new IAMClient({ endpoint: aws.url, region: aws.region, credentials });
  try {
    const [userRole] = await Promise.all([
      createRole(iam, STUDIO_USER_ROLE, "/service-role/", "sagemaker.amazonaws.com"),
      createRole(iam, PRODUCTS_USE_ROLE, "/service-role/", "sagemaker.amazonaws.com"),
    ]);
    await createDomain(aws, userRole);
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: PRODUCTS_USE_ROLE,
        PolicyName: PRODUCTS_USE_ROLE,
        PolicyDocument: JSON.stringify(PIPELINE_ROLE_POLICY),
      }),
    );
    await iam.send(new CreateUserCommand({ UserName: CI_USER }));
    const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: CI_USER }));
    return {
      AWS_ENDPOINT_URL: aws.url,
      AWS_REGION: aws.region,
      AWS_DEFAULT_REGION: aws.region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_EC2_METADATA_DISABLED: "true",
      // A user's own profile may name another endpoint, or switch endpoints of the environment off.
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
      AWS_PAGER: "",
      TF_VAR_region: aws.region,
      TF_VAR_sc_portfolio_service_role: STUDIO_USER_ROLE,
      TF_VAR_gitlab_iam_access_key: key?.AccessKeyId ?? "",
      TF_VAR_gitlab_iam_secret_key: key?.SecretAccessKey ?? "",
    };
  } finally {
    iam.destroy();
  }
}

/** With an empty list of tags: moto can not list the tags of a domain that was made without. */
async function createDomain(aws: AccountEndpoint, ExecutionRole: string): Promise<void> {
  const sagemaker = new SageMakerClient({
    endpoint: aws.url,
    region: aws.region,
    credentials: aws.credentials,
  });
  const settings = {
    DefaultUserSettings: { ExecutionRole },
    VpcId: "vpc-studio",
    SubnetIds: ["subnet-studio"],
  };
  await sagemaker.send(
    new CreateDomainCommand({ DomainName: STUDIO_DOMAIN, AuthMode: "IAM", Tags: [], ...settings }),
  );
  sagemaker.destroy();
}

async function createRole(iam: IAMClient, name: string, path: string, service: string): Promise<string> {
  const trust = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  };
  const { Role: role } = await iam.send(
    new CreateRoleCommand({ RoleName: name, Path: path, AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  return role?.Arn ?? "";
}
