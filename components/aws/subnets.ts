import { Route, RouteTable, RouteTableAssociation, Subnet, SubnetCidrReservation, type Vpc } from "@pulumi/aws/ec2";
import { VpcAttachment } from "@pulumi/aws/ec2transitgateway";
import type * as pulumi from "@pulumi/pulumi";
import { checkTransitGateway } from "../../requirements/aws";
import { hostRange, subnetOf } from "../../requirements/aws-addresses";
import { zoneOf } from "../../requirements/aws-regions";
import { problemsOf } from "../../requirements/report";
import type { HostArgs } from "../args";
import { checked } from "../problems";
import type { AwsNetworkArgs } from "./args";
import { slug } from "./names";
import type { NetworkContext } from "./network-context";
import { routesOut } from "./network-plan";
import { knownZones } from "./prerequisites";
import { serverTraffic } from "./ways-out";

/** The zones of the hosts, each once, in alphabetical order. */
export function zonesOf(hosts: readonly HostArgs[], region: string): string[] {
  return [...new Set(hosts.map((host) => zoneOf(host, region)))].sort();
}

/** A private subnet for each zone, with one route table that leads to the clients and nowhere else. */
export function createSubnets(
  context: NetworkContext,
  vpc: Vpc,
  network: AwsNetworkArgs,
  hosts: readonly HostArgs[],
): { subnets: Record<string, Subnet>; routeTable: RouteTable } {
  const { children, component, tags, region } = context;
  const known = knownZones(component, hosts, region);
  const routeTable = children.create("routeTable", "routes", RouteTable, { vpcId: vpc.id, tags: tags("routes") });
  const subnets: Record<string, Subnet> = {};
  for (const zone of zonesOf(hosts, region)) {
    const cidrBlock = subnetOf(network.addressSpace ?? "", zone);
    const subnet = children.create("subnet", `subnet-${zone}`, Subnet, {
      vpcId: vpc.id,
      availabilityZone: known.apply(() => zone),
      cidrBlock,
      mapPublicIpOnLaunch: false,
      tags: tags(`subnet-${zone}`),
    });
    children.create("subnetCidrReservation", `hosts-${zone}`, SubnetCidrReservation, {
      subnetId: subnet.id,
      cidrBlock: hostRange(cidrBlock),
      reservationType: "explicit",
      description: "Addresses of KMS hosts, given to nothing else",
    });
    children.create("routeTableAssociation", `routes-${zone}`, RouteTableAssociation, {
      subnetId: subnet.id,
      routeTableId: routeTable.id,
    });
    subnets[zone] = subnet;
  }
  if (network.transitGatewayId !== undefined) {
    const subnetIds = Object.values(subnets).map((subnet) => subnet.id);
    const given = network.transitGatewayId;
    const transitGatewayId = checked("AwsIsolatedNetwork", given, (id) =>
      problemsOf({ network: { transitGatewayId: id } }, [checkTransitGateway]),
    );
    createTransit(context, vpc, transitGatewayId, subnetIds, routeTable);
  }
  return { subnets, routeTable };
}

function createTransit(
  { children, tags, planned, activation, waysOut, dnsRanges }: NetworkContext,
  vpc: Vpc,
  transitGatewayId: pulumi.Input<string>,
  subnetIds: pulumi.Input<string>[],
  routeTable: RouteTable,
): void {
  const attachment = children.create("transitGatewayAttachment", "transit", VpcAttachment, {
    transitGatewayId,
    vpcId: vpc.id,
    subnetIds,
    dnsSupport: "enable",
    tags: tags("transit"),
  });
  const further = { ...serverTraffic(waysOut), dns: dnsRanges };
  for (const destinationCidrBlock of routesOut(planned.prefixes, activation, further)) {
    children.create(
      "route",
      `to-${slug(destinationCidrBlock)}`,
      Route,
      { routeTableId: routeTable.id, destinationCidrBlock, transitGatewayId },
      { dependsOn: [attachment] },
    );
  }
}
