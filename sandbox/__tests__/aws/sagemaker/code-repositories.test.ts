import {
  CreateCodeRepositoryCommand,
  CreateNotebookInstanceLifecycleConfigCommand,
  DeleteCodeRepositoryCommand,
  DescribeCodeRepositoryCommand,
  DescribeNotebookInstanceLifecycleConfigCommand,
  ListCodeRepositoriesCommand,
  SageMakerClient,
  UpdateCodeRepositoryCommand,
} from "@aws-sdk/client-sagemaker";

import { startedAws, type StartedAws } from "../started-aws";

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

describe("operations that are not played here", () => {
  it("are moto's", async () => {
    const name = { NotebookInstanceLifecycleConfigName: "quiet" };
    await sagemaker.send(new CreateNotebookInstanceLifecycleConfigCommand(name));
    const found = await sagemaker.send(new DescribeNotebookInstanceLifecycleConfigCommand(name));
    expect(found).toMatchObject(name);
  });
});
