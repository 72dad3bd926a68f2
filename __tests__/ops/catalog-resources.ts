import { CreateTableCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  type IAMClient,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  AssociatePrincipalWithPortfolioCommand,
  AssociateProductWithPortfolioCommand,
  CreatePortfolioCommand,
  CreateProductCommand,
  type ServiceCatalogClient,
} from "@aws-sdk/client-service-catalog";
import { randomUUID } from "node:crypto";
import type { CatalogNames } from "../../contracts/catalog-names";

export async function makeLockTable(dynamoDb: DynamoDBClient, TableName: string): Promise<void> {
  await dynamoDb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [{ AttributeName: "LockID", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "LockID", AttributeType: "S" }],
    }),
  );
}

/**
 * The role of the host that runs a project's Terraform, and one of Studio.
 * @returns ARN of the latter
 */
export async function makeRoles(iam: IAMClient): Promise<string> {
  const InstanceProfileName = "CommandRunnerExecRole";
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName }));
  await makeRole(iam, "host", "ec2.amazonaws.com");
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: "host",
      PolicyName: "everything",
      PolicyDocument: policy([{ Effect: "Allow", Action: "*", Resource: "*" }]),
    }),
  );
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName: "host" }));
  return makeRole(iam, "studio-user", "sagemaker.amazonaws.com");
}

async function makeRole(iam: IAMClient, RoleName: string, service: string): Promise<string> {
  const trust = { Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" };
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: policy([trust]) }),
  );
  return Role?.Arn ?? "";
}

function policy(Statement: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

/**
 * The product in its portfolio, with a version `initial` from the template.
 * @param PrincipalARN who may create projects
 * @returns id of the product
 */
export async function makeProduct(
  catalog: ServiceCatalogClient,
  names: CatalogNames,
  PrincipalARN: string,
  templateUrl: string,
): Promise<string> {
  const { ProductViewDetail } = await catalog.send(
    new CreateProductCommand({
      Name: names.product,
      Owner: "Admin",
      ProductType: "CLOUD_FORMATION_TEMPLATE",
      ProvisioningArtifactParameters: {
        Name: "initial",
        Type: "CLOUD_FORMATION_TEMPLATE",
        Info: { LoadTemplateFromURL: templateUrl },
      },
      IdempotencyToken: randomUUID(),
    }),
  );
  const ProductId = ProductViewDetail?.ProductViewSummary?.ProductId ?? "";
  const { PortfolioDetail } = await catalog.send(
    new CreatePortfolioCommand({
      DisplayName: names.prefix,
      ProviderName: "Admin",
      IdempotencyToken: randomUUID(),
    }),
  );
  const PortfolioId = PortfolioDetail?.Id ?? "";
  await catalog.send(new AssociateProductWithPortfolioCommand({ ProductId, PortfolioId }));
  await catalog.send(
    new AssociatePrincipalWithPortfolioCommand({ PortfolioId, PrincipalARN, PrincipalType: "IAM" }),
  );
  return ProductId;
}
