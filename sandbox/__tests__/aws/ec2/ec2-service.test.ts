import { DescribeInternetGatewaysCommand, DescribeRouteTablesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { startedAws, type StartedAws } from "../../../testing/started-aws";

let aws: StartedAws;

beforeAll(async () => {
  aws = await startedAws();
});
afterAll(() => aws.stop());

describe("the default VPC", () => {
  it("has one internet gateway, for everybody who asks at once", async () => {
    const ec2 = new EC2Client(aws.client);
    const ask = () => ec2.send(new DescribeRouteTablesCommand({}));
    const [{ RouteTables = [] }] = await Promise.all([ask(), ask(), ask()]);
    const routes = RouteTables.flatMap(({ Routes = [] }) => Routes);
    const out = routes.filter(({ DestinationCidrBlock }) => DestinationCidrBlock === "0.0.0.0/0");
    const { InternetGateways = [] } = await ec2.send(new DescribeInternetGatewaysCommand({}));
    expect(out.map(({ GatewayId }) => GatewayId)).toEqual(
      InternetGateways.map(({ InternetGatewayId }) => InternetGatewayId),
    );
    expect(out).toHaveLength(1);
  });
});
