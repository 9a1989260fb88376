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
import { allAddresses, lastPart, rangesOf } from "../traffic";
import { at, booleanAt, listAt, textAt, type Unknown, unknown, type Value } from "../values";
import type { Meaning } from "./prefixes";

export const networkType = "azure-native:network:VirtualNetwork";
export const subnetType = "azure-native:network:Subnet";
const peeringType = "azure-native:network:VirtualNetworkPeering";
const gatewayType = "azure-native:network:VirtualNetworkGateway";
const connectionType = "azure-native:network:VirtualNetworkGatewayConnection";
const siteType = "azure-native:network:LocalNetworkGateway";

/** A peering, seen from the network that it belongs to. */
export interface Peering {
  readonly resource: ResourceRef;
  readonly from: string;
  readonly to: string | Unknown;
  readonly access: boolean | Unknown;
  /** Does this network take packets that the other only forwards? */
  readonly forwarded: boolean | Unknown;
  /** May the other use this network's gateway? */
  readonly gatewayTransit: boolean | Unknown;
  /** Does this network use the gateway of the other? */
  readonly remoteGateways: boolean | Unknown;
  /** State as it was last seen. A side that was made first keeps `Initiated` in the state of a stack. */
  readonly state: string | undefined;
  /** The other network's address space as this peering last took it over. */
  readonly remoteRanges: readonly IpRange[] | undefined;
  /** Names of the subnets that take part, where it is not all of the networks. */
  readonly localSubnets: readonly string[] | undefined;
  readonly remoteSubnets: readonly string[] | undefined;
}

/** A VPN or ExpressRoute gateway of a network in the stack. */
export interface Gateway {
  readonly key: string;
  readonly resource: ResourceRef;
  readonly network: string;
  readonly subnet: string;
  /** What is certainly behind it: sites of its connections, networks at the far end, the pool of those who dial in. */
  readonly sites: readonly IpRange[];
  /** Does BGP or ExpressRoute tell it more, which no resource shows? */
  readonly learns: boolean;
}

export interface Subnet {
  /** URN of a subnet in the stack, lower-case id of any other. */
  readonly key: string;
  readonly resource: ResourceRef;
  /** Its name in the cloud, in lower case. */
  readonly name: string;
  readonly network: string | undefined;
  /** Physical name of a network of the stack that it is written inside of. */
  readonly networkName?: string;
  readonly ranges: readonly IpRange[] | undefined;
  readonly securityGroup: Link;
  readonly routeTable: Link;
  readonly natGateway: Link;
  readonly defaultOutbound: boolean | Unknown;
  /** Services that it reaches over Azure's own network, such as `Microsoft.KeyVault`. */
  readonly serviceEndpoints: readonly string[] | Unknown;
  /** Do its rules bind private endpoints too? */
  readonly bindsEndpoints: boolean | Unknown;
}

export interface Networks {
  readonly networks: ReadonlyMap<string, EstateNetwork>;
  readonly subnets: ReadonlyMap<string, Subnet>;
  readonly peerings: readonly Peering[];
  readonly gateways: readonly Gateway[];
  /** Networks that learn routes from a route server, which no resource shows. */
  readonly routeServers: ReadonlyMap<string, ResourceRef>;
  /** Prefixes of the routes that a subnet's table holds. */
  readonly routePrefixes: (subnet: Subnet) => readonly IpRange[];
}

/** Is a resource called so, by a property of its inputs or by the name that Azure gave back? */
export const byName = (property: string) => (candidate: PlannedResource, text: string) => {
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
  const gateways = graph.ofType(gatewayType).flatMap((gateway) => readGateway(graph, subnets, gateway));
  const routeServers = readRouteServers(graph, subnets);
  for (const [key, network] of networks) {
    const connected =
      routeServers.has(key) ||
      peerings.some(({ from, to }) => from === key || isSame(key, to)) ||
      gateways.some((one) => one.network === key);
    networks.set(key, {
      ...network,
      isConnected: connected || peerings.some(({ to }) => to === unknown) ? connected || unknown : false,
    });
  }
  const routePrefixes = ({ routeTable }: Subnet): IpRange[] => {
    if (routeTable.kind !== "resource") return [];
    const inside = listAt(routeTable.resource.inputs, "routes") ?? [];
    const own = graph.ofType("azure-native:network:Route").filter((one) => {
      const link = graph.follow(one, routeTable.resource.type, ["routeTableName"], byName("routeTableName"));
      return link.kind === "resource" && link.resource === routeTable.resource;
    });
    const texts = [...inside, ...own.map(({ inputs }) => inputs)].map((one) => textAt(one, "addressPrefix"));
    return rangesOf(texts.filter((one) => typeof one === "string"));
  };
  return { networks, subnets, peerings, gateways, routeServers, routePrefixes };
}

/** Source: Microsoft Learn, "What is Azure Route Server?": it tells every subnet what its peers tell it by BGP. */
function readRouteServers(graph: ResourceGraph, subnets: ReadonlyMap<string, Subnet>): Map<string, ResourceRef> {
  const found = new Map<string, ResourceRef>();
  for (const one of graph.ofType("azure-native:network:VirtualHubIpConfiguration")) {
    const id = at(one.inputs, "subnet", "id");
    if (id === undefined) continue;
    const subnet = subnetIn(subnets, graph.resolve(id, subnetType, graph.sourcesOf(one, "subnet", subnetType)), id);
    if (subnet?.network !== undefined) found.set(subnet.network, refOf(one));
  }
  return found;
}

const isSame = (key: string, other: string | Unknown) => key === other;

/** Source: Microsoft Learn, "Local network gateways" and "About BGP and VPN Gateway": with BGP the peer tells its networks. */
function readGateway(graph: ResourceGraph, subnets: ReadonlyMap<string, Subnet>, gateway: PlannedResource): Gateway[] {
  const id = at(gateway.inputs, "ipConfigurations", 0, "subnet", "id");
  const sources = graph.sourcesOf(gateway, "ipConfigurations", subnetType);
  const subnet = id === undefined ? undefined : subnetIn(subnets, graph.resolve(id, subnetType, sources), id);
  if (subnet?.network === undefined) return [];
  const connections = graph.ofType(connectionType).filter((one) => {
    const link = graph.follow(one, gatewayType, ["virtualNetworkGateway1", "id"]);
    return link.kind === "resource" && link.resource === gateway;
  });
  const told = connections.map((connection): readonly IpRange[] | undefined => {
    if (booleanAt(connection.inputs, "enableBgp") === true) return undefined;
    const other = graph.follow(connection, gatewayType, ["virtualNetworkGateway2", "id"]);
    if (other.kind === "resource") return spaceOf(graph, other.resource);
    const link = graph.follow(connection, siteType, ["localNetworkGateway2", "id"]);
    if (link.kind !== "resource") return undefined;
    const space = listAt(link.resource.inputs, "localNetworkAddressSpace", "addressPrefixes");
    return space?.every((prefix) => typeof prefix === "string") ? rangesOf(space as string[]) : undefined;
  });
  const dialIn = listAt(gateway.inputs, "vpnClientConfiguration", "vpnClientAddressPool", "addressPrefixes") ?? [];
  const pool = rangesOf(dialIn.filter((one) => typeof one === "string"));
  return [
    {
      key: gateway.urn,
      resource: refOf(gateway),
      network: subnet.network,
      subnet: subnet.key,
      sites: [...told.flatMap((one) => one ?? []), ...pool],
      learns: told.includes(undefined) || (connections.length === 0 && pool.length === 0),
    },
  ];
}

/** Address space of the network that a gateway is in. Source: Microsoft Learn, "VNet-to-VNet VPN gateway connection". */
function spaceOf(graph: ResourceGraph, gateway: PlannedResource): readonly IpRange[] | undefined {
  const id = at(gateway.inputs, "ipConfigurations", 0, "subnet", "id");
  const sources = graph.sourcesOf(gateway, "ipConfigurations", subnetType);
  const link: Link = id === undefined ? { kind: "absent" } : graph.resolve(id, subnetType, sources);
  const key = link.kind === "resource" ? networkOf(graph, link.resource) : undefined;
  const network = key === undefined ? undefined : graph.get(key);
  return network && readNetwork(network).ranges;
}

/** A subnet by its resource, or one that is written inside its network and named by its id. */
function subnetIn(subnets: ReadonlyMap<string, Subnet>, link: Link, id: Value): Subnet | undefined {
  if (link.kind === "resource") return subnets.get(link.resource.urn);
  if (typeof id !== "string") return undefined;
  const [, network, name] = /\/virtualnetworks\/([^/]+)\/subnets\/([^/]+)$/i.exec(id) ?? [];
  if (network === undefined || name === undefined) return undefined;
  return [...subnets.values()].find(
    (one) => one.name === name.toLowerCase() && one.networkName?.toLowerCase() === network.toLowerCase(),
  );
}

function readNetwork(resource: PlannedResource): EstateNetwork {
  const prefixes = listAt(resource.inputs, "addressSpace", "addressPrefixes");
  const servers = listAt(resource.inputs, "dhcpOptions", "dnsServers");
  return {
    key: resource.urn,
    resource: refOf(resource),
    ranges: prefixes?.every((prefix) => typeof prefix === "string") ? rangesOf(prefixes as string[]) : undefined,
    customDns: servers === undefined ? unknown : servers.length > 0,
    ...(servers?.every((one) => typeof one === "string") ? { dnsServers: servers as string[] } : {}),
    isConnected: unknown,
  };
}

/** Key of the network that a resource belongs to by its `virtualNetworkName`. */
function networkOf(graph: ResourceGraph, resource: PlannedResource): string | undefined {
  const link = graph.follow(resource, networkType, ["virtualNetworkName"], byName("virtualNetworkName"));
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
    name: nameOfSubnet(subnet, resource),
    network,
    bindsEndpoints: bindsEndpoints(subnet),
    ranges: subnetRanges(subnet),
    securityGroup: link("networkSecurityGroup", "azure-native:network:NetworkSecurityGroup"),
    routeTable: link("routeTable", "azure-native:network:RouteTable"),
    natGateway: link("natGateway", "azure-native:network:NatGateway"),
    defaultOutbound: booleanAt(subnet, "defaultOutboundAccess") ?? true,
    serviceEndpoints: servicesOf(subnet),
  };
}

function servicesOf(subnet: Value): readonly string[] | Unknown {
  const services = listAt(subnet, "serviceEndpoints")?.map((one) => textAt(one, "service"));
  return services?.every((one) => typeof one === "string") ? (services as string[]) : unknown;
}

function nameOfSubnet(subnet: Value, { name }: ResourceRef): string {
  const given = textAt(subnet, "subnetName") ?? textAt(subnet, "name");
  return (typeof given === "string" ? given : name).toLowerCase();
}

/** Rules bind private endpoints only where the subnet says so. Source: Microsoft Learn, "Manage network policies". */
function bindsEndpoints(subnet: Value): boolean | Unknown {
  const policies = textAt(subnet, "privateEndpointNetworkPolicies") ?? "Disabled";
  return policies === unknown ? unknown : /^(enabled|networksecuritygroupenabled)$/i.test(policies);
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
    const networkName = textAt(network.inputs, "virtualNetworkName") ?? textAt(network.outputs, "name");
    const read = readSubnet(graph, network, resource, subnet, network.urn);
    return [typeof networkName === "string" ? { ...read, networkName } : read];
  });
}

function readPeering(graph: ResourceGraph, resource: PlannedResource): Peering[] {
  const from = networkOf(graph, resource);
  if (from === undefined) return [];
  const sources = graph.sourcesOf(resource, "remoteVirtualNetwork", networkType);
  const remote = at(resource.inputs, "remoteVirtualNetwork", "id");
  const link: Link = remote === undefined ? { kind: "absent" } : graph.resolve(remote, networkType, sources);
  const flag = (property: string, otherwise: boolean) => booleanAt(resource.inputs, property) ?? otherwise;
  const names = (property: string) => {
    const list = listAt(resource.inputs, property) ?? [];
    return list.flatMap((one) => (typeof one === "string" ? [one.toLowerCase()] : []));
  };
  const state = textAt(resource.outputs, "peeringState") ?? textAt(resource.inputs, "peeringState");
  // Subnet peering: only what is named takes part. Source: Microsoft Learn, "Configure subnet peering".
  const complete = booleanAt(resource.inputs, "peerCompleteVnets") ?? true;
  return [
    {
      resource: refOf(resource),
      from,
      to:
        link.kind === "resource" ? link.resource.urn : link.kind === "external" ? externalKey(graph, link.id) : unknown,
      access: flag("allowVirtualNetworkAccess", true),
      forwarded: flag("allowForwardedTraffic", false),
      gatewayTransit: flag("allowGatewayTransit", false),
      remoteGateways: flag("useRemoteGateways", false),
      state: typeof state === "string" ? state : undefined,
      remoteRanges: takenOver(resource),
      localSubnets: complete === false ? names("localSubnetNames") : undefined,
      remoteSubnets: complete === false ? names("remoteSubnetNames") : undefined,
    },
  ];
}

/** The id of a network of the stack that a plan names by its text. */
function externalKey(graph: ResourceGraph, id: string): string {
  const name = lastPart(id);
  const group = /\/resourcegroups\/([^/]+)\//i.exec(id)?.[1]?.toLowerCase();
  const named = graph.ofType(networkType).filter((network) => {
    const own = textAt(network.inputs, "resourceGroupName");
    return byName("virtualNetworkName")(network, name) && (typeof own !== "string" || own.toLowerCase() === group);
  });
  const [only, ...more] = named;
  return only && more.length === 0 ? only.urn : id.toLowerCase();
}

/** Source: Microsoft Learn, "Update the address space for a peered virtual network": a change has to be synchronised. */
function takenOver(peering: PlannedResource): IpRange[] | undefined {
  const space =
    at(peering.outputs, "remoteAddressSpace", "addressPrefixes") ??
    at(peering.inputs, "remoteAddressSpace", "addressPrefixes");
  return Array.isArray(space) && space.length > 0 && space.every((one) => typeof one === "string")
    ? rangesOf(space as string[])
    : undefined;
}

/** The subnet that a link leads to; a subnet outside of the stack is known by its id alone. */
export function subnetAt(networks: Networks, link: Link): Subnet | undefined {
  if (link.kind === "resource") return networks.subnets.get(link.resource.urn);
  if (link.kind !== "external") return undefined;
  const inside = subnetIn(networks.subnets, link, link.id);
  if (inside) return inside;
  const id = link.id.toLowerCase();
  const unseen: Link = { kind: "unknown" };
  return {
    key: id,
    resource: externalRef(subnetType, link.id),
    name: lastPart(id),
    bindsEndpoints: unknown,
    network: id.replace(/\/subnets\/[^/]+$/, ""),
    ranges: undefined,
    securityGroup: unseen,
    routeTable: unseen,
    natGateway: unseen,
    defaultOutbound: unknown,
    serviceEndpoints: unknown,
  };
}

/** Networks outside of the stack are known by id, or by resource group and name. */
export function isSameNetwork(key: string, other: string | Unknown): boolean {
  if (other === unknown) return false;
  if (key === other) return true;
  const [group = "", name = ""] = key.split("/");
  return other.includes(`/resourcegroups/${group}/`) && other.endsWith(`/virtualnetworks/${name}`);
}

/** The other side of a peering, where the stack holds it. */
export function reverseOf(networks: Networks, peering: Peering): Peering | undefined {
  return networks.peerings.find(({ from, to }) => isSameNetwork(from, peering.to) && isSameNetwork(peering.from, to));
}

/**
 * Are both sides there? The word in a state decides only where the other side is not seen: the side that was made first stays
 * `Initiated` there. Source: Microsoft Learn, "Virtual network peering": Initiated, Connected, Disconnected.
 */
export function isConnected(networks: Networks, peering: Peering): "yes" | "no" | "claim" | "disconnected" {
  const back = reverseOf(networks, peering);
  if ([peering, back].some((side) => side?.state?.toLowerCase() === "disconnected")) return "disconnected";
  if (back) return back.access === false ? "no" : "yes";
  if (peering.state?.toLowerCase() === "connected") return "yes";
  return typeof peering.to === "string" && networks.networks.has(peering.to) ? "no" : "claim";
}

const privateRanges = rangesOf(privateNetworks);

/**
 * What the tag VirtualNetwork stands for in a subnet: the space of its network and of the peers, what is behind gateways, and what
 * the subnet's user-defined routes name, a default route perhaps. Source: Microsoft Learn, "Virtual network service tags".
 */
export function virtualNetworkTag(networks: Networks, subnet: Subnet | undefined): Meaning {
  const key = subnet?.network;
  const own = key === undefined ? undefined : networks.networks.get(key);
  if (key === undefined || !own?.ranges) return { certain: own?.ranges ?? [], possible: privateRanges };
  const certain = [...own.ranges];
  let beyond = false;
  const behind = (network: string) => {
    for (const { sites, learns } of networks.gateways.filter((one) => one.network === network)) {
      certain.push(...sites);
      if (learns) beyond = true;
    }
  };
  behind(key);
  for (const peering of networks.peerings) {
    if (peering.from !== key || peering.access === false) continue;
    const known = typeof peering.to === "string" ? networks.networks.get(peering.to) : undefined;
    const ranges = known?.ranges ?? peering.remoteRanges;
    if (ranges && peering.access === true) certain.push(...ranges);
    if (!ranges || peering.access !== true) beyond = true;
    if (peering.remoteGateways !== false) {
      if (known) behind(known.key);
      else beyond = true;
    }
  }
  const named = subnet ? networks.routePrefixes(subnet) : [];
  const isDefault = ({ first, last, version }: IpRange) =>
    first === 0n && last === (version === 4 ? 0xffff_ffffn : (1n << 128n) - 1n);
  certain.push(...named.filter((one) => !isDefault(one)));
  const possible = named.some(isDefault) ? allAddresses : beyond ? privateRanges : [];
  return { certain, possible };
}
