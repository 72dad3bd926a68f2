import { type Route, type RouteTable, type Subnet, EC2 } from "@aws-sdk/client-ec2";
import type { Aws } from "../../aws/aws";
import { type Check, type Finding, ok, type DoctorContext, problem, warning } from "../check";

const ANYWHERE = "0.0.0.0/0";
const CHOOSE = "Choose another one in subnet_id and deploy.";

/**
 * The host of a run fetches its package from S3, Terraform and its providers from the internet, and talks to GitLab. Without a
 * subnet, CommandRunner takes any of the default VPC's.
 */
export const network: Check = {
  title: "Network of the host",
  needsAws: true,
  async find(context): Promise<Finding[]> {
    const { subnetId, groupId } = chosen(context);
    const subnets = subnetId
      ? await subnetsBy(context.aws, "subnet-id", subnetId)
      : await subnetsOfDefaultVpc(context.aws);
    if (subnets.length === 0) return [noSubnet(subnetId)];
    const tables = await routeTables(context.aws, subnets[0]?.VpcId ?? "");
    const found = await Promise.all(subnets.map((subnet) => internetAccess(context.aws, subnet, tables)));
    return [...found, ...(groupId ? [await groupFinding(context.aws, groupId)] : [])];
  },
};

/** What the deployed catalog offers, or the next deployment would. */
function chosen({ catalog, settings }: DoctorContext): { subnetId: string; groupId: string } {
  const value = (parameter: string, variable: string) =>
    (catalog ? catalog.template.parameters[parameter] : settings[variable]) ?? "";
  return { subnetId: value("SubnetId", "subnet_id"), groupId: value("SecurityGroupId", "security_group_id") };
}

function noSubnet(subnetId: string): Finding {
  return subnetId
    ? problem(`The subnet ${subnetId} is not there.`, CHOOSE)
    : problem(
        "There is no default VPC with a subnet, and no subnet_id is given.",
        "Give the id of a subnet with outbound internet access in subnet_id, and deploy.",
      );
}

async function subnetsBy(aws: Aws, filter: "subnet-id" | "vpc-id", value: string): Promise<Subnet[]> {
  return (await aws.client(EC2).describeSubnets(only(filter, value))).Subnets ?? [];
}

async function subnetsOfDefaultVpc(aws: Aws): Promise<Subnet[]> {
  const { Vpcs: [vpc] = [] } = await aws.client(EC2).describeVpcs(only("isDefault", "true"));
  return vpc?.VpcId ? subnetsBy(aws, "vpc-id", vpc.VpcId) : [];
}

async function routeTables(aws: Aws, vpcId: string): Promise<RouteTable[]> {
  return (await aws.client(EC2).describeRouteTables(only("vpc-id", vpcId))).RouteTables ?? [];
}

/** By a filter, EC2 answers nothing for an id that is not there, where it would refuse the id itself. */
function only(Name: string, value: string) {
  return { Filters: [{ Name, Values: [value] }] };
}

async function internetAccess(aws: Aws, subnet: Subnet, tables: readonly RouteTable[]): Promise<Finding> {
  const name = `The subnet ${subnet.SubnetId} (${subnet.AvailabilityZone})`;
  if (subnet.AvailableIpAddressCount === 0) return problem(`${name} has no free address.`, CHOOSE);
  const route = defaultRoute(subnet, tables);
  if (!route)
    return problem(
      `${name} has no route to the internet${await endpointsOf(aws, subnet)}.`,
      `Add a route for ${ANYWHERE} to a NAT gateway. ${CHOOSE}`,
    );
  const target = targetOf(route);
  if (route.State === "blackhole")
    return problem(`${name} has a route to ${target}, which is gone.`, "Repair the route table.");
  if (target.startsWith("igw-") && !subnet.MapPublicIpOnLaunch)
    return problem(
      `${name} has a route to ${target}, but its instances get no public address.`,
      `Let the subnet assign public addresses, or use one with a NAT gateway. ${CHOOSE}`,
    );
  return ok(`${name} has outbound internet access by ${target}.`);
}

/** A subnet without a table of its own has the VPC's main table. */
function defaultRoute({ SubnetId }: Subnet, tables: readonly RouteTable[]): Route | undefined {
  const associated = (matches: (association: { SubnetId?: string; Main?: boolean }) => boolean) =>
    tables.find(({ Associations = [] }) => Associations.some(matches));
  const table = associated((one) => one.SubnetId === SubnetId) ?? associated((one) => one.Main === true);
  return table?.Routes?.find(({ DestinationCidrBlock }) => DestinationCidrBlock === ANYWHERE);
}

function targetOf(route: Route): string {
  return (
    route.NatGatewayId ??
    route.TransitGatewayId ??
    route.NetworkInterfaceId ??
    route.GatewayId ??
    "an unknown target"
  );
}

/** Endpoints lead to AWS alone: GitLab and Terraform's downloads stay out of reach. */
async function endpointsOf(aws: Aws, { VpcId = "" }: Subnet): Promise<string> {
  const { VpcEndpoints = [] } = await aws.client(EC2).describeVpcEndpoints(only("vpc-id", VpcId));
  const services = VpcEndpoints.map(({ ServiceName = "" }) => ServiceName.split(".").slice(3).join("."));
  if (services.length === 0) return "";
  return `; its endpoints (${services.sort().join(", ")}) lead to AWS alone, not to GitLab and to Terraform's downloads`;
}

async function groupFinding(aws: Aws, GroupId: string): Promise<Finding> {
  const { SecurityGroups: [group] = [] } = await aws
    .client(EC2)
    .describeSecurityGroups(only("group-id", GroupId));
  if (!group)
    return problem(`The security group ${GroupId} is not there.`, "Choose another one in security_group_id.");
  const open = (group.IpPermissionsEgress ?? []).some(
    ({ IpProtocol, FromPort = 0, ToPort = 65_535, IpRanges = [] }) =>
      IpRanges.some(({ CidrIp }) => CidrIp === ANYWHERE) &&
      (IpProtocol === "-1" || (IpProtocol === "tcp" && FromPort <= 443 && ToPort >= 443)),
  );
  return open
    ? ok(`The security group ${GroupId} lets the host out.`)
    : warning(
        `The security group ${GroupId} does not let HTTPS out to everywhere.`,
        "Make sure that it lets the host reach GitLab, AWS and Terraform's downloads.",
      );
}
