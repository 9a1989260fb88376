import type { IpRange } from "../../activation/ip-range";
import type { EstateNetwork } from "../model";
import {
  externalRef,
  type Link,
  type PlannedResource,
  type ResourceGraph,
  type ResourceRef,
  refOf,
} from "../resource-graph";
import { rangesOf } from "../traffic";
import { booleanAt, listAt, textAt, unknown } from "../values";

export const vpcType = "aws:ec2/vpc:Vpc";
export const subnetType = "aws:ec2/subnet:Subnet";
export const aclType = "aws:ec2/networkAcl:NetworkAcl";
export const tableType = "aws:ec2/routeTable:RouteTable";
const extraRangeType = "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation";
const aclAssociationType = "aws:ec2/networkAclAssociation:NetworkAclAssociation";
const tableAssociationType = "aws:ec2/routeTableAssociation:RouteTableAssociation";
const mainTableType = "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation";
const defaultTableType = "aws:ec2/defaultRouteTable:DefaultRouteTable";
const dhcpType = "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation";
const dhcpOptionsType = "aws:ec2/vpcDhcpOptions:VpcDhcpOptions";
const waysOutOf = [
  "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
  "aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
  "aws:ec2/vpnGateway:VpnGateway",
  "aws:ec2/vpnGatewayAttachment:VpnGatewayAttachment",
];

export interface Subnet {
  /** URN of a subnet in the stack, id of any other. */
  readonly key: string;
  readonly resource: ResourceRef;
  /** Key of its VPC. */
  readonly network: string | undefined;
  readonly ranges: readonly IpRange[] | undefined;
  readonly availabilityZone: string | undefined;
  /** Absent: the VPC's own, which lets everything through. */
  readonly acl: Link;
  /** Absent: the VPC's main table, which leads nowhere but to the VPC. */
  readonly table: Link;
}

export interface Networks {
  readonly networks: ReadonlyMap<string, EstateNetwork>;
  readonly subnets: ReadonlyMap<string, Subnet>;
}

/** Key of the resource that a link leads to: a URN, or the id of something outside of the stack. */
export function keyOfLink(link: Link): string | undefined {
  if (link.kind === "resource") return link.resource.urn;
  return link.kind === "external" ? link.id.toLowerCase() : undefined;
}

/** The VPCs of a stack and their subnets. */
export function readNetworks(graph: ResourceGraph): Networks {
  const networks = new Map<string, EstateNetwork>();
  for (const vpc of graph.ofType(vpcType)) networks.set(vpc.urn, readVpc(graph, vpc));
  const subnets = new Map<string, Subnet>();
  for (const subnet of graph.ofType(subnetType)) subnets.set(subnet.urn, readSubnet(graph, subnet));
  return { networks, subnets };
}

function readVpc(graph: ResourceGraph, vpc: PlannedResource): EstateNetwork {
  const extra = graph.ofType(extraRangeType).filter((one) => leadsTo(graph.follow(one, vpcType, ["vpcId"]), vpc));
  const blocks = [vpc, ...extra].map((one) => textAt(one.inputs, "cidrBlock") ?? textAt(one.outputs, "cidrBlock"));
  const ipv6 = textAt(vpc.inputs, "ipv6CidrBlock") ?? textAt(vpc.outputs, "ipv6CidrBlock");
  const known = blocks.filter((block) => typeof block === "string");
  return {
    key: vpc.urn,
    resource: refOf(vpc),
    ranges:
      known.length === blocks.length ? rangesOf([...known, ...(typeof ipv6 === "string" ? [ipv6] : [])]) : undefined,
    ...nameService(graph, vpc),
    isConnected: waysOutOf.some((type) =>
      graph.ofType(type).some((one) =>
        ["vpcId", "peerVpcId"].some((property) => {
          const link = graph.follow(one, vpcType, [property]);
          return leadsTo(link, vpc) || link.kind === "unknown";
        }),
      ),
    ),
  };
}

/**
 * Who resolves names in a VPC. Source: AWS, "Considerations when working with a private hosted zone": both DNS attributes of the
 * VPC have to be true; "DHCP option sets": AmazonProvidedDNS is the resolver of the VPC itself.
 */
function nameService(
  graph: ResourceGraph,
  vpc: PlannedResource,
): Pick<EstateNetwork, "customDns" | "dnsServers" | "dnsFault"> {
  const associations = graph.ofType(dhcpType).filter((one) => leadsTo(graph.follow(one, vpcType, ["vpcId"]), vpc));
  const [association] = associations;
  if (association) {
    const options = graph.follow(association, dhcpOptionsType, ["dhcpOptionsId"]);
    if (options.kind !== "resource") return { customDns: unknown };
    const servers = listAt(options.resource.inputs, "domainNameServers");
    if (!servers?.every((one) => typeof one === "string")) return { customDns: unknown };
    const own = (servers as string[]).filter((one) => one !== "AmazonProvidedDNS" && one !== "169.254.169.253");
    if (own.length > 0) return { customDns: true, dnsServers: own };
    if (servers.length === 0) return { customDns: false, dnsFault: "has DHCP options without a name server" };
  }
  const [support, names] = ["enableDnsSupport", "enableDnsHostnames"].map((property) =>
    booleanAt(vpc.inputs, property),
  );
  if (support === false) return { customDns: false, dnsFault: "has enableDnsSupport off" };
  if (names === undefined || names === false) return { customDns: false, dnsFault: "has enableDnsHostnames off" };
  return { customDns: support === unknown || names === unknown ? unknown : false };
}

export function leadsTo(link: Link, resource: PlannedResource): boolean {
  return link.kind === "resource" && link.resource === resource;
}

function readSubnet(graph: ResourceGraph, subnet: PlannedResource): Subnet {
  const blocks = [textAt(subnet.inputs, "cidrBlock"), textAt(subnet.inputs, "ipv6CidrBlock")].filter(
    (one) => one !== undefined,
  );
  const vpc = graph.follow(subnet, vpcType, ["vpcId"]);
  return {
    key: subnet.urn,
    resource: refOf(subnet),
    network: keyOfLink(vpc),
    availabilityZone: zoneOf(subnet),
    ranges: blocks.every((block) => typeof block === "string") ? rangesOf(blocks as string[]) : undefined,
    acl: aclOf(graph, subnet),
    table: tableOf(graph, subnet, vpc),
  };
}

function zoneOf({ inputs, outputs }: PlannedResource): string | undefined {
  const zone = textAt(inputs, "availabilityZone") ?? textAt(outputs, "availabilityZone");
  return typeof zone === "string" ? zone : undefined;
}

function aclOf(graph: ResourceGraph, subnet: PlannedResource): Link {
  for (const association of graph.ofType(aclAssociationType)) {
    const to = graph.follow(association, subnetType, ["subnetId"]);
    if (to.kind === "unknown") return { kind: "unknown" };
    if (leadsTo(to, subnet)) return graph.follow(association, aclType, ["networkAclId"]);
  }
  for (const acl of graph.ofType(aclType)) {
    if (linksOf(graph, acl, "subnetIds", subnetType).some((link) => leadsTo(link, subnet))) {
      return { kind: "resource", resource: acl };
    }
  }
  return { kind: "absent" };
}

function tableOf(graph: ResourceGraph, subnet: PlannedResource, vpc: Link): Link {
  for (const association of graph.ofType(tableAssociationType)) {
    const to = graph.follow(association, subnetType, ["subnetId"]);
    if (to.kind === "unknown") return { kind: "unknown" };
    if (leadsTo(to, subnet)) return graph.follow(association, tableType, ["routeTableId"]);
  }
  for (const main of graph.ofType(mainTableType)) {
    if (vpc.kind === "resource" && leadsTo(graph.follow(main, vpcType, ["vpcId"]), vpc.resource)) {
      return graph.follow(main, tableType, ["routeTableId"]);
    }
  }
  for (const table of graph.ofType(defaultTableType)) {
    const sources = graph.sourcesOf(table, "defaultRouteTableId", vpcType);
    if (vpc.kind === "resource" && sources.includes(vpc.resource)) return { kind: "resource", resource: table };
  }
  // The main table of a VPC that the stack does not hold may lead anywhere.
  return vpc.kind === "resource" ? { kind: "absent" } : { kind: "unknown" };
}

/**
 * Where the items of a list lead. A plan holds no ids, so items that are not found by theirs are told by what the list came
 * from: as many items as sources are those sources, in whatever order.
 */
export function linksOf(graph: ResourceGraph, resource: PlannedResource, property: string, type: string): Link[] {
  const sources = graph.sourcesOf(resource, property, type);
  const items = listAt(resource.inputs, property);
  if (items === undefined) {
    return sources.length > 0
      ? sources.map((source) => ({ kind: "resource", resource: source }))
      : [{ kind: "unknown" }];
  }
  const links = items.map((item): Link => graph.resolve(item, type, []));
  const found = new Set(links.flatMap((link) => (link.kind === "resource" ? [link.resource] : [])));
  const left = sources.filter((source) => !found.has(source));
  const unnamed = links.filter(({ kind }) => kind !== "resource").length;
  if (left.length !== unnamed) {
    // Some come from elsewhere, and which is not known: none of them can be told from the others.
    return left.length === 0 ? links : links.map((link) => (link.kind === "resource" ? link : { kind: "unknown" }));
  }
  let next = 0;
  return links.map((link): Link => {
    const source = link.kind === "resource" ? undefined : left[next++];
    return source ? { kind: "resource", resource: source } : link;
  });
}

/** The subnet that a link leads to; a subnet outside of the stack is known by its id alone. */
export function subnetAt(networks: Networks, link: Link): Subnet | undefined {
  if (link.kind === "resource") return networks.subnets.get(link.resource.urn);
  if (link.kind !== "external") return undefined;
  const unseen: Link = { kind: "unknown" };
  const resource = externalRef(subnetType, link.id);
  return {
    ...{ key: link.id, resource, network: undefined, ranges: undefined, availabilityZone: undefined },
    ...{ acl: unseen, table: unseen },
  };
}

/** Is the subnet one that the stack does not hold? Its rules and routes are its owner's. */
export function isExisting(subnet: Subnet): boolean {
  return subnet.resource.urn === undefined;
}
