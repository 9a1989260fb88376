import { privateNetworks } from "../../activation/client-networks";
import type { EstateHost } from "../../estate/model";
import { type PlannedResource, type ResourceGraph, refOf } from "../../estate/resource-graph";
import { at, listAt, type Value } from "../../estate/values";
import { type Gate, isIn, isPort, type Packet, portEdges, prefixLength } from "./packet";

const type = (name: string) => `azure-native:network:${name}`;
const text = (value: Value | undefined, ...path: readonly string[]) => {
  const found = at(value, ...path);
  return typeof found === "string" || typeof found === "number" ? String(found) : undefined;
};
const texts = (value: Value, one: string, many: string) => [
  ...(text(value, one) === undefined ? [] : [text(value, one) ?? ""]),
  ...(listAt(value, many) ?? []).flatMap((item) => (typeof item === "string" ? [item] : [])),
];

interface Network {
  readonly resource: PlannedResource;
  readonly prefixes: readonly string[];
}

/** Azure's networks as the packets meet them. */
class AzureNetworks {
  readonly #graph: ResourceGraph;
  readonly networks: readonly Network[];

  constructor(graph: ResourceGraph) {
    this.#graph = graph;
    this.networks = graph.ofType(type("VirtualNetwork")).map((resource) => ({
      resource,
      prefixes: (listAt(resource.inputs, "addressSpace", "addressPrefixes") ?? []).filter(
        (one) => typeof one === "string",
      ),
    }));
  }

  follow(from: PlannedResource, kind: string, path: readonly string[], nameKey?: string): PlannedResource | undefined {
    const byName = (candidate: PlannedResource, name: string) =>
      nameKey !== undefined && text(candidate.inputs, nameKey)?.toLowerCase() === name.toLowerCase();
    const link = this.#graph.follow(from, type(kind), path, byName);
    return link.kind === "resource" ? link.resource : undefined;
  }

  networkOf(subnet: PlannedResource): Network | undefined {
    const found = this.follow(subnet, "VirtualNetwork", ["virtualNetworkName"], "virtualNetworkName");
    return this.networks.find(({ resource }) => resource === found);
  }

  /** Networks that are connected to this one, both ways; `"outside"` for one that the stack does not hold. */
  peersOf(network: Network | undefined): (Network | "outside")[] {
    const peerings = this.#graph.ofType(type("VirtualNetworkPeering")).map((peering) => ({
      from: this.follow(peering, "VirtualNetwork", ["virtualNetworkName"], "virtualNetworkName"),
      to: this.follow(peering, "VirtualNetwork", ["remoteVirtualNetwork", "id"]),
      open: at(peering.inputs, "allowVirtualNetworkAccess") !== false,
    }));
    return peerings
      .filter(({ from, open }) => network !== undefined && from === network.resource && open)
      .flatMap(({ to }): (Network | "outside")[] => {
        if (!to) return ["outside"];
        const back = peerings.some((one) => one.from === to && one.to === network?.resource && one.open);
        const peer = this.networks.find(({ resource }) => resource === to);
        return back && peer ? [peer] : [];
      });
  }

  /** What the tag VirtualNetwork stands for. A network outside is taken to hold every private address. */
  virtualNetwork(network: Network | undefined): string[] {
    return [network, ...this.peersOf(network)].flatMap((one) =>
      one === "outside" ? privateNetworks : (one?.prefixes ?? []),
    );
  }
}

interface Rule {
  readonly priority: number;
  readonly inbound: boolean;
  readonly allow: boolean;
  readonly protocol: string;
  readonly sources: readonly string[];
  readonly destinations: readonly string[];
  readonly sourcePorts: readonly string[];
  readonly destinationPorts: readonly string[];
}

function readRule(rule: Value, addressesOfGroups: (value: Value, property: string) => string[]): Rule {
  const side = (name: string) => [
    ...texts(rule, `${name}AddressPrefix`, `${name}AddressPrefixes`),
    ...addressesOfGroups(rule, `${name}ApplicationSecurityGroups`),
  ];
  return {
    priority: Number(text(rule, "priority")),
    inbound: text(rule, "direction")?.toLowerCase() === "inbound",
    allow: text(rule, "access")?.toLowerCase() === "allow",
    protocol: text(rule, "protocol")?.toLowerCase() ?? "*",
    sources: side("source"),
    destinations: side("destination"),
    sourcePorts: texts(rule, "sourcePortRange", "sourcePortRanges"),
    destinationPorts: texts(rule, "destinationPortRange", "destinationPortRanges"),
  };
}

const defaults = (inbound: boolean): Rule[] => {
  const rule = (priority: number, allow: boolean, source: string, destination: string): Rule => ({
    ...{ priority, allow, inbound, protocol: "*", sources: [source], destinations: [destination] },
    ...{ sourcePorts: ["*"], destinationPorts: ["*"] },
  });
  return [
    rule(65000, true, "VirtualNetwork", "VirtualNetwork"),
    inbound ? rule(65001, true, "AzureLoadBalancer", "*") : rule(65001, true, "*", "Internet"),
    rule(65500, false, "*", "*"),
  ];
};

const notInternet = [...privateNetworks, "127.0.0.0/8", "169.254.0.0/16", "fe80::/10"];

function isAddress(address: string, prefix: string, virtualNetwork: readonly string[]): boolean {
  switch (prefix.toLowerCase()) {
    case "*":
    case "any":
      return true;
    case "virtualnetwork":
      return virtualNetwork.some((network) => isIn(address, network));
    case "internet":
      return !notInternet.some((network) => isIn(address, network));
    case "azureloadbalancer":
      return address === "168.63.129.16";
    default:
      return isIn(address, prefix);
  }
}

/** Addresses of the interfaces that are in application security groups. */
function groupAddresses(graph: ResourceGraph, rule: Value, property: string): string[] {
  const wanted = (listAt(rule, property) ?? []).map((group) => text(group, "id")?.toLowerCase());
  if (wanted.length === 0) return [];
  return graph.ofType(type("NetworkInterface")).flatMap((card) =>
    (listAt(card.inputs, "ipConfigurations") ?? []).flatMap((configuration) => {
      const groups = (listAt(configuration, "applicationSecurityGroups") ?? []).map((one) =>
        text(one, "id")?.toLowerCase(),
      );
      return groups.some((group) => wanted.includes(group)) ? [text(configuration, "privateIPAddress") ?? ""] : [];
    }),
  );
}

function groupGate(
  graph: ResourceGraph,
  group: PlannedResource,
  inbound: boolean,
  virtualNetwork: readonly string[],
  title: string,
): Gate {
  const separate = graph
    .ofType(type("SecurityRule"))
    .filter((rule) => {
      const link = graph.follow(rule, group.type, ["networkSecurityGroupName"], (candidate, name) => {
        return text(candidate.inputs, "networkSecurityGroupName") === name;
      });
      return link.kind === "resource" && link.resource === group;
    })
    .map(({ inputs }) => inputs);
  const rules = [...(listAt(group.inputs, "securityRules") ?? []), ...separate]
    .map((rule) => readRule(rule, (value, property) => groupAddresses(graph, value, property)))
    .concat(defaults(inbound))
    .filter((rule) => rule.inbound === inbound)
    .sort((a, b) => a.priority - b.priority);
  const passes = (packet: Packet) =>
    rules.find(
      ({ protocol, sources, destinations, sourcePorts, destinationPorts }) =>
        ["*", "tcp"].includes(protocol) &&
        sources.some((prefix) => isAddress(packet.source, prefix, virtualNetwork)) &&
        destinations.some((prefix) => isAddress(packet.destination, prefix, virtualNetwork)) &&
        sourcePorts.some((range) => isPort(packet.sourcePort, range)) &&
        destinationPorts.some((range) => isPort(packet.destinationPort, range)),
    )?.allow === true;
  return {
    hop: "network rules",
    title,
    resource: refOf(group),
    passes,
    networks: rules.flatMap(({ sources }) => sources).concat(virtualNetwork),
    ports: rules.flatMap(({ sourcePorts }) => sourcePorts.flatMap(portEdges)),
  };
}

/** Do answers from the host's subnet lead back to the client? The longest prefix wins, then the table, then Azure. */
function routeGate(graph: ResourceGraph, all: AzureNetworks, subnet: PlannedResource): Gate {
  const network = all.networkOf(subnet);
  const table = all.follow(subnet, "RouteTable", ["routeTable", "id"]);
  const peers = all.peersOf(network);
  const gateway = graph.ofType(type("VirtualNetworkGateway")).length > 0 || peers.includes("outside");
  const own = [network, ...peers].flatMap((one) => (one === "outside" ? privateNetworks : (one?.prefixes ?? [])));
  const separate = graph.ofType(type("Route")).filter((route) => {
    return all.follow(route, "RouteTable", ["routeTableName"], "routeTableName") === table;
  });
  const routes = [
    ...(table ? [...(listAt(table.inputs, "routes") ?? []), ...separate.map(({ inputs }) => inputs)] : []).map(
      (route) => ({
        prefix: text(route, "addressPrefix") ?? "",
        leads: leads(text(route, "nextHopType") ?? "", gateway),
        order: 0,
      }),
    ),
    ...own.map((prefix) => ({ prefix, leads: true, order: 1 })),
  ];
  const passes = ({ source }: Packet) => {
    const matching = routes.filter(({ prefix }) => isIn(source, prefix));
    matching.sort((a, b) => prefixLength(b.prefix) - prefixLength(a.prefix) || a.order - b.order);
    return matching[0]?.leads === true;
  };
  const resource = refOf(table ?? subnet);
  // A network outside may have a longer prefix than the route that drops the packet.
  const unsure = peers.includes("outside");
  return {
    hop: "route",
    unsure,
    title: "the way back",
    resource,
    passes,
    networks: routes.map(({ prefix }) => prefix),
    ports: [],
  };
}

function leads(hop: string, gateway: boolean): boolean {
  if (hop.toLowerCase() === "virtualnetworkgateway") return gateway;
  return ["virtualappliance", "vnetlocal"].includes(hop.toLowerCase());
}

/** Everything between clients and one host on Azure. */
export function azureGates(graph: ResourceGraph, host: EstateHost): Gate[] {
  const machine = graph.get(host.resource.urn ?? "");
  const all = new AzureNetworks(graph);
  const cards = machine ? graph.sourcesOf(machine, "networkProfile", type("NetworkInterface")) : [];
  return cards.flatMap((card) => {
    const [configuration = null] = listAt(card.inputs, "ipConfigurations") ?? [];
    const sources = graph.sourcesOf(card, "ipConfigurations", type("Subnet"));
    const link = graph.resolve(text(configuration, "subnet", "id") ?? null, type("Subnet"), sources);
    if (link.kind !== "resource") return [];
    const subnet = link.resource;
    const tag = all.virtualNetwork(all.networkOf(subnet));
    const ofSubnet = all.follow(subnet, "NetworkSecurityGroup", ["networkSecurityGroup", "id"]);
    const ofCard = all.follow(card, "NetworkSecurityGroup", ["networkSecurityGroup", "id"]);
    return [
      routeGate(graph, all, subnet),
      ...(ofSubnet ? [groupGate(graph, ofSubnet, true, tag, "the group of the host's subnet")] : []),
      ...(ofCard ? [groupGate(graph, ofCard, true, tag, "the group of the host's interface")] : []),
      ...clientGates(graph, all, subnet),
    ];
  });
}

/** Groups of the clients' own subnets, where the stack holds them. They bind only the packets that begin there. */
function clientGates(graph: ResourceGraph, all: AzureNetworks, hostSubnet: PlannedResource): Gate[] {
  return graph.ofType(type("Subnet")).flatMap((subnet) => {
    const group = all.follow(subnet, "NetworkSecurityGroup", ["networkSecurityGroup", "id"]);
    if (subnet === hostSubnet || !group) return [];
    const within = texts(subnet.inputs, "addressPrefix", "addressPrefixes");
    const gate = groupGate(
      graph,
      group,
      false,
      all.virtualNetwork(all.networkOf(subnet)),
      "the group of the clients' subnet",
    );
    const passes = (packet: Packet) => !within.some((network) => isIn(packet.source, network)) || gate.passes(packet);
    return [{ ...gate, passes, networks: [...gate.networks, ...within] }];
  });
}
