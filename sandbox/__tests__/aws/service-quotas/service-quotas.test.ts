import { GetServiceQuotaCommand, ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { startedAws, type StartedAws } from "../../../testing/started-aws";

let aws: StartedAws;
let client: ServiceQuotasClient;

beforeAll(async () => {
  aws = await startedAws();
  client = new ServiceQuotasClient(aws.client);
});
afterAll(() => aws.stop());

const quota = (ServiceCode: string, QuotaCode: string) =>
  client.send(new GetServiceQuotaCommand({ ServiceCode, QuotaCode }));

describe("Service Quotas", () => {
  it("returns the quotas that the project looks at", async () => {
    expect((await quota("sagemaker", "L-CCE2AFA6")).Quota).toMatchObject({
      QuotaName: "ml.m5.xlarge for training job usage",
      Value: 4,
    });
  });

  it("does not know other codes", async () => {
    await expect(quota("ec2", "L-00000000")).rejects.toMatchObject({ name: "NoSuchResourceException" });
  });

  it("names other services as not in the sandbox", async () => {
    await expect(quota("lambda", "L-00000000")).rejects.toThrow("is not in the sandbox");
  });
});
