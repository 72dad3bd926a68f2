import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { awsClients } from "../../../ops/aws/aws";
import { startedAws, type StartedAws } from "../../../sandbox/testing/started-aws";

let account: StartedAws;

beforeAll(async () => {
  account = await startedAws();
});
afterAll(() => account.stop());

describe("awsClients", () => {
  it("makes one client of a class, and counts its calls", async () => {
    const aws = awsClients(account.client);
    await aws.client(STSClient).send(new GetCallerIdentityCommand({}));
    await aws.client(STSClient).send(new GetCallerIdentityCommand({}));
    expect(aws.client(STSClient)).toBe(aws.client(STSClient));
    expect([aws.calls, await aws.region()]).toEqual([2, "us-east-1"]);
    aws.close();
  });
});
