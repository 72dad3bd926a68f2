import {
  CreateCodeRepositoryCommand,
  DeleteCodeRepositoryCommand,
  DescribeCodeRepositoryCommand,
  ListCodeRepositoriesCommand,
  ListDomainsCommand,
  ListTrialsCommand,
  SageMakerClient,
  UpdateCodeRepositoryCommand,
} from "@aws-sdk/client-sagemaker";

import { startedAws, type StartedAws } from "../../../testing/started-aws";

let aws: StartedAws;
let sagemaker: SageMakerClient;

beforeAll(async () => {
  aws = await startedAws();
  sagemaker = new SageMakerClient(aws.client);
});
afterAll(() => aws.stop());

const create = (CodeRepositoryName: string, RepositoryUrl = "https://gitlab.example.com/ml/build.git") =>
  sagemaker.send(new CreateCodeRepositoryCommand({ CodeRepositoryName, GitConfig: { RepositoryUrl } }));

const describeIt = (CodeRepositoryName: string) =>
  sagemaker.send(new DescribeCodeRepositoryCommand({ CodeRepositoryName }));

describe("a code repository", () => {
  it("is registered, changes its secret, and goes", async () => {
    const SecretArn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:git";
    await create("build");
    await sagemaker.send(
      new UpdateCodeRepositoryCommand({ CodeRepositoryName: "build", GitConfig: { SecretArn } }),
    );
    expect((await describeIt("build")).GitConfig).toEqual({
      RepositoryUrl: "https://gitlab.example.com/ml/build.git",
      SecretArn,
    });
    await sagemaker.send(new DeleteCodeRepositoryCommand({ CodeRepositoryName: "build" }));
    await expect(describeIt("build")).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining("Cannot find CodeRepository"),
    });
  });

  it("is refused a second time", async () => {
    await create("twice");
    await expect(create("twice")).rejects.toThrow(
      'Cannot create already existing CodeRepository "arn:aws:sagemaker:',
    );
  });

  it("needs an https URL", async () => {
    await expect(create("insecure", "http://gitlab.example.com/ml/build.git")).rejects.toThrow(
      "at 'gitConfig.repositoryUrl' failed to satisfy constraint",
    );
  });

  it("is listed", async () => {
    const { CodeRepositorySummaryList } = await sagemaker.send(
      new ListCodeRepositoriesCommand({ NameContains: "twi" }),
    );
    expect(CodeRepositorySummaryList?.map(({ CodeRepositoryName }) => CodeRepositoryName)).toEqual(["twice"]);
  });
});

describe("an operation that is not played here", () => {
  it("is refused by its name, also where moto has an answer", async () => {
    await expect(sagemaker.send(new ListTrialsCommand({}))).rejects.toThrow(
      "sagemaker:ListTrials is not in the sandbox",
    );
  });

  it("is moto's for the domains of Studio", async () => {
    expect((await sagemaker.send(new ListDomainsCommand({}))).Domains).toEqual([]);
  });
});
