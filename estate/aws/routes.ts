import { privateNetworks } from "../../activation/client-networks";
import { type IpRange, intersection, readCidr, without } from "../../activation/ip-range";
import type { IntervalMap, Layer } from "../interval-map";
import type { Claim, Decision } from "../model";
import { type Link, type PlannedResource, type ResourceGraph, type ResourceRef, refOf } from "../resource-graph";
import { allAddresses, claimed, existingSubnet, layRoutes, rangesOf, routeLayer } from "../traffic";
import { at, booleanAt, listAt, textAt, type Unknown, unknown, type Value } from "../values";
import { endpointKey, type Firewall, firewallOfRoute } from "./firewalls";
import { isExisting, keyOfLink, leadsTo, type Networks, type Subnet, subnetAt, subnetType, vpcType } from "./networks";
import { prefixListMeaning } from "./prefix-lists";
import { type Attachment, type TransitGateways, type TransitRoute, vpnRanges, vpnType } from "./transit-gateways";

const routeType = "aws:ec2/route:Route";
const transitType = "aws:ec2transitgateway/transitGateway:TransitGateway";
const virtualGatewayType = "aws:ec2/vpnGateway:VpnGateway";
const gatewayAttachmentType = "aws:ec2/vpnGatewayAttachment:VpnGatewayAttachment";
const propagationType = "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation";
const internetGatewayType = "aws:ec2/internetGateway:InternetGateway";
const accepterType = "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter";
const privateRanges = rangesOf(privateNetworks);
const peeringType = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection";

/** Targets of a route, by the property that names them. */
const targets = [
  "gatewayId",
  "natGatewayId",
  "transitGatewayId",
  "vpcPeeringConnectionId",
  "networkInterfaceId",
  "vpcEndpointId",
  "egressOnlyGatewayId",
  "carrierGatewayId",
  "coreNetworkArn",
  "localGatewayId",
  "instanceId",
] as const;

type Target = (typeof targets)[number];

interface Route {
  readonly destinations: readonly IpRange[];
  /** False when the destination is not known. */
  readonly certain: boolean;
  readonly target: Target | undefined;
  readonly id: string | Unknown;
  readonly text: string;
  /** The resource that holds the route, and the property of it in which the target is. */
  readonly holder: PlannedResource;
  readonly property: string;
}

/** The routes of a table, those inside it and those that are resources of their own. */
function routesOf(graph: ResourceGraph, table: PlannedResource): Route[] {
  const inside = listAt(table.inputs, "routes");
  const own = inside?.map((route) => readRoute(graph, table, route, "routes")) ?? [unknownRoute(table)];
  const separate = graph.ofType(routeType).flatMap((resource) => {
    const link = graph.follow(resource, table.type, ["routeTableId"]);
    if (link.kind === "unknown") return [unknownRoute(resource)];
    return leadsTo(link, table) ? [readRoute(graph, resource, resource.inputs, undefined)] : [];
  });
  return [...own, ...separate];
}

function unknownRoute(holder: PlannedResource): Route {
  const text = "a route that is not known yet";
  return { destinations: allAddresses, certain: false, target: undefined, id: unknown, text, holder, property: "" };
}

/** `property` is the property that holds the route inside a table; undefined for a route of its own. */
function readRoute(graph: ResourceGraph, holder: PlannedResource, route: Value, property: string | undefined): Route {
  if (route === unknown) return unknownRoute(holder);
  const blocks = [
    textAt(route, property ? "cidrBlock" : "destinationCidrBlock"),
    textAt(route, property ? "ipv6CidrBlock" : "destinationIpv6CidrBlock"),
  ].filter((block) => block !== undefined && block !== "");
  const list = at(route, "destinationPrefixListId");
  const meaning =
    list === undefined ? undefined : prefixListMeaning(graph, list, holder, property ?? "destinationPrefixListId");
  const readings = blocks.map((block) => (typeof block === "string" ? readCidr(block) : undefined));
  const certain = readings.every((reading) => reading?.ok) && (meaning?.possible.length ?? 0) === 0;
  const ranges = readings.flatMap((reading) => (reading?.ok ? [reading.range] : []));
  const target = targets.find((name) => ![undefined, ""].includes(at(route, name) as string | undefined));
  const id = target === undefined ? unknown : (textAt(route, target) ?? unknown);
  return {
    destinations: certain ? [...ranges, ...(meaning?.certain ?? [])] : allAddresses,
    certain,
    target,
    id,
    text: `route ${blocks.map(String).join(", ") || holder.name}`,
    holder,
    property: property ?? target ?? "",
  };
}

/** Everything that routes depend on. */
export interface RoutingTable {
  readonly graph: ResourceGraph;
  readonly networks: Networks;
  readonly transit: TransitGateways;
  readonly firewalls: readonly Firewall[];
}

const known = new WeakMap<RoutingTable, Map<string, IntervalMap<Decision>>>();

/** Where packets from a subnet to each address go. Source: AWS, "Route priority": the longest prefix wins. */
export function routesFrom(table: RoutingTable, subnet: Subnet): IntervalMap<Decision> {
  return once(table, subnet.key, () => new Walk(table).from(subnet, []));
}

/** Where packets go that enter a transit gateway by an attachment. */
export function routesOfAttachment(table: RoutingTable, attachment: Attachment): IntervalMap<Decision> {
  return once(table, attachment.key, () => new Walk(table).fromAttachment(attachment, []));
}

function once(table: RoutingTable, key: string, make: () => IntervalMap<Decision>): IntervalMap<Decision> {
  const ofTable = known.get(table) ?? new Map<string, IntervalMap<Decision>>();
  known.set(table, ofTable);
  const map = ofTable.get(key) ?? make();
  ofTable.set(key, map);
  return map;
}

function tableRef(subnet: Subnet): ResourceRef {
  return subnet.table.kind === "resource" ? refOf(subnet.table.resource) : subnet.resource;
}

function rank(range: IpRange, precedence: number): number {
  const size = (range.last - range.first + 1n).toString(2).length - 1;
  return (128 - ((range.version === 4 ? 32 : 128) - size)) * 10 + precedence;
}

interface Piece {
  readonly range: IpRange;
  readonly decision: Decision;
}

function pieces(map: IntervalMap<Decision>, range: IpRange): Piece[] {
  return map.within(range).map(({ first, last, value }) => ({
    range: { version: range.version, first, last },
    decision: value,
  }));
}

/** What of a route's ranges is asked for, and not taken by one with a longer prefix. */
function unshadowed(
  ranges: readonly IpRange[],
  precedence: number,
  asked: readonly IpRange[],
  others: readonly { readonly range: IpRange; readonly place: number }[],
): IpRange[] {
  return ranges.flatMap((range) => {
    const place = rank(range, precedence);
    const better = others.filter((other) => other.place < place).map((other) => other.range);
    return asked.flatMap((one) => {
      const piece = intersection(range, one);
      return piece ? without(piece, better) : [];
    });
  });
}

class Walk {
  constructor(readonly table: RoutingTable) {}

  /**
   * `via` holds the gateways and firewalls that the packets have passed, `asked` the addresses that matter: a route is
   * followed only for those that no longer prefix takes, or networks that lead to each other would be walked in every order.
   */
  from(subnet: Subnet, via: readonly string[], asked: readonly IpRange[] = allAddresses): IntervalMap<Decision> {
    if (isExisting(subnet)) return layRoutes([], existingSubnet(subnet.resource));
    const { networks, graph } = this.table;
    const network = subnet.network === undefined ? undefined : networks.networks.get(subnet.network);
    const layers: Layer<Decision>[] = [];
    if (network) {
      const local: Decision = { verdict: "pass", what: "the VPC itself", resource: network.resource };
      const what = "a VPC whose range is not known";
      if (network.ranges) for (const range of network.ranges) layers.push(routeLayer([range], rank(range, 0), local));
      else layers.push(routeLayer(allAddresses, 0, { ...local, verdict: "undecided", what }, false));
    }
    const { table } = subnet;
    if (table.kind === "resource") {
      const routes = routesOf(graph, table.resource);
      const local = network?.ranges?.map((range) => ({ range, place: rank(range, 0) })) ?? [];
      const sure = routes
        .filter(({ certain }) => certain)
        .flatMap(({ destinations }) => destinations.map((range) => ({ range, place: rank(range, 1) })));
      for (const route of routes) {
        const open = unshadowed(route.destinations, 1, asked, [...local, ...sure]);
        if (open.length > 0) layers.push(...this.#route(subnet, route, via, open));
      }
      layers.push(...this.#propagated(subnet, table.resource));
    } else if (table.kind !== "absent") {
      if (!network) return layRoutes([], existingSubnet(subnet.resource));
      const what = "a route table that this stack does not hold";
      layers.push(routeLayer(allAddresses, 0, { verdict: "undecided", what, resource: subnet.resource }, false));
    }
    return layRoutes(layers, { verdict: "stop", what: "no route", resource: tableRef(subnet) });
  }

  /** Routes that a virtual private gateway propagates into a table. */
  #propagated(subnet: Subnet, table: PlannedResource): Layer<Decision>[] {
    const { graph } = this.table;
    const inside = graph.sourcesOf(table, "propagatingVgws", virtualGatewayType);
    const separate = graph.ofType(propagationType).flatMap((one) => {
      if (!leadsTo(graph.follow(one, table.type, ["routeTableId"]), table)) return [];
      const link = graph.follow(one, virtualGatewayType, ["vpnGatewayId"]);
      return link.kind === "resource" ? [link.resource] : [];
    });
    return [...new Set([...inside, ...separate])].flatMap((gateway) =>
      this.#virtualGateway(gateway, subnet).flatMap(({ range, decision }) =>
        decision.verdict === "stop" ? [] : [routeLayer([range], rank(range, 2), decision, !decision.relies)],
      ),
    );
  }

  /** What is behind a virtual private gateway: the static routes of its VPN connections, or what BGP tells. */
  #virtualGateway(gateway: PlannedResource, { network }: Subnet): Piece[] {
    const { graph } = this.table;
    const resource = refOf(gateway);
    const vpcs = [
      gateway,
      ...graph
        .ofType(gatewayAttachmentType)
        .filter((one) => leadsTo(graph.follow(one, virtualGatewayType, ["vpnGatewayId"]), gateway)),
    ];
    const attached = vpcs.some((one) => {
      const link = graph.follow(one, vpcType, ["vpcId"]);
      return link.kind === "unknown" || keyOfLink(link) === network;
    });
    if (!attached) {
      const what = `the gateway ${gateway.name}, which is not attached to this VPC`;
      return allAddresses.map((range) => ({ range, decision: { verdict: "stop", what, resource } }));
    }
    const connections = graph
      .ofType(vpnType)
      .filter((one) => leadsTo(graph.follow(one, virtualGatewayType, ["vpnGatewayId"]), gateway));
    const told = connections.map((one) => vpnRanges(graph, one));
    if (connections.length > 0 && told.every((one) => one !== undefined)) {
      const value: Decision = { verdict: "pass", what: `the VPN of ${gateway.name}`, resource, exit: gateway.urn };
      return told.flatMap((one) => one ?? []).map((range) => ({ range, decision: value }));
    }
    const says = `the virtual private gateway ${gateway.name} leads to the clients, and they lead back`;
    const decision = claimed(resource, `the gateway ${gateway.name}`, { about: "route", of: gateway.name, says });
    return allAddresses.map((range) => ({ range, decision }));
  }

  #route(subnet: Subnet, route: Route, via: readonly string[], open: readonly IpRange[]): Layer<Decision>[] {
    const found = this.#target(subnet, route, via, open);
    return found.map(({ range, decision }) => {
      if (!route.certain) return routeLayer([range], 0, decision, false);
      // A piece has the rank of the route that it belongs to.
      const whole = route.destinations.find(
        (one) => one.version === range.version && one.first <= range.first && range.last <= one.last,
      );
      return routeLayer([range], rank(whole ?? range, 1), decision, decision.verdict !== "undecided");
    });
  }

  #target(subnet: Subnet, route: Route, via: readonly string[], open: readonly IpRange[]): Piece[] {
    const resource = refOf(route.holder);
    const all = (decision: Decision): Piece[] => route.destinations.map((range) => ({ range, decision }));
    const stop = (why: string, fix?: string) =>
      all({ verdict: "stop", what: `${route.text} ${why}`, resource, ...(fix ? { fix } : {}) });
    const undecided = () =>
      all({ verdict: "undecided", what: `${route.text}, whose target is not known yet`, resource });
    const within = (map: IntervalMap<Decision>) => route.destinations.flatMap((range) => pieces(map, range));
    const { graph } = this.table;
    // A route whose target is gone stays as a black hole. Source: AWS, "Route tables", state.
    if (textAt(route.holder.outputs, "state") === "blackhole")
      return stop("in state blackhole: its target is gone", "point the route at a target that is there");
    switch (route.target) {
      case "transitGatewayId": {
        const map = this.#transit(subnet, route, via, open);
        return map ? within(map) : undecided();
      }
      case "vpcPeeringConnectionId":
        // Source: Amazon VPC Peering, "Unsupported VPC peering configurations": no edge to edge routing, no transitive peering.
        if (this.#depth > 0) return stop("by a peering, which takes only what begins in its own VPC");
        return this.#peering(subnet, route) ?? undecided();
      case "gatewayId": {
        const link = graph.resolve(
          route.id,
          virtualGatewayType,
          graph.sourcesOf(route.holder, route.property, virtualGatewayType),
        );
        const gateway = link.kind === "resource" ? link.resource : undefined;
        if (gateway) {
          const nowhere: Decision = {
            verdict: "stop",
            what: `${route.text} to ${gateway.name}, whose VPN does not lead there`,
            resource,
          };
          const layers = this.#virtualGateway(gateway, subnet).map(({ range, decision }) =>
            routeLayer([range], rank(range, 0), decision),
          );
          return within(layRoutes(layers, nowhere));
        }
        if (graph.sourcesOf(route.holder, route.property, internetGatewayType).length > 0) {
          return stop("to an internet gateway, where private addresses lead nowhere");
        }
        if (route.id === unknown) return undecided();
        if (route.id === "local") return all({ verdict: "pass", what: route.text, resource });
        if (route.id.startsWith("vgw-")) {
          const says = `the virtual private gateway ${route.id} leads to the clients`;
          return all(claimed(resource, route.text, { about: "route", of: route.id, says }));
        }
        return stop("to an internet gateway, where private addresses lead nowhere");
      }
      case "natGatewayId":
      case "egressOnlyGatewayId":
        return stop("to a gateway that only lets connections out, so that answers to clients are lost");
      case "vpcEndpointId": {
        const found = firewallOfRoute(graph, this.table.firewalls, route.holder, route.property);
        if (!found) break;
        const { firewall } = found;
        const zone =
          found.subnet ??
          firewall.subnets.find((one) => one.availabilityZone === subnet.availabilityZone) ??
          firewall.subnets[0];
        if (!zone) return undecided();
        const key = endpointKey(firewall, zone);
        if (via.includes(key)) return stop(`back to ${firewall.resource.name}: a loop`);
        const passed = [...via, key];
        return within(
          this.#onwards(this.from(zone, passed, open), passed, `${route.text} to ${firewall.resource.name}`),
        );
      }
      case "instanceId":
      case "networkInterfaceId":
        return this.#appliance(route, via, open) ?? undecided();
      case undefined:
        return undecided();
    }
    const of = route.id === unknown ? "the appliance" : route.id;
    return all(
      claimed(resource, route.text, { about: "appliance", of, says: `${of} forwards to the clients and back` }),
    );
  }

  #onwards(map: IntervalMap<Decision>, via: readonly string[], text: string): IntervalMap<Decision> {
    return map.map(
      (decision): Decision => ({
        ...decision,
        what: decision.verdict === "pass" ? text : `${text}: ${decision.what}`,
        via: decision.via ?? via,
      }),
    );
  }

  /** An instance forwards only with its source and destination check off. Source: AWS, "Middlebox routing", NAT instances. */
  #appliance(route: Route, via: readonly string[], open: readonly IpRange[]): Piece[] | undefined {
    const { graph, networks } = this.table;
    const types = ["aws:ec2/instance:Instance", "aws:ec2/networkInterface:NetworkInterface"];
    const [source] = graph.sourcesOf(route.holder, route.property, ...types);
    const links = types.map((type) => graph.resolve(route.id, type, []));
    const named = links.find((link) => link.kind === "resource");
    const machine = source ?? (named?.kind === "resource" ? named.resource : undefined);
    const all = (decision: Decision): Piece[] => route.destinations.map((range) => ({ range, decision }));
    if (!machine) {
      if (route.id === unknown) return undefined;
      const claim = { about: "appliance", of: route.id, says: `${route.id} forwards to the clients and back` } as const;
      return all(claimed(refOf(route.holder), route.text, claim));
    }
    const check = booleanAt(machine.inputs, "sourceDestCheck") ?? true;
    const resource = refOf(machine);
    if (check !== false) {
      const what = `${route.text} to ${machine.name}, which drops what is not its own`;
      const fix = `set sourceDestCheck to false on ${machine.name}`;
      return all({ verdict: check === unknown ? "undecided" : "stop", what, resource, fix });
    }
    const subnet = subnetAt(networks, graph.follow(machine, subnetType, ["subnetId"]));
    if (!subnet || via.includes(machine.urn)) return undefined;
    const passed = [...via, machine.urn];
    const says = `the appliance ${machine.name} lets TCP and its answers through`;
    const claim: Claim = { about: "appliance", of: machine.name, says };
    const map = this.#onwards(this.from(subnet, passed, open), passed, `${route.text} to ${machine.name}`).map(
      (decision): Decision => ({ ...decision, relies: [...(decision.relies ?? []), claim] }),
    );
    return route.destinations.flatMap((range) => pieces(map, range));
  }

  /** By way of a transit gateway; undefined where it is not known by which. */
  #transit(
    subnet: Subnet,
    route: Route,
    via: readonly string[],
    open: readonly IpRange[],
  ): IntervalMap<Decision> | undefined {
    const { graph, networks, transit } = this.table;
    const resource = refOf(route.holder);
    const gateway = keyOfLink(this.#gatewayOf(route)) ?? unknown;
    const text =
      gateway === unknown ? "the transit gateway" : `the transit gateway ${graph.get(gateway)?.name ?? gateway}`;
    const nothing = (decision: Decision) => layRoutes([], decision);
    const of = gateway === unknown ? "transit gateway" : (graph.get(gateway)?.name ?? gateway);
    const claim: Claim = { about: "route", of, says: `${text} leads to the clients, and back to this VPC` };
    if (subnet.network === undefined || !networks.networks.has(subnet.network)) {
      return nothing(claimed(resource, route.text, claim));
    }
    const mine = transit.attachments.filter(({ network }) => network === subnet.network);
    const attachment = mine.find((one) => one.gateway === gateway && gateway !== unknown);
    if (!attachment) {
      const perhaps = transit.attachments.some((one) =>
        one.network === undefined && one.subnets.length === 0
          ? false
          : one.network === undefined ||
            (one.network === subnet.network && (one.gateway === unknown || gateway === unknown)),
      );
      if (perhaps) return undefined;
      const fix = "attach the VPC to the transit gateway";
      return nothing({
        verdict: "stop",
        what: `${route.text} to ${text}, which the VPC is not attached to`,
        resource,
        fix,
      });
    }
    // Source: AWS, "Transit gateway VPC attachments": only zones with a subnet of the attachment reach the gateway.
    const zones = attachment.subnets.map(({ availabilityZone }) => availabilityZone);
    const own = subnet.availabilityZone;
    if (own !== undefined && zones.length > 0 && zones.every((zone) => zone !== undefined && zone !== own)) {
      const what = `${route.text}: the attachment ${attachment.resource.name} has no subnet in ${own}`;
      const fix = `add a subnet in ${own} to ${attachment.resource.name}`;
      return nothing({ verdict: "stop", what, resource: attachment.resource, fix });
    }
    return this.fromAttachment(attachment, via, open, claim, route.text, subnet.availabilityZone).map((decision) =>
      decision.transit ? decision : { ...decision, transit: attachment.key },
    );
  }

  #gatewayOf(route: Route): Link {
    const { graph } = this.table;
    return graph.resolve(route.id, transitType, graph.sourcesOf(route.holder, route.property, transitType));
  }

  /** By the table of the attachment, to the attachment that it names, and on from there. */
  fromAttachment(
    attachment: Attachment,
    via: readonly string[],
    asked: readonly IpRange[] = allAddresses,
    claim: Claim = {
      about: "route",
      of: attachment.resource.name,
      says: `the tables of the transit gateway lead from ${attachment.resource.name} to the clients and back`,
    },
    text = attachment.resource.name,
    zone?: string,
  ): IntervalMap<Decision> {
    const { transit } = this.table;
    const { resource, table, gateway } = attachment;
    if (table === undefined) return layRoutes([], claimed(resource, text, claim));
    if (table === null) {
      const what = `${text}: the attachment ${resource.name} has no route table of the transit gateway`;
      return layRoutes([], { verdict: "stop", what, resource, fix: `associate ${resource.name} with a route table` });
    }
    if (via.filter((one) => one === table).length > 1)
      return layRoutes([], { verdict: "stop", what: `${text}: a loop`, resource });
    const routes = transit.routes(table);
    const sure = routes
      .filter(({ certain, relies }) => certain && !relies)
      .flatMap(({ ranges, isStatic }) => ranges.map((range) => ({ range, place: rank(range, isStatic ? 0 : 1) })));
    const layers = routes.flatMap((route): Layer<Decision>[] => {
      if (route.relies)
        return [
          routeLayer(privateRanges, 2000, {
            verdict: "pass",
            what: text,
            resource: route.resource,
            relies: route.relies,
          }),
        ];
      const target = transit.attachments.find(({ key }) => key === route.attachment);
      const place = (range: IpRange) => rank(range, route.isStatic ? 0 : 1);
      if (!route.certain) {
        const what = `${text}: a route of the transit gateway that is not known yet`;
        return [routeLayer(allAddresses, 0, { verdict: "undecided", what, resource: route.resource }, false)];
      }
      return route.ranges.flatMap((range) =>
        unshadowed([range], route.isStatic ? 0 : 1, asked, sure).flatMap((open) =>
          this.#arrival(attachment, route, target, open, text, via, zone).map(({ range: piece, decision }) =>
            routeLayer([piece], place(range), decision),
          ),
        ),
      );
    });
    const held = gateway !== unknown && transit.holds(gateway);
    const fix = "add a route or a propagation to the transit gateway's route table";
    const ground: Decision = held
      ? { verdict: "stop", what: `${text}: the transit gateway has no route there`, resource, fix }
      : claimed(resource, text, claim);
    return layRoutes(layers, ground);
  }

  #arrival(
    from: Attachment,
    route: TransitRoute,
    target: Attachment | undefined,
    range: IpRange,
    text: string,
    via: readonly string[],
    zone: string | undefined,
  ): Piece[] {
    const { resource } = route;
    if (target?.peering) return this.#overPeering(from, target, range, text, via);
    if (route.attachment === "blackhole") {
      return [
        {
          range,
          decision: {
            verdict: "stop",
            what: `${text}: a route of the transit gateway that drops it`,
            resource,
            fix: `take the blackhole route ${resource.name} away`,
          },
        },
      ];
    }
    if (route.attachment === unknown) {
      return [
        { range, decision: { verdict: "undecided", what: `${text}: an attachment that is not known yet`, resource } },
      ];
    }
    if (!target) {
      const of = route.attachment;
      return [
        {
          range,
          decision: claimed(resource, text, {
            about: "route",
            of,
            says: `the attachment ${of} leads to the clients and back`,
          }),
        },
      ];
    }
    // Traffic keeps to its zone, unless the attachment holds on to one appliance. Source: AWS, "Appliances and appliance mode".
    const near = target.subnets.find(
      ({ availabilityZone }) => availabilityZone !== undefined && availabilityZone === zone,
    );
    const entry = (target.keepsAppliance ? undefined : near) ?? target.subnets[0];
    if (target.network === undefined || !entry) {
      const decision: Decision = {
        verdict: "pass",
        what: `${text} to ${target.resource.name}`,
        resource: target.resource,
        exit: target.key,
      };
      if (target.ranges) return [{ range, decision }];
      const of = target.resource.name;
      return [
        {
          range,
          decision: { ...decision, relies: [{ about: "route", of, says: `${of} leads to the clients and back` }] },
        },
      ];
    }
    // Into the VPC, by the table of the attachment's subnet: a firewall may stand there.
    return pieces(this.#deeper(entry, via, [range]), range).map(({ range: piece, decision }) => {
      const what = `${text} to ${target.resource.name}`;
      if (decision.verdict !== "pass")
        return { range: piece, decision: { ...decision, what: `${what}: ${decision.what}` } };
      // Straight back out to a transit gateway: no document of AWS says whether that works.
      const back = decision.transit !== undefined && (decision.via ?? via).length === via.length;
      return {
        range: piece,
        decision: back
          ? { ...decision, verdict: "undecided", what: `${what}, whose subnet sends it back to a transit gateway` }
          : { ...decision, what },
      };
    });
  }

  /**
   * To a gateway of another region or account, and on by the table of its side. Source: AWS, "Transit gateway peering attachments":
   * routes are static, and the other side accepts.
   */
  #overPeering(from: Attachment, target: Attachment, range: IpRange, text: string, via: readonly string[]): Piece[] {
    const { peering, resource } = target;
    const stop = (what: string, fix: string): Piece[] => [
      { range, decision: { verdict: "stop", what: `${text}: ${what}`, resource, fix } },
    ];
    if (peering?.accepted === false) return stop(`${resource.name}, which nobody accepts`, `accept ${resource.name}`);
    const other = this.table.transit.attachments.find(
      (one) => one.peering && one.resource.urn === resource.urn && one.gateway !== from.gateway,
    );
    const says = `the transit gateway at the other end of ${resource.name} leads to the clients and back`;
    const claim: Claim = { about: "route", of: resource.name, says };
    if (!other) return [{ range, decision: claimed(resource, text, claim) }];
    if (this.#depth >= 8) return stop("a loop of transit gateways", "take one of the routes away");
    this.#depth++;
    const map = this.fromAttachment(other, via, [range], claim, `${text} over ${resource.name}`);
    this.#depth--;
    return pieces(map, range);
  }

  #depth = 0;

  #deeper(subnet: Subnet, via: readonly string[], asked: readonly IpRange[]): IntervalMap<Decision> {
    if (this.#depth >= 8)
      return layRoutes([], { verdict: "stop", what: "a loop of routes", resource: subnet.resource });
    this.#depth++;
    const map = this.from(subnet, via, asked);
    this.#depth--;
    return map;
  }

  /**
   * A peering leads to the other VPC and no further, whichever side asked for it. Source: AWS, "How VPC peering connections work":
   * it carries nothing until the other side has accepted.
   */
  #peering(subnet: Subnet, route: Route): Piece[] | undefined {
    const { graph, networks } = this.table;
    const resource = refOf(route.holder);
    const sources = graph.sourcesOf(route.holder, route.property, peeringType);
    const accepted = graph.sourcesOf(route.holder, route.property, accepterType).flatMap((one) => {
      const link = graph.follow(one, peeringType, ["vpcPeeringConnectionId"]);
      return link.kind === "resource" ? [link.resource] : [];
    });
    const link = graph.resolve(route.id, peeringType, [...new Set([...sources, ...accepted])]);
    const all = (decision: Decision): Piece[] => route.destinations.map((range) => ({ range, decision }));
    if (link.kind === "external") {
      const says = `the VPC behind ${link.id} holds the clients, and leads back`;
      return all(claimed(resource, route.text, { about: "peering", of: link.id, says }));
    }
    if (link.kind !== "resource") return undefined;
    const connection = link.resource;
    const ends = ["vpcId", "peerVpcId"].map((property) => graph.follow(connection, vpcType, [property]));
    const keys = ends.map(keyOfLink);
    if (!keys.includes(subnet.network) && keys.every((key) => key !== undefined)) {
      return all({
        verdict: "stop",
        what: `${route.text} to ${connection.name}, which is a peering of other VPCs`,
        resource,
      });
    }
    const state = this.#isAccepted(connection);
    if (state !== "yes" && state !== "claim") {
      const fix =
        state === "no"
          ? `accept ${connection.name}, with autoAccept or an accepter`
          : `make ${connection.name} again: it is ${state}`;
      const what = `${route.text} to ${connection.name}, which ${state === "no" ? "nobody accepts" : `is ${state}`}`;
      return all({ verdict: "stop", what, resource: refOf(connection), fix });
    }
    const other = keys[0] === subnet.network ? keys[1] : keys[0];
    if (other === undefined) return undefined;
    const peer = networks.networks.get(other);
    const claims: Claim[] =
      state === "claim"
        ? [
            {
              about: "peering",
              of: connection.name,
              says: `the owner of the other VPC has accepted ${connection.name}`,
            },
          ]
        : [];
    if (!peer) {
      const says = `the VPC ${other} holds the clients, and leads back`;
      return all({
        verdict: "pass",
        what: route.text,
        resource,
        relies: [{ about: "peering", of: connection.name, says }, ...claims],
      });
    }
    if (!peer.ranges) return undefined;
    const inside: Decision = {
      verdict: "pass",
      what: route.text,
      resource,
      ...(claims.length > 0 ? { relies: claims } : {}),
    };
    const outside: Decision = {
      verdict: "stop",
      what: `${route.text} to a peered VPC that does not hold these addresses`,
      resource,
    };
    const layers = peer.ranges.map((range) => routeLayer([range], 0, inside));
    const map = layRoutes(layers, outside);
    return route.destinations.flatMap((range) => pieces(map, range));
  }

  #isAccepted(connection: PlannedResource): "yes" | "no" | "claim" | string {
    const { graph } = this.table;
    const status = textAt(connection.outputs, "acceptStatus");
    if (typeof status === "string" && ["failed", "expired", "rejected", "deleted", "deleting"].includes(status))
      return status;
    if (status === "active" || booleanAt(connection.inputs, "autoAccept") === true) return "yes";
    // The side that asked keeps `pending-acceptance` in the state of a stack after the other has accepted.
    const accepters = graph
      .ofType(accepterType)
      .filter((one) => leadsTo(graph.follow(one, peeringType, ["vpcPeeringConnectionId"]), connection));
    if (accepters.length > 0)
      return accepters.some((one) => booleanAt(one.inputs, "autoAccept") !== false) ? "yes" : "no";
    const elsewhere = ["peerOwnerId", "peerRegion"].some(
      (property) => textAt(connection.inputs, property) !== undefined,
    );
    const peer = graph.follow(connection, vpcType, ["peerVpcId"]);
    return elsewhere || peer.kind !== "resource" ? "claim" : "no";
  }
}

const natType = "aws:ec2/natGateway:NatGateway";

/**
 * The way to public addresses that a subnet has. Sources: AWS, "Internet gateways": private addresses do not leave by them; "NAT
 * gateways": a public one is in a subnet that leads to an internet gateway.
 */
export function wayOutOfSubnet({ graph, networks }: RoutingTable, subnet: Subnet, hasAddress: boolean): Decision {
  const resource = tableRef(subnet);
  if (subnet.table.kind === "unknown" || subnet.table.kind === "external") {
    return { verdict: "undecided", what: "routes that this stack does not hold", resource };
  }
  const routes = subnet.table.kind === "resource" ? routesOf(graph, subnet.table.resource) : [];
  const everywhere = routes.filter(({ destinations }) =>
    destinations.some(({ version, first, last }) => version === 4 && first === 0n && last === 0xffff_ffffn),
  );
  const known = everywhere.find(({ certain }) => certain);
  if (!known && everywhere.length > 0) return { verdict: "undecided", what: "a route that is not known yet", resource };
  if (!known) return { verdict: "stop", what: "no route to public addresses", resource };
  const by = refOf(known.holder);
  const decide = (verdict: Decision["verdict"], why = ""): Decision => ({
    verdict,
    what: `${known.text}${why}`,
    resource: by,
  });
  if (textAt(known.holder.outputs, "state") === "blackhole")
    return decide("stop", " in state blackhole: its target is gone");
  const sources = (type: string) => graph.sourcesOf(known.holder, known.property, type);
  switch (known.target) {
    case "gatewayId": {
      const isVirtual =
        sources(virtualGatewayType).length > 0 || (typeof known.id === "string" && known.id.startsWith("vgw-"));
      if (isVirtual) break;
      return hasAddress
        ? decide("pass")
        : decide("stop", " to an internet gateway, and the host has no public address");
    }
    case "natGatewayId": {
      const link = graph.resolve(known.id, natType, sources(natType));
      if (link.kind !== "resource") return decide("pass");
      if (textAt(link.resource.inputs, "connectivityType") === "private")
        return decide("stop", " to a private NAT gateway, which leads to no public address");
      const place = subnetAt(networks, graph.follow(link.resource, subnetType, ["subnetId"]));
      if (!place || place.key === subnet.key) return decide("pass");
      const onwards = wayOutOfSubnet({ graph, networks } as RoutingTable, place, true);
      return onwards.verdict === "pass"
        ? decide("pass")
        : { ...onwards, what: `the NAT gateway ${link.resource.name} in a subnet with ${onwards.what}` };
    }
    case "vpcPeeringConnectionId":
      return decide("stop", " to a peering, which leads to no public address");
    case undefined:
      return decide("undecided");
  }
  const of = known.id === unknown ? known.text : (graph.get(String(known.id))?.name ?? String(known.id));
  const says = `what is behind ${of} lets the hosts out to the public names that they need`;
  return claimed(by, known.text, { about: "need", of, says });
}
