import { ListEndpointsCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { mockClient } from "aws-sdk-client-mock";
import { awsClients } from "../../../ops/aws/aws";
import { listProjectEndpoints } from "../../../ops/projects/endpoints";

const sageMaker = mockClient(SageMakerClient);
const aws = awsClients({ region: "us-east-1" });

afterEach(() => sageMaker.reset());

async function found(name: string): Promise<readonly (readonly [id: string, stage: string])[]> {
  sageMaker
    .on(ListEndpointsCommand)
    .resolves({ Endpoints: [{ EndpointName: name, EndpointStatus: "InService" } as never] });
  return (await listProjectEndpoints(aws)).map(({ projectId, stage }) => [projectId, stage]);
}

describe("the endpoints of projects", () => {
  it.each([
    ["a name of letters", "abalone-p-abcdefghijkl-staging", "p-abcdefghijkl", "staging"],
    ["a digit in the stage", "abalone-p-abcdefghijkl-staging2", "p-abcdefghijkl", "staging2"],
    ["a hyphen in the stage", "abalone-p-abcdefghijkl-eu-west-1", "p-abcdefghijkl", "eu-west-1"],
    ["hyphens in the project's name", "my-p-model-p-abcdefghijkl-prod", "p-abcdefghijkl", "prod"],
  ])("are found with %s", async (_, name, id, stage) => {
    expect(await found(name)).toEqual([[id, stage]]);
  });

  it.each([
    "somebody-elses",
    "p-abcdefghijkl-staging",
    "abalone-p-abcdefghijkl-Staging",
    "abalone-p-abcdefghijkl-",
  ])("are not those of others, such as %s", async (name) => {
    expect(await found(name)).toEqual([]);
  });

  it("are those of all pages", async () => {
    const endpoint = (name: string) => ({ EndpointName: name, EndpointStatus: "Failed" }) as never;
    sageMaker
      .on(ListEndpointsCommand)
      .resolves({ Endpoints: [endpoint("a-p-abcdefghijkl-staging")], NextToken: "more" })
      .on(ListEndpointsCommand, { NextToken: "more" })
      .resolves({ Endpoints: [endpoint("b-p-bbbbbbbbbbbb-staging")] });
    expect((await listProjectEndpoints(aws)).map(({ name }) => name)).toEqual([
      "a-p-abcdefghijkl-staging",
      "b-p-bbbbbbbbbbbb-staging",
    ]);
  });
});
