import { privateNetworks } from "../../activation/client-networks";
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
import { at, booleanAt, listAt, textAt, type Unknown, unknown, type Value } from "../values";
import type { Meaning } from "./prefixes";

export const networkType = "azure-native:network:VirtualNetwork";
export const subnetType = "azure-native:network:Subnet";
const peeringType = "azure-native:network:VirtualNetworkPeering";
const gatewayType = "azure-native:network:VirtualNetworkGateway";

/** A peering, seen from the network that it belongs to. */
export interface Peering {
  readonly resource: ResourceRef;
  readonly from: string;
  readonly to: string | Unknown;
  readonly access: boolean | Unknown;
  /** Does this network use the gateway of the other? */
  readonly remoteGateways: boolean | Unknown;
}

export interface Subnet {
  /** URN of a subnet in the stack, lower-case id of any other. */
  readonly key: string;
  readonly resource: ResourceRef;
  readonly network: string | undefined;
  readonly ranges: readonly IpRange[] | undefined;
  readonly securityGroup: Link;
  readonly routeTable: Link;
  readonly natGateway: Link;
  readonly defaultOutbound: boolean | Unknown;
}

export interface Networks {
  readonly networks: ReadonlyMap<string, EstateNetwork>;
  readonly subnets: ReadonlyMap<string, Subnet>;
  readonly peerings: readonly Peering[];
  /** Networks with a VPN or ExpressRoute gateway of their own in the stack. */
  readonly gateways: ReadonlySet<string>;
}

const byProperty = (property: string) => (candidate: PlannedResource, text: string) => {
  const names = [at(candidate.inputs, property), at(candidate.outputs, "name")];
  return names.some((name) => typeof name === "string" && name.toLowerCase() === text.toLowerCase());
};

/** The virtual networks of a stack, their subnets and peerings. */
export function readNetworks(graph: ResourceGraph): Networks {
  const networks = new Map<string, EstateNetwork>();
  const subnets = new Map<string, Subnet>();
  for (const resource of graph.ofType(networkType)) {
    networks.set(resource.urn, readNetwork(resource));
    for (const subnet of inlineSubnets(graph, resource)) subnets.set(subnet.key, subnet);
  }
  for (const resource of graph.ofType(subnetType)) {
    subnets.set(
      resource.urn,
      readSubnet(graph, resource, refOf(resource), resource.inputs, networkOf(graph, resource)),
    );
  }
  const peerings = graph.ofType(peeringType).flatMap((resource) => readPeering(graph, resource));
  const gateways = new Set(
    graph.ofType(gatewayType).flatMap((gateway) => {
      const urns = graph.sourcesOf(gateway, "ipConfigurations", subnetType).map(({ urn }) => subnets.get(urn)?.network);
      return urns.filter((urn): urn is string => urn !== undefined);
    }),
  );
  return { networks, subnets, peerings, gateways };
}

function readNetwork(resource: PlannedResource): EstateNetwork {
  const prefixes = listAt(resource.inputs, "addressSpace", "addressPrefixes");
  const servers = listAt(resource.inputs, "dhcpOptions", "dnsServers");
  return {
    key: resource.urn,
    resource: refOf(resource),
    ranges: prefixes?.every((prefix) => typeof prefix === "string") ? rangesOf(prefixes as string[]) : undefined,
    customDns: servers === undefined ? unknown : servers.length > 0,
  };
}

/** Key of the network that a resource belongs to by its `virtualNetworkName`. */
function networkOf(graph: ResourceGraph, resource: PlannedResource): string | undefined {
  const link = graph.follow(resource, networkType, ["virtualNetworkName"], byProperty("virtualNetworkName"));
  if (link.kind === "resource") return link.resource.urn;
  return link.kind === "external" ? externalNetworkKey(resource, link.id) : undefined;
}

/** A network that is named, not made, by the stack: its name and resource group have to do for an id. */
function externalNetworkKey(resource: PlannedResource, name: string): string {
  const group = textAt(resource.inputs, "resourceGroupName");
  return `${typeof group === "string" ? group : "?"}/${name}`.toLowerCase();
}

function readSubnet(
  graph: ResourceGraph,
  holder: PlannedResource,
  resource: ResourceRef,
  subnet: Value,
  network: string | undefined,
): Subnet {
  const inline = holder.type === networkType;
  const link = (property: string, type: string): Link => {
    const id = at(subnet, property, "id");
    if (id === undefined) return { kind: "absent" };
    return graph.resolve(id, type, graph.sourcesOf(holder, inline ? "subnets" : property, type));
  };
  return {
    key: resource.urn ?? resource.name,
    resource,
    network,
    ranges: subnetRanges(subnet),
    securityGroup: link("networkSecurityGroup", "azure-native:network:NetworkSecurityGroup"),
    routeTable: link("routeTable", "azure-native:network:RouteTable"),
    natGateway: link("natGateway", "azure-native:network:NatGateway"),
    defaultOutbound: booleanAt(subnet, "defaultOutboundAccess") ?? true,
  };
}

function subnetRanges(subnet: Value): IpRange[] | undefined {
  const single = textAt(subnet, "addressPrefix");
  const many = listAt(subnet, "addressPrefixes");
  if (single === unknown || many === undefined) return undefined;
  const prefixes = [...(single === undefined ? [] : [single]), ...many];
  if (prefixes.length === 0 || !prefixes.every((prefix) => typeof prefix === "string")) return undefined;
  return rangesOf(prefixes as string[]);
}

function inlineSubnets(graph: ResourceGraph, network: PlannedResource): Subnet[] {
  return (listAt(network.inputs, "subnets") ?? []).flatMap((subnet) => {
    const name = textAt(subnet, "name");
    if (typeof name !== "string") return [];
    const resource = { urn: `${network.urn}/subnets/${name}`, type: subnetType, name };
    return [readSubnet(graph, network, resource, subnet, network.urn)];
  });
}

function readPeering(graph: ResourceGraph, resource: PlannedResource): Peering[] {
  const from = networkOf(graph, resource);
  if (from === undefined) return [];
  const sources = graph.sourcesOf(resource, "remoteVirtualNetwork", networkType);
  const remote = at(resource.inputs, "remoteVirtualNetwork", "id");
  const link: Link = remote === undefined ? { kind: "absent" } : graph.resolve(remote, networkType, sources);
  return [
    {
      resource: refOf(resource),
      from,
      to: link.kind === "resource" ? link.resource.urn : link.kind === "external" ? link.id.toLowerCase() : unknown,
      access: booleanAt(resource.inputs, "allowVirtualNetworkAccess") ?? true,
      remoteGateways: booleanAt(resource.inputs, "useRemoteGateways") ?? false,
    },
  ];
}

/** The subnet that a link leads to; a subnet outside of the stack is known by its id alone. */
export function subnetAt(networks: Networks, link: Link): Subnet | undefined {
  if (link.kind === "resource") return networks.subnets.get(link.resource.urn);
  if (link.kind !== "external") return undefined;
  const id = link.id.toLowerCase();
  const unseen: Link = { kind: "unknown" };
  return {
    key: id,
    resource: externalRef(subnetType, link.id),
    network: id.replace(/\/subnets\/[^/]+$/, ""),
    ranges: undefined,
    securityGroup: unseen,
    routeTable: unseen,
    natGateway: unseen,
    defaultOutbound: unknown,
  };
}

const privateRanges = rangesOf(privateNetworks);

/**
 * What the tag VirtualNetwork stands for in a network: its own space, that of its peers, and what is behind gateways.
 * Source: Microsoft Learn, "Virtual network service tags".
 */
export function virtualNetworkTag(networks: Networks, key: string | undefined): Meaning {
  const own = key === undefined ? undefined : networks.networks.get(key);
  if (key === undefined || !own?.ranges) return { certain: own?.ranges ?? [], possible: privateRanges };
  const certain = [...own.ranges];
  let beyond = networks.gateways.has(key);
  for (const peering of networks.peerings) {
    if (peering.from !== key || peering.access === false) continue;
    const ranges = typeof peering.to === "string" ? networks.networks.get(peering.to)?.ranges : undefined;
    if (ranges && peering.access === true) certain.push(...ranges);
    if (!ranges || peering.access !== true || peering.remoteGateways !== false) beyond = true;
  }
  return { certain, possible: beyond ? privateRanges : [] };
}
