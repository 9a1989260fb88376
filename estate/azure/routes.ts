import { privateNetworks } from "../../activation/client-networks";
import { type IpRange, readCidr } from "../../activation/ip-range";
import type { Decision, WayOut } from "../model";
import type { IntervalMap, Layer } from "../interval-map";
import { type Link, type PlannedResource, type ResourceGraph, type ResourceRef, refOf } from "../resource-graph";
import { allAddresses, existingSubnet, layRoutes, rangesOf, routeLayer } from "../traffic";
import { at, listAt, textAt, type Unknown, unknown, type Value } from "../values";
import type { Networks, Subnet } from "./networks";

const tableType = "azure-native:network:RouteTable";
const routeType = "azure-native:network:Route";
const privateRanges = rangesOf(privateNetworks);

/** Among routes of one prefix length: the table's own, then those of gateways, then Azure's. */
const precedence = { table: 0, gateway: 1, system: 2 } as const;

interface Route {
  readonly name: string;
  readonly prefix: string | Unknown;
  readonly hop: string | Unknown;
  readonly appliance: string | Unknown | undefined;
}

/** The routes of a table, those inside it and those that are resources of their own. */
function routesOf(graph: ResourceGraph, table: PlannedResource): Route[] {
  const inside = listAt(table.inputs, "routes")?.map((route) => readRoute(route, table.name));
  const separate = graph.ofType(routeType).flatMap((resource) => {
    const link = graph.follow(resource, tableType, ["routeTableName"], (candidate, text) => {
      const name = at(candidate.inputs, "routeTableName") ?? at(candidate.outputs, "name");
      return typeof name === "string" && name.toLowerCase() === text.toLowerCase();
    });
    if (link.kind === "unknown") return [readRoute(unknown, resource.name)];
    return link.kind === "resource" && link.resource === table ? [readRoute(resource.inputs, resource.name)] : [];
  });
  return [...(inside ?? [readRoute(unknown, table.name)]), ...separate];
}

function readRoute(route: Value, fallbackName: string): Route {
  const name = textAt(route, "name") ?? textAt(route, "routeName");
  return {
    name: typeof name === "string" ? name : fallbackName,
    prefix: textAt(route, "addressPrefix") ?? unknown,
    hop: textAt(route, "nextHopType") ?? unknown,
    appliance: textAt(route, "nextHopIpAddress"),
  };
}

/** Rank of a route: longer prefixes first, then by who made it. */
function rank(range: IpRange, source: keyof typeof precedence): number {
  const bits = range.version === 4 ? 32 : 128;
  const size = (range.last - range.first + 1n).toString(2).length - 1;
  return (128 - (bits - size)) * 10 + precedence[source];
}

/** Behind every route that is known, before the routes that hold for everything. */
const assumedRank = 1275;

/**
 * Where packets from a subnet to client addresses go, and so whether answers come back. Source: Microsoft Learn, "Virtual
 * network traffic routing": the longest prefix wins, then the route table, then gateways, then Azure's own routes.
 */
export function routesFrom(graph: ResourceGraph, networks: Networks, subnet: Subnet): IntervalMap<Decision> {
  const ground: Decision = {
    verdict: "stop",
    what: "no route: the network leads to itself and to public addresses only",
    resource: subnet.resource,
  };
  if (subnet.routeTable.kind === "unknown" && subnet.network !== undefined && !networks.networks.has(subnet.network)) {
    return layRoutes([], existingSubnet(subnet.resource));
  }
  const layers = [
    ...ownSpace(networks, subnet),
    ...peerRoutes(networks, subnet),
    ...gatewayRoutes(networks, subnet),
    ...tableRoutes(graph, networks, subnet),
  ];
  return layRoutes(layers, ground);
}

function ownSpace(networks: Networks, subnet: Subnet): Layer<Decision>[] {
  const network = subnet.network === undefined ? undefined : networks.networks.get(subnet.network);
  if (!network) return [];
  const value: Decision = { verdict: "pass", what: "the network itself", resource: network.resource };
  if (!network.ranges) {
    return [
      routeLayer(
        allAddresses,
        0,
        { ...value, verdict: "undecided", what: "an address space that is not known yet" },
        false,
      ),
    ];
  }
  return network.ranges.map((range) => routeLayer([range], rank(range, "system"), value));
}

function peerRoutes(networks: Networks, subnet: Subnet): Layer<Decision>[] {
  return networks.peerings
    .filter(({ from, access }) => from === subnet.network && access !== false)
    .flatMap((peering) => {
      const peer = typeof peering.to === "string" ? networks.networks.get(peering.to) : undefined;
      const { resource } = peering;
      if (peering.to === unknown || peering.access === unknown) {
        const value: Decision = { verdict: "pass", what: "a peering that is not known yet", resource };
        return [routeLayer(privateRanges, 0, value, false)];
      }
      const back = networks.peerings.some(
        ({ from, to, access }) => isSameNetwork(from, peering.to) && to === subnet.network && access !== false,
      );
      if (!peer) return beyond(resource, `the network ${lastPart(peering.to)}`, peering.remoteGateways, back);
      if (!peer.ranges) {
        const what = `a peering to ${peer.resource.name}, whose address space is not known yet`;
        return [routeLayer(privateRanges, 0, { verdict: "pass", what, resource }, false)];
      }
      const what = back
        ? "a peering"
        : `a peering that ${peer.resource.name} does not return, so that it never connects`;
      const value: Decision = { verdict: back ? "pass" : "stop", what, resource };
      return peer.ranges.map((range) => routeLayer([range], rank(range, "system"), value));
    });
}

/** Networks outside of the stack are known by id, or by resource group and name. */
function isSameNetwork(key: string, other: string | Unknown): boolean {
  if (other === unknown) return false;
  if (key === other) return true;
  const [group = "", name = ""] = key.split("/");
  return other.includes(`/resourcegroups/${group}/`) && other.endsWith(`/virtualnetworks/${name}`);
}

/** A network that this stack does not hold: what it leads to is taken on trust, and said so. */
function beyond(
  resource: ResourceRef,
  name: string,
  gateways: boolean | Unknown,
  peersBack: boolean,
): Layer<Decision>[] {
  const through =
    gateways === false ? "its own address space holds them" : "its address space or its gateway holds them";
  const value: Decision = {
    verdict: "pass",
    what: `the way through ${name}`,
    resource,
    relies: `${name} leads to the clients: ${through}${peersBack ? "" : ", and it peers back"}`,
  };
  // A longer prefix over there would beat a route here that drops the same addresses: that is undecided.
  return [routeLayer(privateRanges, assumedRank, value), routeLayer(privateRanges, 0, value, false)];
}

function gatewayRoutes(networks: Networks, subnet: Subnet): Layer<Decision>[] {
  if (subnet.network === undefined || !networks.gateways.has(subnet.network)) return [];
  const network = networks.networks.get(subnet.network);
  return beyond(network?.resource ?? subnet.resource, "the network's own gateway", true, true);
}

function tableRoutes(graph: ResourceGraph, networks: Networks, subnet: Subnet): Layer<Decision>[] {
  const { routeTable } = subnet;
  if (routeTable.kind === "absent") return [];
  if (routeTable.kind !== "resource") return [unknownTable(routeTable, subnet)];
  const table = routeTable.resource;
  return routesOf(graph, table).flatMap((route) => tableRoute(route, refOf(table), networks, subnet));
}

function unknownTable(link: Link, subnet: Subnet): Layer<Decision> {
  const name =
    link.kind === "external" ? `the route table ${lastPart(link.id)}` : "a route table that is not known yet";
  const value: Decision = { verdict: "undecided", what: name, resource: subnet.resource };
  return routeLayer(allAddresses, 0, value, false);
}

function tableRoute(route: Route, resource: ResourceRef, networks: Networks, subnet: Subnet): Layer<Decision>[] {
  const decision = hopDecision(route, resource, networks, subnet);
  if (route.prefix === unknown) return [routeLayer(allAddresses, 0, decision, false)];
  const reading = readCidr(route.prefix);
  // Service tags stand for public addresses, where no client is.
  if (!reading.ok) return [];
  const certain = decision.verdict !== "undecided";
  return [routeLayer([reading.range], rank(reading.range, "table"), decision, certain)];
}

function hopDecision(route: Route, resource: ResourceRef, networks: Networks, subnet: Subnet): Decision {
  const what = `route ${route.name} (${route.prefix === unknown ? "unknown" : route.prefix})`;
  if (route.hop === unknown)
    return { verdict: "undecided", what: `${what}, whose next hop is not known yet`, resource };
  switch (route.hop.toLowerCase()) {
    case "virtualappliance": {
      const address = typeof route.appliance === "string" ? route.appliance : "that is not known yet";
      return { verdict: "pass", what, resource, relies: `the appliance ${address} forwards to the clients and back` };
    }
    case "virtualnetworkgateway":
      if (!hasGateway(networks, subnet))
        return { verdict: "stop", what: `${what} to a gateway that there is not`, resource };
      return { verdict: "pass", what, resource, relies: "the gateway leads to the clients" };
    case "vnetlocal":
      return { verdict: "pass", what, resource };
    case "none":
      return { verdict: "stop", what: `${what} that drops everything`, resource };
    case "internet":
      return { verdict: "stop", what: `${what} to the internet, where private addresses lead nowhere`, resource };
    default:
      return { verdict: "undecided", what: `${what} with next hop ${route.hop}`, resource };
  }
}

function hasGateway(networks: Networks, subnet: Subnet): boolean {
  if (subnet.network !== undefined && networks.gateways.has(subnet.network)) return true;
  return networks.peerings.some(({ from, remoteGateways }) => from === subnet.network && remoteGateways !== false);
}

/** The way to public addresses that a subnet has. */
export function wayOutOfSubnet(graph: ResourceGraph, subnet: Subnet, publicAddress: boolean): WayOut {
  const { routeTable, resource } = subnet;
  if (routeTable.kind === "unknown" || routeTable.kind === "external") {
    return { verdict: "undecided", what: "routes that this stack does not hold", resource };
  }
  if (routeTable.kind === "resource") {
    const everything = routesOf(graph, routeTable.resource).filter(
      ({ prefix }) => prefix === unknown || prefix === "0.0.0.0/0",
    );
    const [route] = everything;
    if (route) {
      const table = refOf(routeTable.resource);
      if (route.prefix === unknown || route.hop === unknown) {
        return { verdict: "undecided", what: "a route that is not known yet", resource: table };
      }
      const stops = route.hop.toLowerCase() === "none";
      return {
        verdict: stops ? "stop" : "pass",
        what: `route ${route.name} (0.0.0.0/0) to ${route.hop}`,
        resource: table,
      };
    }
  }
  if (publicAddress || subnet.natGateway.kind === "resource" || subnet.natGateway.kind === "external") {
    return { verdict: "pass", what: "a public address or NAT gateway", resource };
  }
  if (subnet.defaultOutbound === unknown || subnet.natGateway.kind === "unknown") {
    return { verdict: "undecided", what: "a subnet whose way out is not known", resource };
  }
  const what = subnet.defaultOutbound
    ? "default outbound access"
    : "no default outbound access, NAT gateway or public address";
  return { verdict: subnet.defaultOutbound ? "pass" : "stop", what, resource };
}

function lastPart(id: string): string {
  return id.split("/").at(-1) ?? id;
}

/** Does the interface have a public address of its own? */
export function hasPublicAddress(configurations: readonly Value[] | undefined): boolean {
  return (configurations ?? []).some((configuration) => at(configuration, "publicIPAddress") !== undefined);
}
