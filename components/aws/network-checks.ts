import { isWithin, privateNetworks } from "../../activation/client-networks";
import { readCidr } from "../../activation/ip-range";
import { ActivationMethod, type ClientNetworkArgs } from "../args";
import { checkPlainClients, checkPort, mergeClients, type ResolvedClient } from "../checks";
import { isPlain, plain, type Problem, reason } from "../problems";
import { hasSubnet, hostCapacity, hostRange, subnetOf, subnetPrefix } from "./address-plan";
import type { AwsInboundResolverArgs, AwsNetworkArgs, AwsPatchingArgs } from "./args";
import { checkInboundResolver } from "./inbound-resolver-plan";
import { checkId } from "./names";
import { checkPatching } from "./patching-plan";
import { checkRegion, checkZones, zoneOf } from "./regions";
import { checkServers, mostControllers } from "./ways-out";

/** What the checks of a network need to know. */
export interface NetworkQuestion {
  readonly region: string;
  readonly hosts: readonly { readonly name: string; readonly zone?: string; readonly address?: string }[];
  readonly network: AwsNetworkArgs;
  readonly clients: readonly ClientNetworkArgs[];
  readonly activation?: ActivationMethod;
  readonly port?: number;
  readonly domainControllers?: readonly string[];
  readonly patching?: AwsPatchingArgs;
  readonly inboundResolver?: AwsInboundResolverArgs;
}

/** The most entries of a managed prefix list. Source: Amazon VPC User Guide, "Amazon VPC quotas". */
export const mostPrefixListEntries = 1000;

/** Every problem that the arguments alone show. */
export function checkNetwork(question: NetworkQuestion): Problem[] {
  return [
    ...checkRegion(question.region),
    ...checkZones(question.hosts, question.region),
    ...checkPort(question.port),
    ...checkPlainClients(question.clients),
    ...checkClientCount(question.clients),
    ...(question.network.addressSpace === undefined ? checkExisting(question) : checkNew(question)),
    ...checkIds(question.network),
    ...checkServers("network.fileServers", question.network.fileServers),
    ...checkServers("discovery.activeDirectory.domainControllers", question.domainControllers, mostControllers),
    ...checkPatching(question),
    ...checkInboundResolver(question.inboundResolver),
  ];
}

/** Problems of client ranges that were Outputs, once they are known. */
export function checkResolvedClients(clients: readonly ResolvedClient[], network: AwsNetworkArgs): Problem[] {
  return [
    ...mergeClients(clients).problems,
    ...checkClientCount(clients),
    ...checkOverlap(clients, network.addressSpace),
  ];
}

function checkClientCount(clients: readonly { readonly cidrs: unknown }[]): Problem[] {
  if (!isPlain(clients)) return [];
  const { prefixes } = mergeClients(clients as readonly ResolvedClient[]);
  if (prefixes.length <= mostPrefixListEntries) return [];
  const allowed = `${mostPrefixListEntries}, the most that a managed prefix list holds`;
  return [
    {
      propertyPath: "clients",
      reason: reason("too many client ranges", prefixes.length, allowed, "name larger networks that hold them"),
    },
  ];
}

function checkNew(question: NetworkQuestion): Problem[] {
  const { region, hosts, network, clients, activation } = question;
  const addressSpace = network.addressSpace ?? "";
  const problems = checkAddressSpace(addressSpace);
  if (network.vpcId !== undefined || network.subnetIds !== undefined) {
    const fix = "leave out addressSpace, or leave out vpcId and subnetIds";
    problems.push({
      propertyPath: "network",
      reason: reason("both a new and an existing network", addressSpace, "addressSpace, or vpcId with subnetIds", fix),
    });
  }
  if (activation === ActivationMethod.Online && network.transitGatewayId === undefined) {
    problems.push({
      propertyPath: "network.transitGatewayId",
      reason: reason(
        "online activation needs a way to Microsoft's activation service",
        "none",
        "a transit gateway that leads to a firewall which filters by name",
        'name it, or set activation to "telephone"',
      ),
    });
  }
  if (problems.length > 0) return problems;
  return [
    ...checkPlaces(addressSpace, region, hosts),
    ...checkOverlap(clients, addressSpace),
    ...checkResolverRoom(question, addressSpace),
  ];
}

/** A /28 has room for the endpoints, the transit gateway and one address of the resolver, which needs two in all. */
function checkResolverRoom({ inboundResolver, hosts, region }: NetworkQuestion, addressSpace: string): Problem[] {
  const zones = new Set(hosts.map((host) => zoneOf(host, region)));
  if (inboundResolver === undefined || zones.size > 1 || subnetPrefix(addressSpace) < 28) return [];
  const fix = "use a /24, or hosts in two zones";
  const what = reason("too small for two addresses of the resolver in one zone", addressSpace, "/24 or larger", fix);
  return [{ propertyPath: "network.addressSpace", reason: what }];
}

function checkAddressSpace(addressSpace: string): Problem[] {
  const propertyPath = "network.addressSpace";
  const allowed = "a private IPv4 network from /16 to /28, such as 10.90.0.0/24";
  const reading = readCidr(addressSpace);
  if (!reading.ok) return [{ propertyPath, reason: reason(reading.problem, addressSpace, allowed, reading.fix) }];
  const wrong = (what: string) => [{ propertyPath, reason: reason(what, addressSpace, allowed) }];
  if (reading.range.version !== 4) return wrong("a VPC's address space is an IPv4 network");
  if (reading.prefix < 16 || reading.prefix > 28) return wrong("AWS makes no VPC of this size");
  if (reading.address !== reading.range.first) return wrong("bits are set behind the prefix");
  return isWithin(addressSpace, privateNetworks) ? [] : wrong("the address space is public");
}

function checkPlaces(addressSpace: string, region: string, hosts: NetworkQuestion["hosts"]): Problem[] {
  const problems: Problem[] = [];
  const hostsIn = new Map<string, number>();
  for (const [index, host] of hosts.entries()) {
    const zone = zoneOf(host, region);
    if (checkZones([host], region).length > 0) continue;
    if (!hasSubnet(addressSpace, zone)) {
      const fix = "use a larger address space, or zones that come first in the alphabet";
      problems.push({
        propertyPath: "network.addressSpace",
        reason: reason(`too small for a subnet in ${zone}`, addressSpace, "one /28 for each zone from a onward", fix),
      });
      continue;
    }
    const count = (hostsIn.get(zone) ?? 0) + 1;
    hostsIn.set(zone, count);
    const subnet = subnetOf(addressSpace, zone);
    problems.push(...checkAddress(`hosts[${index}].address`, subnet, host.address));
    const capacity = hostCapacity(subnet);
    if (count === capacity + 1) {
      const allowed = `${capacity} hosts in ${subnet}`;
      problems.push({
        propertyPath: `hosts[${index}].zone`,
        reason: reason("too many hosts for the subnet", zone, allowed, "use another zone or a larger address space"),
      });
    }
  }
  return problems;
}

function checkAddress(propertyPath: string, subnet: string, address: string | undefined): Problem[] {
  const range = hostRange(subnet);
  if (address === undefined || (!address.includes("/") && isWithin(address, [range]))) return [];
  const allowed = `an address in ${range}, which is kept for the hosts of ${subnet}`;
  return [{ propertyPath, reason: reason("not an address for a host", address, allowed) }];
}

function checkOverlap(clients: readonly { readonly cidrs: unknown }[], addressSpace: string | undefined): Problem[] {
  if (addressSpace === undefined) return [];
  const own = readCidr(addressSpace);
  if (!own.ok) return [];
  return clients.flatMap((client, c) => {
    const cidrs: unknown = client.cidrs;
    if (!Array.isArray(cidrs) || !isPlain(cidrs)) return [];
    return cidrs.flatMap((cidr, i) => {
      const reading = readCidr(String(cidr));
      // A public range is refused as such; that it overlaps as well says nothing more.
      if (!reading.ok || reading.range.version !== 4 || !isWithin(String(cidr), privateNetworks)) return [];
      if (reading.range.last < own.range.first || own.range.last < reading.range.first) return [];
      const allowed = `ranges outside ${addressSpace}`;
      const what = "the range overlaps the hosts' own network, so no route can tell them apart";
      return [{ propertyPath: `clients[${c}].cidrs[${i}]`, reason: reason(what, cidr, allowed) }];
    });
  });
}

function checkExisting({ hosts, network }: NetworkQuestion): Problem[] {
  const problems: Problem[] = [];
  if (network.vpcId === undefined || network.subnetIds === undefined) {
    const what = "no network";
    const allowed = "addressSpace for a new VPC, or vpcId with subnetIds";
    problems.push({ propertyPath: "network", reason: reason(what, Object.keys(network).join(", "), allowed) });
  } else if (network.subnetIds.length !== hosts.length) {
    const got = `${network.subnetIds.length} subnets for ${hosts.length} hosts`;
    const allowed = "one subnet id for each host, in the order of the hosts";
    problems.push({
      propertyPath: "network.subnetIds",
      reason: reason("hosts and subnets differ in number", got, allowed),
    });
  }
  if (network.transitGatewayId !== undefined) {
    problems.push({
      propertyPath: "network.transitGatewayId",
      reason: reason(
        "an existing network is never modified, so it is attached to nothing",
        plain(network.transitGatewayId) ?? "an id",
        "a transit gateway beside addressSpace only",
        "leave it out and let the network's owner attach it",
      ),
    });
  }
  return problems;
}

function checkIds(network: AwsNetworkArgs): Problem[] {
  const ids: [path: string, prefix: string, value: unknown][] = [
    ["network.vpcId", "vpc", plain(network.vpcId)],
    ["network.transitGatewayId", "tgw", plain(network.transitGatewayId)],
    ...(network.subnetIds ?? []).map((id, index): [string, string, unknown] => {
      return [`network.subnetIds[${index}]`, "subnet", plain(id)];
    }),
  ];
  return ids.flatMap(([propertyPath, prefix, value]) => checkId(propertyPath, prefix, value));
}
