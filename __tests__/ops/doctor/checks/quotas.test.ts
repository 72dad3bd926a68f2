import {
  GetServiceQuotaCommand,
  NoSuchResourceException,
  ServiceQuotasClient,
} from "@aws-sdk/client-service-quotas";
import { mockClient } from "aws-sdk-client-mock";
import { awsClients } from "../../../../ops/aws/aws";
import { quotas } from "../../../../ops/doctor/checks/quotas";

const client = mockClient(ServiceQuotasClient);
const context = {
  ...{
    aws: awsClients({ region: "us-east-1" }),
    catalog: undefined,
    settings: {},
    folder: "",
    environment: {},
  },
};

const ENOUGH = { "L-1216C47A": 32, "L-0307F515": 4, "L-CCE2AFA6": 4, "L-614B09FD": 2 };
/** What is not well with these quotas, by code; a code that is missing has no value. */
async function found(values: Readonly<Record<string, number>>) {
  client.reset();
  client
    .on(GetServiceQuotaCommand)
    .rejects(new NoSuchResourceException({ message: "unknown", $metadata: {} }));
  for (const [QuotaCode, Value] of Object.entries(values))
    client.on(GetServiceQuotaCommand, { QuotaCode }).resolves({ Quota: { Value } });
  return (await quotas.find(context)).filter(({ level }) => level !== "ok");
}

describe("the quotas", () => {
  it("are well when they are enough for one project", async () => {
    expect(await found(ENOUGH)).toEqual([]);
  });

  it("are a problem when no host of a run can start", async () => {
    expect(await found({ ...ENOUGH, "L-1216C47A": 1 })).toMatchObject([
      { level: "problem", what: expect.stringContaining("is 1 vCPUs") as unknown },
    ]);
  });

  it("are a warning when SageMaker would refuse a job, with the command that asks for more", async () => {
    expect(await found({ ...ENOUGH, "L-CCE2AFA6": 0 })).toEqual([
      {
        level: "warning",
        what: "sagemaker: ml.m5.xlarge for training job usage is 0 instances; the seed pipeline's training job, takes 1.",
        todo:
          "Ask for more: aws service-quotas request-service-quota-increase --service-code sagemaker " +
          "--quota-code L-CCE2AFA6 --desired-value 1",
      },
    ]);
  });

  it("are a warning when the region does not have one", async () => {
    expect(await found({ "L-1216C47A": 32, "L-0307F515": 4, "L-CCE2AFA6": 4 })).toMatchObject([
      {
        level: "warning",
        what: "sagemaker: ml.m5.large for endpoint usage (L-614B09FD) has no value in this region.",
      },
    ]);
  });
});
