import { type IpRange, readCidr } from "../../activation/ip-range";
import type { Decision, WayOut } from "../model";
import type { IntervalMap, Layer } from "../interval-map";
import { type PlannedResource, type ResourceGraph, type ResourceRef, refOf } from "../resource-graph";
import { allAddresses, existingSubnet, layRoutes, routeLayer } from "../traffic";
import { at, listAt, textAt, type Unknown, unknown, type Value } from "../values";
import { isExisting, leadsTo, type Networks, type Subnet, vpcType } from "./networks";
import { prefixListMeaning } from "./prefix-lists";

const routeType = "aws:ec2/route:Route";
const attachmentType = "aws:ec2transitgateway/vpcAttachment:VpcAttachment";
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

/** Where packets from a subnet to client addresses go. Source: AWS, "Route priority": the longest prefix wins. */
export function routesFrom(graph: ResourceGraph, networks: Networks, subnet: Subnet): IntervalMap<Decision> {
  if (isExisting(subnet)) return layRoutes([], existingSubnet(subnet.resource));
  const network = subnet.network === undefined ? undefined : networks.networks.get(subnet.network);
  const layers: Layer<Decision>[] = [];
  if (network) {
    const local: Decision = { verdict: "pass", what: "the VPC itself", resource: network.resource };
    if (network.ranges) for (const range of network.ranges) layers.push(routeLayer([range], rank(range, 0), local));
    else
      layers.push(
        routeLayer(allAddresses, 0, { ...local, verdict: "undecided", what: "a VPC whose range is not known" }, false),
      );
  }
  const { table } = subnet;
  if (table.kind === "resource") {
    for (const route of routesOf(graph, table.resource)) layers.push(...routeLayers(graph, networks, subnet, route));
  } else if (table.kind !== "absent") {
    if (!network) return layRoutes([], existingSubnet(subnet.resource));
    const value: Decision = {
      verdict: "undecided",
      what: "a route table that this stack does not hold",
      resource: subnet.resource,
    };
    layers.push(routeLayer(allAddresses, 0, value, false));
  }
  return layRoutes(layers, { verdict: "stop", what: "no route", resource: tableRef(subnet) });
}

function tableRef(subnet: Subnet): ResourceRef {
  return subnet.table.kind === "resource" ? refOf(subnet.table.resource) : subnet.resource;
}

function rank(range: IpRange, precedence: number): number {
  const size = (range.last - range.first + 1n).toString(2).length - 1;
  return (128 - ((range.version === 4 ? 32 : 128) - size)) * 10 + precedence;
}

function routeLayers(graph: ResourceGraph, networks: Networks, subnet: Subnet, route: Route): Layer<Decision>[] {
  const value = targetDecision(graph, networks, subnet, route);
  if (!route.certain) return [routeLayer(route.destinations, 0, value, false)];
  const certain = value.verdict !== "undecided";
  return route.destinations.map((range) => routeLayer([range], rank(range, 1), value, certain));
}

function targetDecision(graph: ResourceGraph, networks: Networks, subnet: Subnet, route: Route): Decision {
  const resource = refOf(route.holder);
  const pass = (relies: string): Decision => ({ verdict: "pass", what: route.text, resource, relies });
  const stop = (why: string): Decision => ({ verdict: "stop", what: `${route.text} ${why}`, resource });
  const undecided = (): Decision => ({
    verdict: "undecided",
    what: `${route.text}, whose target is not known yet`,
    resource,
  });
  switch (route.target) {
    case "transitGatewayId":
      return transitDecision(graph, networks, subnet, route, { pass, stop, undecided });
    case "vpcPeeringConnectionId":
      return peeringDecision(graph, networks, route, { pass, stop, undecided });
    case "gatewayId":
      if (route.id === unknown) return undecided();
      if (route.id === "local") return { verdict: "pass", what: route.text, resource };
      if (route.id.startsWith("vgw-")) return pass("the virtual private gateway leads to the clients");
      return stop("to an internet gateway, where private addresses lead nowhere");
    case "natGatewayId":
    case "egressOnlyGatewayId":
      return stop("to a gateway that only lets connections out, so that answers to clients are lost");
    case undefined:
      return undecided();
    default:
      return pass(`${route.id === unknown ? "an appliance" : route.id} forwards to the clients and back`);
  }
}

interface Outcomes {
  readonly pass: (relies: string) => Decision;
  readonly stop: (why: string) => Decision;
  readonly undecided: () => Decision;
}

function transitDecision(
  graph: ResourceGraph,
  networks: Networks,
  subnet: Subnet,
  route: Route,
  { pass, stop, undecided }: Outcomes,
): Decision {
  const name = route.id === unknown ? "the transit gateway" : `the transit gateway ${route.id}`;
  const inStack = subnet.network !== undefined && networks.networks.has(subnet.network);
  const attachments = graph.ofType(attachmentType).map((attachment) => {
    const vpc = graph.follow(attachment, vpcType, ["vpcId"]);
    const gateway = textAt(attachment.inputs, "transitGatewayId");
    if (vpc.kind === "resource" && vpc.resource.urn !== subnet.network) return "no";
    if (vpc.kind === "external") return "no";
    if (vpc.kind !== "resource" || gateway === unknown || route.id === unknown) return "maybe";
    return gateway === route.id ? "yes" : "no";
  });
  if (!inStack || attachments.includes("yes")) return pass(`${name} leads to the clients, and back to this VPC`);
  return attachments.includes("maybe") ? undecided() : stop(`to ${name}, which the VPC is not attached to`);
}

function peeringDecision(
  graph: ResourceGraph,
  networks: Networks,
  route: Route,
  { pass, stop, undecided }: Outcomes,
): Decision {
  const sources = graph.sourcesOf(route.holder, route.property, peeringType);
  const link = graph.resolve(route.id, peeringType, sources);
  if (link.kind === "external") return pass("the peered VPC holds the clients, and leads back");
  if (link.kind !== "resource") return undecided();
  const peer = graph.follow(link.resource, vpcType, ["peerVpcId"]);
  if (peer.kind === "external") return pass("the peered VPC holds the clients, and leads back");
  const ranges = peer.kind === "resource" ? networks.networks.get(peer.resource.urn)?.ranges : undefined;
  if (!ranges) return undecided();
  // A peering never leads on to a third network.
  const inside = route.destinations.some((one) =>
    ranges.some(({ first, last }) => first <= one.last && one.first <= last),
  );
  return inside
    ? { verdict: "pass", what: route.text, resource: refOf(route.holder) }
    : stop("to a peered VPC that does not hold these addresses");
}

/** The way to public addresses that a subnet has. */
export function wayOutOfSubnet(graph: ResourceGraph, subnet: Subnet): WayOut {
  const resource = tableRef(subnet);
  if (subnet.table.kind === "unknown" || subnet.table.kind === "external") {
    return { verdict: "undecided", what: "routes that this stack does not hold", resource };
  }
  const routes = subnet.table.kind === "resource" ? routesOf(graph, subnet.table.resource) : [];
  const everywhere = routes.filter(({ destinations }) =>
    destinations.some(({ version, first, last }) => version === 4 && first === 0n && last === 0xffff_ffffn),
  );
  const known = everywhere.find(({ certain }) => certain);
  if (known) return { verdict: "pass", what: known.text, resource: refOf(known.holder) };
  if (everywhere.length > 0) return { verdict: "undecided", what: "a route that is not known yet", resource };
  return { verdict: "stop", what: "no route to public addresses", resource };
}
