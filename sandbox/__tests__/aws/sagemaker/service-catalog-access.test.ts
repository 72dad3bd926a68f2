import {
  DisableSagemakerServicecatalogPortfolioCommand,
  EnableSagemakerServicecatalogPortfolioCommand,
  GetSagemakerServicecatalogPortfolioStatusCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { startedAws, type StartedAws } from "../../../testing/started-aws";

let aws: StartedAws;

beforeAll(async () => {
  aws = await startedAws();
});
afterAll(() => aws.stop());

describe("Studio's access to Service Catalog", () => {
  it("is on until somebody switches it off, and again after it is switched on", async () => {
    const client = new SageMakerClient(aws.client);
    const status = async () =>
      (await client.send(new GetSagemakerServicecatalogPortfolioStatusCommand({}))).Status;
    const before = await status();
    await client.send(new DisableSagemakerServicecatalogPortfolioCommand({}));
    const off = await status();
    await client.send(new EnableSagemakerServicecatalogPortfolioCommand({}));
    expect([before, off, await status()]).toEqual(["Enabled", "Disabled", "Enabled"]);
  });
});
