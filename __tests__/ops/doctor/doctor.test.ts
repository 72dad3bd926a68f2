import { PutBucketVersioningCommand, S3Client } from "@aws-sdk/client-s3";
import { DeleteTableCommand } from "@aws-sdk/client-dynamodb";
import { DisableSagemakerServicecatalogPortfolioCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { openAccount } from "../../../sandbox/account";
import { awsClients } from "../../../ops/aws/aws";
import { EXIT } from "../../../ops/errors";
import type { Finding } from "../../../ops/doctor/check";
import { doctor } from "../../../ops/doctor/command";
import { runChecks, type CheckResult } from "../../../ops/doctor/doctor";
import { startedAws, type StartedAws } from "../../../sandbox/testing/started-aws";
import { CatalogFixture, fixtureTemplate, names } from "../catalog-fixture";
import { fakeTerminal } from "../fake-terminal";
import { type FakeGitLab, startFakeGitLab, WELL } from "./fake-gitlab";

let gitlab: FakeGitLab;

beforeAll(async () => {
  gitlab = await startFakeGitLab();
});
afterAll(() => gitlab.stop());
beforeEach(() => {
  gitlab.answers = WELL;
});

const environment = () => ({
  PATH: process.env["PATH"],
  TF_CLI_CONFIG_FILE: "package.json",
  TF_VAR_gitlab_url: gitlab.url,
  TF_VAR_gitlab_user_name: "ops",
  TF_VAR_gitlab_private_token: "glpat-of-this-test-0000",
});

async function results(account: StartedAws["client"] | object): Promise<readonly CheckResult[]> {
  const aws = awsClients(account);
  try {
    return await runChecks({ aws, prefix: undefined, folder: process.cwd(), environment: environment() });
  } finally {
    aws.close();
  }
}

/** Everything but what is as it should be, by title; what this machine has makes no difference. */
function troubles(all: readonly CheckResult[]): Record<string, readonly Finding[]> {
  const some = all
    .filter(({ title }) => title !== "This machine")
    .map(({ title, findings }) => [title, findings.filter(({ level }) => level !== "ok")] as const);
  return Object.fromEntries(some.filter(([, findings]) => findings.length > 0));
}

describe("ops doctor before the first deployment", () => {
  let account: StartedAws;

  beforeAll(async () => {
    account = await startedAws({ cloudFormation: { commandRunnerRegistered: false } });
  });
  afterAll(() => account.stop());

  it("finds everything that is missing at once, with what to do", async () => {
    const found = troubles(await results(account.client));
    expect(found).toMatchObject({
      CommandRunner: [{ level: "problem", todo: "Register it: npm run -s ops -- register" }],
      "SageMaker Studio": [
        { what: expect.stringContaining("AmazonSageMakerServiceCatalogProductsUseRole") as unknown },
      ],
    });
  });

  it("finds nothing in an account with a Studio domain but the type that is not registered", async () => {
    await openAccount(account);
    expect(Object.keys(troubles(await results(account.client)))).toEqual(["CommandRunner"]);
  });

  it("finds that projects are switched off in Studio", async () => {
    const aws = awsClients(account.client);
    await aws.client(SageMakerClient).send(new DisableSagemakerServicecatalogPortfolioCommand({}));
    aws.close();
    expect(troubles(await results(account.client))["SageMaker Studio"]).toMatchObject([
      { level: "problem", what: "Service Catalog is not enabled for SageMaker Studio." },
    ]);
  });

  it("looks at GitLab and this machine also when AWS can not be called", async () => {
    const all = await results({ ...account.client, endpoint: "http://127.0.0.1:1" });
    const found = troubles(all);
    expect(found["AWS"]).toMatchObject([
      { level: "problem", todo: expect.stringContaining("Sign in") as unknown },
    ]);
    expect(found["CommandRunner"]).toMatchObject([{ level: "unknown" }]);
    expect(found["GitLab"]).toBeUndefined();
    expect(all.map(({ title }) => title)).toContain("GitLab");
  });

  it("finds that GitLab can not be reached", async () => {
    const aws = awsClients(account.client);
    const all = await runChecks({
      ...{ aws, prefix: undefined, folder: process.cwd() },
      environment: { ...environment(), TF_VAR_gitlab_url: "http://127.0.0.1:1" },
    });
    aws.close();
    expect(troubles(all)["GitLab"]).toMatchObject([
      {
        level: "problem",
        what: expect.stringMatching(
          /^GitLab at http:\/\/127\.0\.0\.1:1 did not answer GET \/version: .+\.$/,
        ) as unknown,
      },
    ]);
  });
});

describe("ops doctor after a deployment", () => {
  let catalog: CatalogFixture;

  beforeAll(async () => {
    catalog = await CatalogFixture.start();
    await openAccount(catalog.aws);
    await catalog.release(
      "aaaaaaaaaaaa",
      fixtureTemplate((text) => text.replace("Default: https://gitlab.com", `Default: ${gitlab.url}`)),
    );
    await new SecretsManagerClient(catalog.aws.client).send(
      new CreateSecretCommand({ Name: names.tokenSecret, SecretString: "glpat-deployed-token-0000" }),
    );
  });
  afterAll(() => catalog.stop());

  it("looks at the token that runs use", async () => {
    gitlab.tokens.length = 0;
    await results(catalog.aws.client);
    expect(gitlab.tokens.filter(Boolean)).toEqual(["glpat-deployed-token-0000", "glpat-deployed-token-0000"]);
  });

  it("prints what it found and what to do, and ends with 1 for a problem", async () => {
    const s3 = new S3Client({ ...catalog.aws.client, forcePathStyle: true });
    const VersioningConfiguration = { Status: "Suspended" } as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket: names.stateBucket, VersioningConfiguration }));
    const aws = awsClients(catalog.aws.client);
    const terminal = fakeTerminal();
    const code = await doctor({ aws, terminal }, {});
    aws.close();
    expect(code).toBe(EXIT.found);
    expect(terminal.printed.join("\n")).toMatch(
      /PROBLEM The state bucket \S+: it keeps no versions.*\n +-> Deploy the catalog: npx cdktf deploy service-catalog/,
    );
  });

  it("finds what somebody removed by hand", async () => {
    await catalog.dynamoDb.send(new DeleteTableCommand({ TableName: names.lockTable }));
    expect(troubles(await results(catalog.aws.client))["Catalog"]).toMatchObject([
      { what: expect.stringContaining("it keeps no versions") as unknown },
      {
        level: "problem",
        what: expect.stringContaining(`The lock table ${names.lockTable}: ResourceNotFound`) as unknown,
      },
    ]);
  });
});
