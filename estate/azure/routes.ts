import { privateNetworks } from "../../activation/client-networks";
import { covers, type IpRange, readCidr } from "../../activation/ip-range";
import type { IntervalMap, Layer } from "../interval-map";
import type { Claim, Decision } from "../model";
import { type PlannedResource, type ResourceGraph, type ResourceRef, refOf } from "../resource-graph";
import { allAddresses, claimed, existingSubnet, lastPart, layRoutes, rangesOf, routeLayer } from "../traffic";
import { at, booleanAt, listAt, textAt, type Unknown, unknown, type Value } from "../values";
import { type Firewall, firewallAt } from "./firewalls";
import { type Gateway, isConnected, type Networks, type Peering, reverseOf, type Subnet } from "./networks";

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

/** An appliance of the stack: an interface that may forward packets of others. */
export interface Appliance {
  readonly key: string;
  readonly resource: ResourceRef;
  readonly subnet: Subnet;
  readonly address: string;
  readonly forwards: boolean | Unknown;
}

/** Everything that routes depend on. */
export interface RoutingTable {
  readonly graph: ResourceGraph;
  readonly networks: Networks;
  readonly firewalls: readonly Firewall[];
  readonly appliances: readonly Appliance[];
}

/** Behind every route that is known, before the routes that hold for everything. */
const assumedRank = 1275;

const known = new WeakMap<RoutingTable, Map<string, IntervalMap<Decision>>>();

/**
 * Where packets from a subnet to each address go. Source: Microsoft Learn, "Virtual network traffic routing": the longest
 * prefix wins, then the route table, then gateways, then Azure's own routes.
 */
export function routesFrom(table: RoutingTable, subnet: Subnet): IntervalMap<Decision> {
  const ofTable = known.get(table) ?? new Map<string, IntervalMap<Decision>>();
  known.set(table, ofTable);
  const map = ofTable.get(subnet.key) ?? new Walk(table).from(subnet, []);
  ofTable.set(subnet.key, map);
  return map;
}

class Walk {
  constructor(readonly table: RoutingTable) {}

  /** `via` holds the firewalls and appliances that the packets have passed. */
  from(subnet: Subnet, via: readonly string[]): IntervalMap<Decision> {
    const { networks } = this.table;
    const ground: Decision = {
      verdict: "stop",
      what: "no route: the network leads to itself and to public addresses only",
      resource: subnet.resource,
    };
    if (
      subnet.routeTable.kind === "unknown" &&
      subnet.network !== undefined &&
      !networks.networks.has(subnet.network)
    ) {
      return layRoutes([], existingSubnet(subnet.resource));
    }
    const propagated = this.#propagates(subnet);
    const gateways =
      subnet.network === undefined || propagated === false ? [] : this.#gateways(subnet.network, propagated);
    const layers = [
      ...this.#ownSpace(subnet),
      ...this.#peers(subnet, via),
      ...gateways,
      ...this.#remoteGateways(subnet, propagated),
      ...(propagated === false ? [] : this.#routeServer(subnet)),
      ...this.#tableRoutes(subnet, via),
    ];
    return layRoutes(layers, ground);
  }

  #ownSpace(subnet: Subnet): Layer<Decision>[] {
    const network = subnet.network === undefined ? undefined : this.table.networks.networks.get(subnet.network);
    if (!network) return [];
    const value: Decision = { verdict: "pass", what: "the network itself", resource: network.resource };
    if (!network.ranges) {
      const what = "an address space that is not known yet";
      return [routeLayer(allAddresses, 0, { ...value, verdict: "undecided", what }, false)];
    }
    return network.ranges.map((range) => routeLayer([range], rank(range, "system"), value));
  }

  /** Does the subnet learn the routes of gateways? Source: the same page, "Border gateway protocol". */
  #propagates({ routeTable }: Subnet): boolean | Unknown {
    if (routeTable.kind !== "resource") return routeTable.kind === "absent" ? true : unknown;
    const disabled = booleanAt(routeTable.resource.inputs, "disableBgpRoutePropagation") ?? false;
    return disabled === unknown ? unknown : !disabled;
  }

  #peers(subnet: Subnet, via: readonly string[]): Layer<Decision>[] {
    const { networks } = this.table;
    return networks.peerings
      .filter(({ from, access }) => from === subnet.network && access !== false)
      .flatMap((peering) => this.#peer(peering, subnet, via, networks));
  }

  #peer(peering: Peering, subnet: Subnet, via: readonly string[], networks: Networks): Layer<Decision>[] {
    const { resource, to } = peering;
    if (to === unknown || peering.access === unknown) {
      const value: Decision = { verdict: "pass", what: "a peering that is not known yet", resource };
      return [routeLayer(privateRanges, 0, value, false)];
    }
    const peer = networks.networks.get(to);
    const name = peer?.resource.name ?? lastPart(to);
    const connected = isConnected(networks, peering);
    if (connected === "no" || connected === "disconnected") {
      const what =
        connected === "disconnected"
          ? `the peering with ${name}, which is disconnected`
          : `a peering that ${name} does not return, so that it never connects`;
      const fix =
        connected === "disconnected"
          ? `delete both sides of the peering with ${name} and make them again`
          : `make the peering of ${name} back to this network too`;
      const ranges = peer?.ranges ?? peering.remoteRanges ?? [];
      const value: Decision = { verdict: "stop", what, resource, fix };
      return ranges.map((range) => routeLayer([range], rank(range, "system"), value));
    }
    const known = this.#remoteSpace(peering, peer?.ranges);
    const back = reverseOf(networks, peering);
    const isLocal = peering.localSubnets?.includes(subnet.name) ?? true;
    const hasBack = back?.remoteSubnets?.includes(subnet.name) ?? true;
    if (!isLocal || !hasBack) {
      const what = `a peering with ${name} that this subnet has no part in`;
      const value: Decision = {
        verdict: "stop",
        what,
        resource,
        fix: `add the subnet to the peering ${resource.name}`,
      };
      return (known ?? []).map((range) => routeLayer([range], rank(range, "system"), value));
    }
    const claim: Claim[] =
      connected === "claim" ? [{ about: "peering", of: name, says: `${name} peers back to this network` }] : [];
    if (!known) {
      if (peer) {
        const what = `a peering to ${name}, whose address space is not known yet`;
        return [routeLayer(privateRanges, 0, { verdict: "pass", what, resource }, false)];
      }
      const through =
        peering.remoteGateways === false ? "its own address space holds them" : "it or its gateway holds them";
      const says = `the network ${name} leads to the clients: ${through}`;
      return assumed(resource, `the way through the network ${name}`, [{ about: "route", of: name, says }, ...claim]);
    }
    // Packets that an appliance only forwards are taken where the receiving side says so.
    const refused = via.length > 0 && back?.forwarded === false;
    const value: Decision = refused
      ? {
          verdict: "stop",
          what: `the peering ${back?.resource.name} does not take packets that ${lastPart(via.at(-1) ?? "")} forwards`,
          resource: back?.resource ?? resource,
          fix: `set allowForwardedTraffic on ${back?.resource.name}`,
        }
      : { verdict: "pass", what: "a peering", resource, ...(claim.length > 0 ? { relies: claim } : {}) };
    return known.map((range) => routeLayer([range], rank(range, "system"), value));
  }

  /** What a peering leads to: the named subnets, or the space that it took over when it was last synchronised. */
  #remoteSpace(peering: Peering, ranges: readonly IpRange[] | undefined): readonly IpRange[] | undefined {
    if (peering.remoteSubnets) {
      const { networks } = this.table;
      const named = [...networks.subnets.values()].filter(
        ({ network, name }) => network === peering.to && peering.remoteSubnets?.includes(name),
      );
      if (named.length > 0 && named.every((one) => one.ranges)) return named.flatMap((one) => one.ranges ?? []);
    }
    return peering.remoteRanges ?? ranges;
  }

  #gateways(network: string, propagated: true | Unknown): Layer<Decision>[] {
    return this.table.networks.gateways
      .filter((one) => one.network === network)
      .flatMap((gateway) => {
        const layers = this.#sites(gateway);
        return propagated === true ? layers : layers.map((layer) => ({ ...layer, certain: false }));
      });
  }

  #sites({ key, resource, sites, learns }: Gateway): Layer<Decision>[] {
    const value: Decision = { verdict: "pass", what: `the connections of ${resource.name}`, resource, exit: key };
    const told = sites.map((range) => routeLayer([range], rank(range, "gateway"), value));
    if (!learns) return told;
    const says = `the gateway ${resource.name} leads to the clients, and they lead back to it`;
    return [
      ...told,
      ...assumed(resource, "the network's own gateway", [{ about: "route", of: resource.name, says }], key),
    ];
  }

  /** A gateway also leads to the spokes that use it, where a route of theirs says so: nobody is told. */
  #spokes({ network, resource }: Gateway): Layer<Decision>[] {
    const { networks } = this.table;
    return networks.peerings.flatMap((peering): Layer<Decision>[] => {
      if (peering.from !== network || peering.gatewayTransit !== true || peering.to === unknown) return [];
      const spoke = networks.networks.get(peering.to);
      const back = reverseOf(networks, peering);
      if (back?.remoteGateways !== true || isConnected(networks, peering) !== "yes") return [];
      const value: Decision = {
        verdict: "pass",
        what: `the gateway ${resource.name}, on to ${spoke?.resource.name}`,
        resource,
      };
      return (spoke?.ranges ?? []).map((range) => routeLayer([range], rank(range, "system"), value));
    });
  }

  #routeServer(subnet: Subnet): Layer<Decision>[] {
    const server = subnet.network === undefined ? undefined : this.table.networks.routeServers.get(subnet.network);
    if (!server) return [];
    const says = `the route server ${server.name} learns the way to the clients, and they the way back`;
    return assumed(server, "a route server", [{ about: "route", of: server.name, says }]);
  }

  /**
   * The gateway of a peered network: one side has to offer it, the other to use it. Source: Microsoft Learn, "Configure VPN
   * gateway transit for virtual network peering".
   */
  #remoteGateways(subnet: Subnet, propagated: boolean | Unknown): Layer<Decision>[] {
    const { networks } = this.table;
    if (propagated === false) return [];
    return networks.peerings.flatMap((peering): Layer<Decision>[] => {
      if (peering.from !== subnet.network || peering.remoteGateways === false || peering.to === unknown) return [];
      if (["no", "disconnected"].includes(isConnected(networks, peering))) return [];
      const back = reverseOf(networks, peering);
      const name = networks.networks.get(peering.to)?.resource.name ?? lastPart(peering.to);
      if (back?.gatewayTransit === false) {
        const fix = `set allowGatewayTransit on ${back.resource.name}`;
        const what = `the peering ${back.resource.name}, which offers no gateway`;
        const value: Decision = { verdict: "stop", what, resource: back.resource, fix };
        return [routeLayer(privateRanges, assumedRank, value)];
      }
      if (networks.networks.has(peering.to)) {
        const layers = this.#gateways(peering.to, true);
        return peering.remoteGateways === true ? layers : layers.map((layer) => ({ ...layer, certain: false }));
      }
      const says = `the gateway of the network ${name} leads to the clients`;
      return assumed(peering.resource, `the gateway of ${name}`, [{ about: "route", of: name, says }]);
    });
  }

  #tableRoutes(subnet: Subnet, via: readonly string[]): Layer<Decision>[] {
    const { routeTable } = subnet;
    if (routeTable.kind === "absent") return [];
    if (routeTable.kind !== "resource") {
      const name =
        routeTable.kind === "external"
          ? `the route table ${lastPart(routeTable.id)}`
          : "a route table that is not known yet";
      return [routeLayer(allAddresses, 0, { verdict: "undecided", what: name, resource: subnet.resource }, false)];
    }
    const resource = refOf(routeTable.resource);
    return routesOf(this.table.graph, routeTable.resource).flatMap((route) => {
      const reading = route.prefix === unknown ? undefined : readCidr(route.prefix);
      // Service tags stand for public addresses, where no client is.
      if (reading && !reading.ok) return [];
      const ranges = reading?.ok ? [reading.range] : allAddresses;
      const place = reading?.ok ? rank(reading.range, "table") : 0;
      return this.#hop(route, resource, subnet, via, ranges).map(({ range, decision }) =>
        routeLayer([range], place, decision, reading !== undefined && decision.verdict !== "undecided"),
      );
    });
  }

  #hop(
    route: Route,
    resource: ResourceRef,
    subnet: Subnet,
    via: readonly string[],
    ranges: readonly IpRange[],
  ): { range: IpRange; decision: Decision }[] {
    const what = `route ${route.name} (${route.prefix === unknown ? "unknown" : route.prefix})`;
    const all = (decision: Decision) => ranges.map((range) => ({ range, decision }));
    const stop = (why: string, fix?: string) =>
      all({ verdict: "stop", what: `${what} ${why}`, resource, ...(fix ? { fix } : {}) });
    if (route.hop === unknown) {
      return all({ verdict: "undecided", what: `${what}, whose next hop is not known yet`, resource });
    }
    switch (route.hop.toLowerCase()) {
      case "virtualappliance":
        return this.#forwarded(route, what, resource, subnet, via, ranges);
      case "virtualnetworkgateway":
        return this.#toGateway(what, resource, subnet, ranges) ?? stop("to a gateway that there is not");
      case "vnetlocal": {
        // Source: the same page, next hop types: within the network's own address space.
        const space =
          subnet.network === undefined ? undefined : this.table.networks.networks.get(subnet.network)?.ranges;
        if (!space) return all({ verdict: "undecided", what: `${what} within a network that is not seen`, resource });
        const outside: Decision = {
          verdict: "undecided",
          what: `${what} to the network itself, which does not hold them`,
          resource,
        };
        const map = layRoutes(
          space.map((range) => routeLayer([range], 0, { verdict: "pass", what, resource })),
          outside,
        );
        return ranges.flatMap((range) => pieces(map, range));
      }
      case "none":
        return stop(
          "that drops everything",
          // The route for everything keeps the network isolated: it stays.
          route.prefix === "0.0.0.0/0" ? undefined : `take the route ${route.name} away`,
        );
      case "internet":
        return stop("to the internet, where private addresses lead nowhere");
      default:
        return all({ verdict: "undecided", what: `${what} with next hop ${route.hop}`, resource });
    }
  }

  #toGateway(
    what: string,
    resource: ResourceRef,
    subnet: Subnet,
    ranges: readonly IpRange[],
  ): { range: IpRange; decision: Decision }[] | undefined {
    const { networks } = this.table;
    const users = networks.peerings.filter(
      ({ from, remoteGateways }) => from === subnet.network && remoteGateways !== false,
    );
    const reach = new Set([subnet.network, ...users.map(({ to }) => (to === unknown ? undefined : to))]);
    const gateways = networks.gateways.filter(({ network }) => reach.has(network));
    const sites = gateways.flatMap((gateway) => [...this.#sites(gateway), ...this.#spokes(gateway)]);
    const outside = users.filter(({ to }) => to === unknown || !networks.networks.has(to));
    if (gateways.length === 0 && outside.length === 0) return undefined;
    if (outside.length > 0) {
      const of = outside[0]?.to === unknown ? "?" : lastPart(String(outside[0]?.to));
      const says = `the gateway of the network ${of} leads to the clients`;
      return ranges.map((range) => ({ range, decision: claimed(resource, what, { about: "route", of, says }) }));
    }
    const nowhere: Decision = {
      verdict: "stop",
      what: `${what} to a gateway whose connections do not lead there`,
      resource,
    };
    const map = layRoutes(sites, nowhere);
    return ranges.flatMap((range) => pieces(map, range));
  }

  /** A next hop that forwards: a firewall or appliance of the stack is walked, any other is asked about. */
  #forwarded(
    route: Route,
    what: string,
    resource: ResourceRef,
    subnet: Subnet,
    via: readonly string[],
    ranges: readonly IpRange[],
  ): { range: IpRange; decision: Decision }[] {
    const all = (decision: Decision) => ranges.map((range) => ({ range, decision }));
    const { appliance } = route;
    if (typeof appliance !== "string") {
      return all({ verdict: "undecided", what: `${what} to an appliance that is not known yet`, resource });
    }
    const firewall = firewallAt(this.table.firewalls, appliance);
    const machine = this.table.appliances.find(({ address }) => address === appliance);
    const next = firewall ?? machine;
    if (!next) {
      const reachable = this.#isNear(subnet, appliance);
      if (reachable === false) {
        return all({ verdict: "stop", what: `${what} to ${appliance}, which no network here leads to`, resource });
      }
      const says = `the appliance ${appliance} forwards to the clients and back`;
      return all(claimed(resource, what, { about: "appliance", of: appliance, says }));
    }
    if (via.includes(next.key)) {
      return all({ verdict: "stop", what: `${what} back to ${next.resource.name}: a loop`, resource });
    }
    if (machine && machine.forwards !== true) {
      const verdict = machine.forwards === false ? "stop" : "undecided";
      const why = `${what} to ${machine.resource.name}, which has no IP forwarding`;
      const fix = `set enableIPForwarding on ${machine.resource.name}`;
      return all({ verdict, what: why, resource: machine.resource, fix });
    }
    const claim: Claim[] = machine
      ? [
          {
            about: "appliance",
            of: machine.resource.name,
            says: `the appliance ${machine.resource.name} lets TCP and its answers through`,
          },
        ]
      : [];
    const passed = [...via, next.key];
    const onwards = new Walk(this.table).from(next.subnet, passed).map((decision): Decision => {
      const relies = [...(decision.relies ?? []), ...claim];
      return {
        ...decision,
        what:
          decision.verdict === "pass"
            ? `${what} to ${next.resource.name}`
            : `${what} to ${next.resource.name}: ${decision.what}`,
        via: decision.via ?? passed,
        ...(relies.length > 0 ? { relies } : {}),
      };
    });
    return ranges.flatMap((range) => pieces(onwards, range));
  }

  /** Can an address be in the subnet's own network or in one that it is peered with? */
  #isNear(subnet: Subnet, address: string): boolean | Unknown {
    const { networks } = this.table;
    const reading = readCidr(address);
    if (!reading.ok || subnet.network === undefined) return unknown;
    const peers = networks.peerings.filter(({ from }) => from === subnet.network);
    const spaces = [
      networks.networks.get(subnet.network)?.ranges,
      ...peers.map(
        (one) => one.remoteRanges ?? (one.to === unknown ? undefined : networks.networks.get(one.to)?.ranges),
      ),
    ];
    if (spaces.some((space) => space?.some((range) => covers([range], reading.range)))) return true;
    return spaces.every((space) => space !== undefined) ? false : unknown;
  }
}

function pieces(map: IntervalMap<Decision>, range: IpRange): { range: IpRange; decision: Decision }[] {
  return map.within(range).map(({ first, last, value }) => ({
    range: { version: range.version, first, last },
    decision: value,
  }));
}

/** A network or gateway whose way to the clients is not seen. */
function assumed(resource: ResourceRef, what: string, relies: readonly Claim[], exit?: string): Layer<Decision>[] {
  const value: Decision = { verdict: "pass", what, resource, relies, ...(exit ? { exit } : {}) };
  // A longer prefix over there would beat a route here that drops the same addresses: that is undecided.
  return [routeLayer(privateRanges, assumedRank, value), routeLayer(privateRanges, 0, value, false)];
}

/** Some public addresses of Microsoft's: none is published for its services, so that every route for public addresses counts. */
const publicSamples = [
  "13.107.4.50",
  "20.190.160.1",
  "40.126.32.1",
  "104.40.0.1",
  "150.171.0.1",
  "204.79.197.200",
].flatMap((text) => {
  const reading = readCidr(text);
  return reading.ok ? [reading.range] : [];
});

/** Where packets for public addresses leave a subnet. `tags` are service tags that the destination is in. */
export function routesOut(
  graph: ResourceGraph,
  { routeTable, resource }: Subnet,
  tags: readonly string[],
): PublicRoute[] {
  if (routeTable.kind === "unknown" || routeTable.kind === "external") {
    return [{ resource, what: "routes that this stack does not hold", hop: unknown, appliance: undefined }];
  }
  if (routeTable.kind === "absent")
    return [{ resource, what: "Azure's own route", hop: "Internet", appliance: undefined }];
  const table = refOf(routeTable.resource);
  const all = routesOf(graph, routeTable.resource).map((route) => {
    const reading = typeof route.prefix === "string" ? readCidr(route.prefix) : undefined;
    return { route, range: reading?.ok ? reading.range : undefined };
  });
  const told = ({ name, prefix, hop, appliance }: Route): PublicRoute => {
    return {
      resource: table,
      what: `route ${name} (${prefix === unknown ? "unknown" : prefix}) to ${String(hop === unknown ? "?" : hop)}`,
      hop,
      appliance,
    };
  };
  const [hidden] = all.filter(({ route }) => route.prefix === unknown);
  if (hidden) return [{ ...told(hidden.route), hop: unknown }];
  // A service tag stands for longer prefixes than anybody writes.
  const byTag = all.find(({ route }) =>
    tags.some((tag) => String(route.prefix).toLowerCase().split(".")[0] === tag.toLowerCase()),
  );
  if (byTag) return [told(byTag.route)];
  const found = publicSamples.map((address) => {
    const holding = all.filter(({ range }) => range && covers([range], address));
    const [best] = holding.sort((a, b) =>
      Number((a.range?.last ?? 0n) - (a.range?.first ?? 0n) - ((b.range?.last ?? 0n) - (b.range?.first ?? 0n))),
    );
    return best?.route;
  });
  return [...new Set(found)].map((route) =>
    route ? told(route) : { resource: table, what: "Azure's own route", hop: "Internet", appliance: undefined },
  );
}

/** A route for public addresses. */
export interface PublicRoute {
  readonly resource: ResourceRef;
  readonly what: string;
  readonly hop: string | Unknown;
  readonly appliance: string | Unknown | undefined;
}

/** Can packets with a private source leave a subnet for the internet? Source: Microsoft Learn, "Default outbound access in Azure". */
export function outboundOf({ resource, natGateway, defaultOutbound }: Subnet, hasAddress: boolean): Decision {
  if (hasAddress || natGateway.kind === "resource" || natGateway.kind === "external") {
    return { verdict: "pass", what: "a public address or NAT gateway", resource };
  }
  if (defaultOutbound === unknown || natGateway.kind === "unknown") {
    return { verdict: "undecided", what: "a subnet whose way out is not known", resource };
  }
  const what = defaultOutbound
    ? "default outbound access"
    : "no default outbound access, NAT gateway or public address";
  return { verdict: defaultOutbound ? "pass" : "stop", what, resource };
}

/** Does the interface have a public address of its own? */
export function hasPublicAddress(configurations: readonly Value[] | undefined): boolean {
  return (configurations ?? []).some((configuration) => at(configuration, "publicIPAddress") !== undefined);
}
