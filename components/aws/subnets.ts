import { Route, RouteTable, RouteTableAssociation, Subnet, SubnetCidrReservation, type Vpc } from "@pulumi/aws/ec2";
import { VpcAttachment } from "@pulumi/aws/ec2transitgateway";
import type * as pulumi from "@pulumi/pulumi";
import { checkTransitGateway } from "../../requirements/aws";
import { hostRange, resolverRange, subnetOf, transitSubnets } from "../../requirements/aws-addresses";
import { zoneOf } from "../../requirements/aws-regions";
import { problemsOf } from "../../requirements/report";
import type { HostArgs } from "../args";
import { mapValues } from "../children";
import { checked } from "../problems";
import type { AwsNetworkArgs } from "./args";
import { slug } from "./names";
import type { NetworkContext } from "./network-context";
import { routesOut } from "./network-plan";
import { defaultTables, knownZones } from "./prerequisites";
import { serverTraffic } from "./ways-out";

/** The zones of the hosts, each once, in alphabetical order. */
export function zonesOf(hosts: readonly HostArgs[], region: string): string[] {
  return [...new Set(hosts.map((host) => zoneOf(host, region)))].sort();
}

/** What a new VPC is divided into. */
export interface CreatedSubnets {
  /** Subnets of the hosts, by zone. */
  readonly subnets: Record<string, Subnet>;
  readonly routeTable: RouteTable;
  /** What keeps the hosts' and the resolver's addresses: whatever takes an address waits for it. */
  readonly reservations: SubnetCidrReservation[];
  /** Does the transit gateway stand in the hosts' own subnets, as where the address space has room for no others? */
  readonly sharedSubnets: boolean;
}

/** A private subnet for each zone, with one route table that leads to the clients and nowhere else. */
export function createSubnets(
  context: NetworkContext,
  vpc: Vpc,
  network: AwsNetworkArgs,
  hosts: readonly HostArgs[],
): CreatedSubnets {
  const { children, component, tags, region } = context;
  const known = knownZones(component, hosts, region);
  const routeTable = children.create("routeTable", "routes", RouteTable, { vpcId: vpc.id, tags: tags("routes") });
  const { addressSpace = "", transitGatewayId: gateway } = network;
  const zones = zonesOf(hosts, region);
  const subnets: Record<string, Subnet> = {};
  const reservations: SubnetCidrReservation[] = [];
  const createSubnet = (suffix: string, zone: string, cidrBlock: string) =>
    children.create("subnet", suffix, Subnet, {
      vpcId: vpc.id,
      availabilityZone: known.apply(() => zone),
      cidrBlock,
      mapPublicIpOnLaunch: false,
      tags: tags(suffix),
    });
  const reserve = (suffix: string, subnet: Subnet, cidrBlock: string, whose: string) =>
    reservations.push(
      children.create("subnetCidrReservation", suffix, SubnetCidrReservation, {
        subnetId: subnet.id,
        cidrBlock,
        reservationType: "explicit",
        description: `Addresses of ${whose}, given to nothing else`,
      }),
    );
  for (const zone of zones) {
    const cidrBlock = subnetOf(addressSpace, zone);
    const subnet = createSubnet(`subnet-${zone}`, zone, cidrBlock);
    reserve(`hosts-${zone}`, subnet, hostRange(cidrBlock), "KMS hosts");
    if (context.dnsRanges.length > 0 && zones.length === 1) {
      reserve(`resolver-${zone}`, subnet, resolverRange(cidrBlock), "the resolver");
    }
    children.create("routeTableAssociation", `routes-${zone}`, RouteTableAssociation, {
      subnetId: subnet.id,
      routeTableId: routeTable.id,
    });
    subnets[zone] = subnet;
  }
  const created = { subnets, routeTable, reservations };
  if (gateway === undefined) return { ...created, sharedSubnets: false };
  const transitGatewayId = checked("AwsIsolatedNetwork", gateway, (id) =>
    problemsOf({ network: { transitGatewayId: id } }, [checkTransitGateway]),
  );
  const ranges = transitSubnets(addressSpace, zones);
  const entries = ranges && mapValues(ranges, (cidr, zone) => createSubnet(`transit-${zone}`, zone, cidr));
  createTransit(context, vpc, transitGatewayId, Object.values(entries ?? subnets), created);
  return { ...created, sharedSubnets: entries === undefined };
}

function createTransit(
  { children, component, tags, planned, activation, waysOut, dnsRanges, endpoints }: NetworkContext,
  vpc: Vpc,
  transitGatewayId: pulumi.Input<string>,
  subnets: readonly Subnet[],
  { routeTable, reservations }: Pick<CreatedSubnets, "routeTable" | "reservations">,
): void {
  const attachment = children.create(
    "transitGatewayAttachment",
    "transit",
    VpcAttachment,
    {
      transitGatewayId,
      vpcId: vpc.id,
      subnetIds: subnets.map(({ id }) => id),
      dnsSupport: "enable",
      ...defaultTables(component, transitGatewayId),
      tags: tags("transit"),
    },
    { dependsOn: reservations },
  );
  const further = { ...serverTraffic(waysOut), dns: dnsRanges, endpoints };
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
