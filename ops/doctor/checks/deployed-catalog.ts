import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { IAM } from "@aws-sdk/client-iam";
import { S3 } from "@aws-sdk/client-s3";
import { ServiceCatalog } from "@aws-sdk/client-service-catalog";
import type { Aws } from "../../aws/aws";
import { errorMessage } from "../../errors";
import type { Catalog } from "../../catalog/catalog";
import { type Check, type Finding, ok, problem, warning } from "../check";

const DEPLOY = "Deploy the catalog: npx cdktf deploy service-catalog";

/** What the deployment made and every project needs, in case that somebody removed a part by hand. */
export const deployedCatalog: Check = {
  title: "Catalog",
  needsAws: true,
  async find({ aws, catalog }): Promise<Finding[]> {
    if (!catalog)
      return [
        ok("No catalog is deployed yet. What is above and below should be well before you deploy one."),
      ];
    return [
      releaseFinding(catalog),
      ...(await Promise.all([
        present(`The state bucket ${catalog.stateBucket}`, bucketIsVersioned(aws, catalog.stateBucket)),
        present(`The lock table ${catalog.template.lockTable}`, lockTableIsThere(aws, catalog)),
        present(`The log group ${catalog.runLog}`, runLogIsThere(aws, catalog.runLog)),
        present(`The host's instance profile ${profileOf(catalog)}`, profileIsThere(aws, profileOf(catalog))),
        usersFinding(aws, catalog),
      ])),
    ];
  },
};

function releaseFinding({ prefix, newest }: Catalog): Finding {
  return newest
    ? ok(`The catalog ${prefix} offers the release ${newest.name}.`)
    : problem(`The catalog ${prefix} offers no release for new projects.`, DEPLOY);
}

/** @param looked whether it is as it should be: resolved with what is wrong, or nothing */
async function present(what: string, looked: Promise<string | undefined>): Promise<Finding> {
  const wrong = await looked.catch(errorMessage);
  return wrong ? problem(`${what}: ${wrong}`, DEPLOY) : ok(`${what} is there.`);
}

async function bucketIsVersioned(aws: Aws, Bucket: string): Promise<string | undefined> {
  const { Status } = await aws.client(S3).getBucketVersioning({ Bucket });
  return Status === "Enabled"
    ? undefined
    : "it keeps no versions, so that a lost state can not be brought back.";
}

async function lockTableIsThere(aws: Aws, { template }: Catalog): Promise<undefined> {
  await aws.client(DynamoDB).describeTable({ TableName: template.lockTable });
}

async function runLogIsThere(aws: Aws, name: string): Promise<string | undefined> {
  const { logGroups = [] } = await aws.client(CloudWatchLogs).describeLogGroups({ logGroupNamePrefix: name });
  return logGroups.some(({ logGroupName }) => logGroupName === name) ? undefined : "it is not there.";
}

async function profileIsThere(aws: Aws, InstanceProfileName: string): Promise<string | undefined> {
  const { InstanceProfile } = await aws.client(IAM).getInstanceProfile({ InstanceProfileName });
  return InstanceProfile?.Roles?.length ? undefined : "it has no role.";
}

function profileOf({ template }: Catalog): string {
  return template.parameters["CommandRunnerIAMInstanceProfile"] ?? "CommandRunnerExecRole";
}

/** Nobody sees a product whose portfolio has no principal. */
async function usersFinding(aws: Aws, { productId }: Catalog): Promise<Finding> {
  const { PortfolioDetails = [] } = await aws
    .client(ServiceCatalog)
    .listPortfoliosForProduct({ ProductId: productId });
  const principals = await Promise.all(
    PortfolioDetails.map(({ Id }) =>
      aws.client(ServiceCatalog).listPrincipalsForPortfolio({ PortfolioId: Id }),
    ),
  );
  const arns = principals.flatMap(({ Principals = [] }) =>
    Principals.map(({ PrincipalARN = "" }) => PrincipalARN),
  );
  const names = arns.map((arn) => arn.split("/").at(-1) ?? arn);
  return names.length > 0
    ? ok(`Who may create projects: ${names.join(", ")}.`)
    : warning(
        "Nobody may create projects.",
        "Give roles in sc_portfolio_service_role or studio_user_role_arns, and deploy.",
      );
}
