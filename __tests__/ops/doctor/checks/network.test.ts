import {
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateRouteCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  DescribeRouteTablesCommand,
  EC2Client,
  ModifySubnetAttributeCommand,
  RevokeSecurityGroupEgressCommand,
} from "@aws-sdk/client-ec2";
import { type Aws, awsClients } from "../../../../ops/aws/aws";
import { network } from "../../../../ops/doctor/checks/network";
import { startedAws, type StartedAws } from "../../../../sandbox/testing/started-aws";

let account: StartedAws;
let aws: Aws;
let ec2: EC2Client;

beforeAll(async () => {
  account = await startedAws();
  aws = awsClients(account.client);
  ec2 = new EC2Client(account.client);
});
afterAll(() => account.stop());

const found = (settings: Record<string, string> = {}) =>
  network.find({ aws, catalog: undefined, settings, folder: "", environment: {} });

async function subnet(): Promise<{ vpc: string; id: string }> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.1.0.0/16" }));
  const vpc = Vpc?.VpcId ?? "";
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: vpc, CidrBlock: "10.1.1.0/24" }));
  return { vpc, id: Subnet?.SubnetId ?? "" };
}

async function routeToInternet(vpc: string): Promise<void> {
  const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
  const GatewayId = InternetGateway?.InternetGatewayId ?? "";
  await ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId: GatewayId, VpcId: vpc }));
  const { RouteTables: [table] = [] } = await ec2.send(
    new DescribeRouteTablesCommand({ Filters: [{ Name: "vpc-id", Values: [vpc] }] }),
  );
  const RouteTableId = table?.RouteTableId ?? "";
  await ec2.send(new CreateRouteCommand({ RouteTableId, DestinationCidrBlock: "0.0.0.0/0", GatewayId }));
}

describe("the network of the host", () => {
  it("is the default VPC's where no subnet is given, which has outbound internet access in every account", async () => {
    const levels = (await found()).map(({ level }) => level);
    expect(levels.length).toBeGreaterThan(1);
    expect(new Set(levels)).toEqual(new Set(["ok"]));
  });

  it("is a problem when the subnet is not there", async () => {
    expect(await found({ subnet_id: "subnet-00000000" })).toEqual([
      {
        level: "problem",
        what: "The subnet subnet-00000000 is not there.",
        todo: "Choose another one in subnet_id and deploy.",
      },
    ]);
  });

  it("is a problem when the subnet has no route out, endpoints or not", async () => {
    const { vpc, id } = await subnet();
    expect(await found({ subnet_id: id })).toMatchObject([
      { level: "problem", what: expect.stringMatching(/has no route to the internet\.$/) as unknown },
    ]);
    await ec2.send(new CreateVpcEndpointCommand({ VpcId: vpc, ServiceName: "com.amazonaws.us-east-1.s3" }));
    expect((await found({ subnet_id: id }))[0]?.what).toMatch(
      /its endpoints \(s3\) lead to AWS alone, not to GitLab and to Terraform's downloads\.$/,
    );
  });

  it("is a problem when there is an internet gateway and no public address", async () => {
    const { vpc, id } = await subnet();
    await routeToInternet(vpc);
    expect((await found({ subnet_id: id }))[0]).toMatchObject({
      level: "problem",
      what: expect.stringMatching(
        /has a route to igw-\w+, but its instances get no public address\.$/,
      ) as unknown,
    });
    await ec2.send(new ModifySubnetAttributeCommand({ SubnetId: id, MapPublicIpOnLaunch: { Value: true } }));
    expect((await found({ subnet_id: id }))[0]?.level).toBe("ok");
  });

  it("is a warning when the security group lets nothing out", async () => {
    const { vpc, id } = await subnet();
    await routeToInternet(vpc);
    const { GroupId = "" } = await ec2.send(
      new CreateSecurityGroupCommand({ GroupName: "host", Description: "host", VpcId: vpc }),
    );
    const settings = { subnet_id: id, security_group_id: GroupId };
    expect((await found(settings))[1]?.level).toBe("ok");
    await ec2.send(
      new RevokeSecurityGroupEgressCommand({
        GroupId,
        IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
      }),
    );
    expect((await found(settings))[1]).toMatchObject({
      level: "warning",
      what: `The security group ${GroupId} does not let HTTPS out to everywhere.`,
    });
  });
});
