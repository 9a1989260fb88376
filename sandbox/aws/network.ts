/** What hangs together in a VPC: lookups with AWS's refusals, addresses in use, the parts that every VPC has. */
import type { CloudView, Properties, StoredResource } from "../provider/resource-type";
import { contains, formatIpv4, parseAddress, parseCidr, reservedByAws } from "./cidr";
import { formId, hex } from "./ids";
import { refuse } from "./refuse";
import { field, record, records, text, texts } from "./values";

export const tokens = {
  vpc: "aws:ec2/vpc:Vpc",
  subnet: "aws:ec2/subnet:Subnet",
  subnetCidrReservation: "aws:ec2/subnetCidrReservation:SubnetCidrReservation",
  securityGroup: "aws:ec2/securityGroup:SecurityGroup",
  routeTable: "aws:ec2/routeTable:RouteTable",
  networkAcl: "aws:ec2/networkAcl:NetworkAcl",
  prefixList: "aws:ec2/managedPrefixList:ManagedPrefixList",
  prefixListEntry: "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry",
  instance: "aws:ec2/instance:Instance",
  networkInterface: "aws:ec2/networkInterface:NetworkInterface",
  vpcEndpoint: "aws:ec2/vpcEndpoint:VpcEndpoint",
  natGateway: "aws:ec2/natGateway:NatGateway",
  internetGateway: "aws:ec2/internetGateway:InternetGateway",
  resolverEndpoint: "aws:route53/resolverEndpoint:ResolverEndpoint",
  transitGateway: "aws:ec2transitgateway/transitGateway:TransitGateway",
  transitGatewayAttachment: "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
  peering: "aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
} as const;

/** The resource with this id, when it is of this type. */
export function find(cloud: CloudView, token: string, id: string | undefined): StoredResource | undefined {
  const found = id === undefined ? undefined : cloud.get(id);
  return found?.token === token ? found : undefined;
}

export function vpcOf(cloud: CloudView, id: string | undefined): StoredResource {
  return find(cloud, tokens.vpc, id) ?? refuse("InvalidVpcID.NotFound", `The vpc ID '${id}' does not exist`);
}

/** Ranges of a VPC: its first, and further ones that a seed names. */
export function vpcRanges(vpc: StoredResource): string[] {
  return [text(vpc.inputs, "cidrBlock") ?? "", ...texts(vpc.inputs, "__secondaryRanges")];
}

export function subnetOf(cloud: CloudView, id: string | undefined): StoredResource {
  return find(cloud, tokens.subnet, id) ?? refuse("InvalidSubnetID.NotFound", `The subnet ID '${id}' does not exist`);
}

/** What AWS makes together with a VPC. */
export function partsOf(vpcId: string): { securityGroup: string; routeTable: string; networkAcl: string } {
  return {
    securityGroup: formId("sg", vpcId, "default"),
    routeTable: formId("rtb", vpcId, "main"),
    networkAcl: formId("acl", vpcId, "default"),
  };
}

/** VPC of a security group, made by a program or together with its VPC. */
export function vpcOfSecurityGroup(cloud: CloudView, id: string): string {
  const group = find(cloud, tokens.securityGroup, id);
  const owner = group
    ? field(group, "vpcId")
    : cloud.list(tokens.vpc).find((vpc) => partsOf(vpc.id).securityGroup === id)?.id;
  return owner ?? refuse("InvalidGroup.NotFound", `The security group '${id}' does not exist`);
}

/** Refuses security groups that do not exist or are in another VPC than the subnet. */
export function requireGroups(cloud: CloudView, ids: readonly string[], vpcId: string, subnetId?: string): void {
  for (const id of ids) {
    if (vpcOfSecurityGroup(cloud, id) !== vpcId) {
      refuse(
        subnetId ? "InvalidParameter" : "InvalidGroup.NotFound",
        subnetId
          ? `Security group ${id} and subnet ${subnetId} belong to different networks.`
          : `The security group '${id}' does not exist in VPC '${vpcId}'`,
      );
    }
  }
}

export function vpcOfRouteTable(cloud: CloudView, id: string): string {
  const table = find(cloud, tokens.routeTable, id);
  const owner = table
    ? text(table.inputs, "vpcId")
    : cloud.list(tokens.vpc).find((vpc) => partsOf(vpc.id).routeTable === id)?.id;
  return owner ?? refuse("InvalidRouteTableID.NotFound", `The routeTable ID '${id}' does not exist`);
}

export function vpcOfNetworkAcl(cloud: CloudView, id: string): string {
  const acl = find(cloud, tokens.networkAcl, id);
  const owner = acl
    ? text(acl.inputs, "vpcId")
    : cloud.list(tokens.vpc).find((vpc) => partsOf(vpc.id).networkAcl === id)?.id;
  return owner ?? refuse("InvalidNetworkAclID.NotFound", `The networkAcl ID '${id}' does not exist`);
}

/** Is there such a network interface, made by a program or together with an instance or endpoint? */
export function interfaceExists(cloud: CloudView, id: string): boolean {
  return cloud
    .all()
    .some(
      (other) =>
        other.id === id ||
        text(other.outputs, "primaryNetworkInterfaceId") === id ||
        text(other.outputs, "networkInterfaceId") === id ||
        texts(other.outputs, "networkInterfaceIds").includes(id),
    );
}

/** A network interface: one address in a subnet, behind security groups. */
export interface Attached {
  readonly owner: string;
  readonly subnetId: string;
  readonly address?: string;
  readonly groups: readonly string[];
}

/** Every network interface in the account. */
export function interfacesIn(cloud: CloudView): Attached[] {
  return cloud.all().flatMap(interfacesOf);
}

function interfacesOf({ token, id: owner, inputs, outputs }: StoredResource): Attached[] {
  switch (token) {
    case tokens.instance: {
      if (record(inputs, "primaryNetworkInterface") ?? records(inputs, "networkInterfaces")[0]) {
        return [];
      }
      const subnetId = text(outputs, "subnetId") ?? "";
      return [{ owner, subnetId, address: text(outputs, "privateIp"), groups: texts(outputs, "vpcSecurityGroupIds") }];
    }
    case tokens.networkInterface: {
      const subnetId = text(inputs, "subnetId") ?? "";
      const groups = texts(outputs, "securityGroups");
      return texts(outputs, "privateIps").map((address) => ({ owner, subnetId, address, groups }));
    }
    case tokens.vpcEndpoint: {
      const groups = texts(outputs, "securityGroupIds");
      return records(outputs, "subnetConfigurations").map((subnet) => ({
        owner,
        subnetId: text(subnet, "subnetId") ?? "",
        address: text(subnet, "ipv4"),
        groups,
      }));
    }
    case tokens.resolverEndpoint: {
      const groups = texts(inputs, "securityGroupIds");
      return records(outputs, "ipAddresses").map((address) => ({
        owner,
        subnetId: text(address, "subnetId") ?? "",
        address: text(address, "ip"),
        groups,
      }));
    }
    case tokens.natGateway:
      return [{ owner, subnetId: text(inputs, "subnetId") ?? "", address: text(outputs, "privateIp"), groups: [] }];
    case tokens.transitGatewayAttachment:
      return texts(inputs, "subnetIds").map((subnetId) => ({ owner, subnetId, groups: [] }));
    default:
      return [];
  }
}

/** Addresses that AWS can still hand out in a subnet: its size, less five, less what is taken. */
export function freeAddresses(cloud: CloudView, subnet: StoredResource): number {
  const range = parseCidr(text(subnet.inputs, "cidrBlock") ?? "");
  const taken = interfacesIn(cloud).filter(({ subnetId }) => subnetId === subnet.id).length;
  return range ? Number(range.last - range.first) + 1 - 5 - taken : 0;
}

/** Refuses an address that the program asks for where AWS would. */
export function requireAddress(cloud: CloudView, subnet: StoredResource, address: string, owner?: string): void {
  const cidr = text(subnet.inputs, "cidrBlock") ?? "";
  if (!parseAddress(address)) {
    refuse("InvalidParameterValue", `invalid value for parameter address: ${address}`);
  }
  if (!contains(cidr, `${address}/32`)) {
    refuse("InvalidParameterValue", `Address ${address} does not fall within the subnet's address range`);
  }
  if (reservedByAws(cidr, address)) {
    refuse("InvalidParameterValue", `Address ${address} is in subnet's reserved address range`);
  }
  const user = interfacesIn(cloud).find((other) => other.subnetId === subnet.id && other.address === address);
  if (user && user.owner !== owner) {
    refuse("InvalidIPAddress.InUse", `Address ${address} is in use.`);
  }
}

/**
 * Hands out an address of a subnet: where the words fall or, given a number, so many from its first one; or the next
 * free one. It does not depend on what else is made at the same time, as long as no two fall on one address.
 */
export function allocateAddress(
  cloud: CloudView,
  subnetId: string,
  taken: readonly string[],
  place: string | number,
): string {
  const subnet = subnetOf(cloud, subnetId);
  const range = parseCidr(text(subnet.inputs, "cidrBlock") ?? "");
  const used = new Set([...taken, ...interfacesIn(cloud).flatMap((other) => other.address ?? [])]);
  const kept = cloud
    .list(tokens.subnetCidrReservation)
    .filter((reservation) => text(reservation.inputs, "subnetId") === subnetId)
    .map((reservation) => text(reservation.inputs, "cidrBlock") ?? "");
  if (range) {
    const size = range.last - range.first - 4n;
    // AWS gives any free address, a host's too: reservations must stand before.
    const start = typeof place === "number" ? 0n : BigInt(`0x${hex(12, subnetId, place)}`);
    let before = typeof place === "number" ? place : 0;
    for (let step = 0n; step < 2n * size; step++) {
      const address = formatIpv4(range.first + 4n + ((start + step) % size));
      const isKept = kept.some((cidr) => contains(cidr, `${address}/32`));
      if (!isKept && before-- <= 0 && !used.has(address)) {
        return address;
      }
    }
  }
  return refuse(
    "InsufficientFreeAddressesInSubnet",
    "The specified subnet does not have enough free addresses to satisfy the request.",
  );
}

/** Does any of these properties name the id? */
export function names(properties: Properties, id: string): boolean {
  return JSON.stringify(properties).includes(`"${id}"`);
}
