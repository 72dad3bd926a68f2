import type { Call, Service, ServiceContext } from "../service";

const VERSION = "2016-11-15";
/** The main table of a VPC. Only the question from in here begins with this filter. */
const OWN_FILTER = "association.main";

/**
 * EC2 is moto's, but for the internet access of the default VPC, which every account of AWS has from the beginning: an internet gateway
 * and a route to it (https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html). It is made when somebody first
 * asks for routes or gateways.
 */
export function ec2Service({ account }: ServiceContext): Service {
  const made = new Map<string, Promise<void>>();
  const ec2 = (region: string, Action: string, parameters: Record<string, string>) =>
    account.query("ec2", region, { Action, Version: VERSION, ...parameters });

  async function makeWayOut(region: string): Promise<void> {
    const ask = { "Filter.1.Name": "isDefault", "Filter.1.Value.1": "true" };
    const vpc = idIn(await ec2(region, "DescribeVpcs", ask), "vpcId");
    if (vpc === undefined) return;
    const gateway = idIn(await ec2(region, "CreateInternetGateway", {}), "internetGatewayId") ?? "";
    await ec2(region, "AttachInternetGateway", { InternetGatewayId: gateway, VpcId: vpc });
    const main = {
      "Filter.1.Name": OWN_FILTER,
      "Filter.1.Value.1": "true",
      "Filter.2.Name": "vpc-id",
      "Filter.2.Value.1": vpc,
    };
    const table = idIn(await ec2(region, "DescribeRouteTables", main), "routeTableId") ?? "";
    const route = { DestinationCidrBlock: "0.0.0.0/0", GatewayId: gateway };
    await ec2(region, "CreateRoute", { RouteTableId: table, ...route });
  }

  /** Other callers wait until it is made; the questions that come from in here must not. */
  const asked = async (region: string, ownQuestion: boolean): Promise<undefined> => {
    if (!made.has(region)) made.set(region, makeWayOut(region));
    if (!ownQuestion) await made.get(region);
    return undefined;
  };

  return {
    signingName: "ec2",
    query: Object.fromEntries(
      ["DescribeRouteTables", "DescribeInternetGateways"].map((name) => [
        name,
        (form: URLSearchParams, { region }: Call) => asked(region, form.get("Filter.1.Name") === OWN_FILTER),
      ]),
    ),
  };
}

function idIn(answer: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]+)</${name}>`).exec(answer)?.[1];
}
