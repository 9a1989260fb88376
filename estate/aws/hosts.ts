import { type IpRange, readCidr } from "../../activation/ip-range";
import { readHostSettings } from "../host-settings";
import type { IntervalMap } from "../interval-map";
import type { Decision, EstateHost, Passage } from "../model";
import { leavingBy, rangesWhere, requestPassages } from "../requests";
import { type Link, type PlannedResource, type ResourceGraph, refOf } from "../resource-graph";
import { allAddresses, constant, fromSubnet, intersect } from "../traffic";
import { at, listAt, textAt, type Value } from "../values";
import { isEndpointOf, readFirewallParts } from "./firewalls";
import { readNeeds } from "./needs";
import { answerPorts, flattenAcl } from "./network-acls";
import { keyOfLink, linksOf, type Networks, type Subnet, subnetAt, subnetType, vpcType } from "./networks";
import { type AwsStack, aclOf, groupsOf, instanceType } from "./place";
import { routesFrom, routesOfAttachment } from "./routes";
import { flattenGroups, type GroupMembers, groupType, outOfGroups } from "./security-groups";
import type { Attachment } from "./transit-gateways";

const cardType = "aws:ec2/networkInterface:NetworkInterface";
const defaultGroupType = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
const documentType = "aws:ssm/document:Document";
const associationType = "aws:ssm/association:Association";

/** The instances that are KMS hosts: by their tag, or because one of our components made them. */
export function hostInstances(graph: ResourceGraph): PlannedResource[] {
  return graph.ofType(instanceType).filter((instance) => {
    return (
      at(instance.inputs, "tags", "kmshost-role") === "host" ||
      graph.hasAncestor(instance, /^kmshost:index:AwsHostMachine$/)
    );
  });
}

/** Addresses of the instances in each security group of the stack. */
export function readGroupMembers(graph: ResourceGraph, networks: Networks): GroupMembers {
  const members = new Map<string, { certain: IpRange[]; possible: IpRange[] }>();
  // Machines that the stack does not hold may be members of its groups too, each in the VPC of the group.
  for (const group of graph.ofType(groupType)) {
    const vpc = keyOfLink(graph.follow(group, vpcType, ["vpcId"]));
    const ranges = vpc === undefined ? undefined : networks.networks.get(vpc)?.ranges;
    members.set(group.urn, { certain: [], possible: [...(ranges ?? [])] });
  }
  for (const instance of graph.ofType(instanceType)) {
    const { addresses, known } = addressesOf(networks, graph, instance);
    for (const link of groupLinks(graph, instance, subnetOf(networks, graph, instance)?.network)) {
      const meaning = members.get(keyOfLink(link) ?? "");
      meaning?.[known ? "certain" : "possible"].push(...(addresses ?? allAddresses));
    }
  }
  return { get: (key) => members.get(key), carries: (group, other) => carries(graph, group, graph.get(other)) };
}

/**
 * A rule means the members of a group in another VPC where a peering of one region carries that, or a transit gateway that is told
 * to. Sources: AWS, "Update your security groups to reference peer security groups"; "Security group referencing" of transit
 * gateways, off by default.
 */
function carries(graph: ResourceGraph, group: PlannedResource, other: PlannedResource | undefined): boolean {
  const [own, theirs] = [group, other].map((one) => one && keyOfLink(graph.follow(one, vpcType, ["vpcId"])));
  if (own === undefined || theirs === undefined || own === theirs) return true;
  const ends = (one: PlannedResource, ...properties: string[]) =>
    properties.map((property) => keyOfLink(graph.follow(one, vpcType, [property])));
  const peering = graph.ofType("aws:ec2/vpcPeeringConnection:VpcPeeringConnection").find((one) => {
    const both = ends(one, "vpcId", "peerVpcId");
    return both.includes(own) && both.includes(theirs);
  });
  if (peering) return textAt(peering.inputs, "peerRegion") === undefined;
  const attached = graph.ofType("aws:ec2transitgateway/vpcAttachment:VpcAttachment").filter((one) => {
    return [own, theirs].includes(ends(one, "vpcId")[0] ?? "");
  });
  if (attached.length < 2) return true;
  const gateways = graph.ofType("aws:ec2transitgateway/transitGateway:TransitGateway");
  return [...gateways, ...attached].every((one) => {
    const support = textAt(one.inputs, "securityGroupReferencingSupport");
    return support === "enable" || (support === undefined && attached.includes(one));
  });
}

/** The first card of an instance, where it is a resource of its own. */
function cardOf(graph: ResourceGraph, instance: PlannedResource): PlannedResource | undefined {
  const cards = (listAt(instance.inputs, "networkInterfaces") ?? []).concat(
    at(instance.inputs, "primaryNetworkInterface") ?? [],
  );
  const first = cards.find((one) => at(one, "deviceIndex") === 0) ?? cards[0];
  const sources = ["networkInterfaces", "primaryNetworkInterface"].flatMap((one) =>
    graph.sourcesOf(instance, one, cardType),
  );
  const id = first && at(first, "networkInterfaceId");
  const link = id === undefined ? undefined : graph.resolve(id, cardType, sources);
  return link?.kind === "resource" ? link.resource : undefined;
}

/** Security groups of an instance: its own, those of its card, what the cloud gave it, or else the default group of its VPC. */
function groupLinks(graph: ResourceGraph, instance: PlannedResource, vpc: string | undefined): Link[] {
  const given = at(instance.inputs, "vpcSecurityGroupIds");
  if (given !== undefined) return linksOf(graph, instance, "vpcSecurityGroupIds", groupType);
  const card = cardOf(graph, instance);
  if (card && at(card.inputs, "securityGroups") !== undefined) return linksOf(graph, card, "securityGroups", groupType);
  const told = listAt(instance.outputs, "vpcSecurityGroupIds") ?? [];
  if (told.length > 0) return told.map((id) => graph.resolve(id, groupType, []));
  const standard = graph
    .ofType(defaultGroupType)
    .find((one) => keyOfLink(graph.follow(one, vpcType, ["vpcId"])) === vpc);
  return standard ? [{ kind: "resource", resource: standard }] : [];
}

function subnetOf(networks: Networks, graph: ResourceGraph, instance: PlannedResource): Subnet | undefined {
  const holder = at(instance.inputs, "subnetId") === undefined ? (cardOf(graph, instance) ?? instance) : instance;
  return subnetAt(networks, graph.follow(holder, subnetType, ["subnetId"]));
}

function addressesOf(
  networks: Networks,
  graph: ResourceGraph,
  instance: PlannedResource,
): { addresses: readonly IpRange[] | undefined; known: boolean } {
  const card = cardOf(graph, instance);
  const given =
    at(instance.inputs, "privateIp") ??
    at(card?.inputs, "privateIps", 0) ??
    at(card?.outputs, "privateIp") ??
    at(instance.outputs, "privateIp");
  const reading = typeof given === "string" ? readCidr(given) : undefined;
  if (reading?.ok) return { addresses: [reading.range], known: true };
  return { addresses: subnetOf(networks, graph, instance)?.ranges, known: false };
}

/** Computer name of an instance: the one that its user data sets, which our components also write into the tag Name. */
export function hostName(instance: PlannedResource): string {
  const name = textAt(instance.inputs, "tags", "Name");
  return (typeof name === "string" ? name : instance.name).toLowerCase();
}

/** Reads one host, with the routes and filters on the way to it. */
export function readHost(stack: AwsStack, instance: PlannedResource): EstateHost {
  const { graph, networks } = stack;
  const subnet = subnetOf(networks, graph, instance);
  const { addresses, known } = addressesOf(networks, graph, instance);
  const groups = groupLinks(graph, instance, subnet?.network);
  const setup = readSetup(graph, instance);
  return {
    name: hostName(instance),
    resource: refOf(instance),
    addresses,
    addressKnown: known,
    network: subnet?.network,
    image: {},
    ...setup,
    routes: hostRoutes(stack, subnet, instance, addresses),
    filters: [
      ...aclPassages(stack, subnet, addresses),
      groupPassage(stack, groups, instance),
      ...clientSide(stack, subnet, addresses),
      ...clientGroups(stack, instance, addresses),
      ...firewallPassages(stack, subnet, addresses),
    ],
    needs: readNeeds(stack, { instance, subnet, addresses, groups }, setup.settings),
    isNew: instance.operation === "create" || instance.operation === "replace",
  };
}

/** The set-up script, as Systems Manager delivers it: a document, and its association with the instance. */
function readSetup(graph: ResourceGraph, instance: PlannedResource): Pick<EstateHost, "settings" | "setup"> {
  const documents = graph.ofType(associationType).flatMap((association) => {
    const values = (listAt(association.inputs, "targets") ?? []).flatMap((target) => listAt(target, "values") ?? []);
    const isMeant = instance.id !== undefined && values.includes(instance.id);
    if (!isMeant && !graph.sourcesOf(association, "targets", instanceType).includes(instance)) return [];
    const named = graph.follow(association, documentType, ["name"], ({ inputs }, text) => at(inputs, "name") === text);
    return named.kind === "resource" ? [named.resource] : [];
  });
  for (const document of documents) {
    const content = textAt(document.inputs, "content");
    const settings = typeof content === "string" ? readHostSettings(scriptOf(content)) : undefined;
    if (settings) return { settings, setup: "other" };
  }
  const ours = documents.some((one) => graph.hasAncestor(one, /^kmshost:index:AwsHostMachine$/));
  return { settings: undefined, setup: ours ? "component" : documents.length > 0 ? "other" : "none" };
}

/** The lines of PowerShell in a document. */
function scriptOf(content: string): string {
  try {
    const steps = listAt(JSON.parse(content) as Value, "mainSteps") ?? [];
    return steps.flatMap((step) => listAt(step, "inputs", "runCommand") ?? []).join("\n");
  } catch {
    return "";
  }
}

function hostRoutes(
  stack: AwsStack,
  subnet: Subnet | undefined,
  instance: PlannedResource,
  addresses: readonly IpRange[] | undefined,
): Passage[] {
  const title = "routes of the host's subnet";
  if (!subnet) {
    const resource = refOf(instance);
    const decision: Decision = { verdict: "undecided", what: "a subnet that is not known yet", resource };
    return [{ title, resource, decisions: constant(decision) }];
  }
  const answers = routesFrom(stack.routing, subnet);
  const own = { title, resource: subnet.resource, decisions: answers };
  return [own, ...originsOf(stack, subnet).flatMap((origin) => requestRoutes(stack, origin, addresses, answers))];
}

/** Where clients come from: a subnet of the stack, or an attachment by which the networks behind it enter. */
type Origin = { readonly subnet: Subnet } | { readonly attachment: Attachment };

function originsOf(stack: AwsStack, hostSubnet: Subnet): Origin[] {
  const beyond = stack.routing.transit.attachments.filter(
    ({ network, subnets }) => network === undefined && subnets.length === 0,
  );
  return [
    ...otherSubnets(stack, hostSubnet).map((subnet) => ({ subnet })),
    ...beyond.map((attachment) => ({ attachment })),
  ];
}

function requestRoutes(
  stack: AwsStack,
  origin: Origin,
  addresses: readonly IpRange[] | undefined,
  answers: IntervalMap<Decision>,
): Passage[] {
  const [towards] = addresses ?? [];
  if (!towards) return [];
  const nameOf = (key: string) => stack.graph.get(key.replace(/@[^@]*$/, ""))?.name ?? key;
  if ("attachment" in origin) {
    const { attachment } = origin;
    const within = leavingBy(answers, attachment.key);
    const decision = routesOfAttachment(stack.routing, attachment).at(towards.version, towards.first);
    if (within.length === 0 || !decision) return [];
    const title = `the transit gateway's routes for ${attachment.resource.name}`;
    return requestPassages(title, attachment.resource, decision, answers, nameOf).map((one) => ({ ...one, within }));
  }
  const { subnet } = origin;
  const decision = routesFrom(stack.routing, subnet).at(towards.version, towards.first);
  if (!decision) return [];
  const title = "routes of the clients' subnet";
  return requestPassages(title, subnet.resource, decision, answers, nameOf).map((one) =>
    fromClients(stack, subnet, one),
  );
}

/** The rules of every Network Firewall that requests or answers pass. */
function firewallPassages(
  stack: AwsStack,
  hostSubnet: Subnet | undefined,
  addresses: readonly IpRange[] | undefined,
): Passage[] {
  const [towards] = addresses ?? [];
  if (!hostSubnet || !towards || stack.routing.firewalls.length === 0) return [];
  const answers = routesFrom(stack.routing, hostSubnet);
  return stack.routing.firewalls.flatMap((firewall): Passage[] => {
    const passes = ({ via }: Decision) => via?.some((key) => isEndpointOf(firewall, key)) === true;
    const requests = originsOf(stack, hostSubnet).flatMap((origin) => {
      const map =
        "subnet" in origin
          ? routesFrom(stack.routing, origin.subnet)
          : routesOfAttachment(stack.routing, origin.attachment);
      const decision = map.at(towards.version, towards.first);
      if (!decision || !passes(decision)) return [];
      return "subnet" in origin ? (origin.subnet.ranges ?? allAddresses) : leavingBy(answers, origin.attachment.key);
    });
    const within = [...rangesWhere(answers, passes), ...requests];
    if (within.length === 0) return [];
    return readFirewallParts(stack.graph, stack.networks, firewall, [towards], stack.port).map((part) => ({
      ...{ title: part.title, resource: firewall.resource, decisions: part.decisions },
      within: part.within ? intersect(within, part.within) : within,
    }));
  });
}

function fromClients(stack: AwsStack, subnet: Subnet, passage: Omit<Passage, "within">): Passage {
  const network = subnet.network === undefined ? undefined : stack.networks.networks.get(subnet.network);
  return fromSubnet(passage, subnet.ranges, network?.ranges);
}

function otherSubnets(stack: AwsStack, subnet: Subnet | undefined): Subnet[] {
  return [...stack.networks.subnets.values()].filter(({ key }) => key !== subnet?.key);
}

/**
 * The ACL of the host's subnet, for requests and for answers, and those of the subnets by which the transit gateway comes in.
 * Source: AWS, "How network ACLs work with transit gateways": what comes from an attachment in the instance's own subnet is not
 * asked on its way in.
 */
function aclPassages(
  stack: AwsStack,
  subnet: Subnet | undefined,
  addresses: readonly IpRange[] | undefined,
): Passage[] {
  if (!subnet) return [];
  const answers = routesFrom(stack.routing, subnet);
  const attachment = stack.routing.transit.attachments.find(
    ({ network }) => network !== undefined && network === subnet.network,
  );
  const byTransit = rangesWhere(answers, ({ transit }) => transit !== undefined);
  const isEntry = attachment?.subnets.some(({ key }) => key === subnet.key) ?? false;
  const entry =
    attachment && !isEntry && byTransit.length > 0 ? entryPassages(stack, attachment, addresses, byTransit) : [];
  const acl = aclOf(stack, subnet);
  if (!acl) return entry;
  const title = "network ACL of the host's subnet";
  if ("verdict" in acl) return [{ title, resource: acl.resource, decisions: constant(acl) }, ...entry];
  const { resource, rules } = acl;
  const free = [...(subnet.ranges ?? []), ...(isEntry ? byTransit : [])];
  const request = { first: stack.port, last: stack.port };
  const back = flattenAcl(rules, resource, true, answerPorts, subnet.ranges ?? []);
  const fix = `add an outbound rule to ${resource.name}: TCP ${answerPorts.first} to ${answerPorts.last} to the clients, before what denies it`;
  const decisions = back.map((one): Decision => (one.verdict === "pass" ? one : { ...one, fix }));
  return [
    { title: `${title}, inbound`, resource, decisions: flattenAcl(rules, resource, false, request, free) },
    { title: `${title}, outbound answers`, resource, decisions },
    ...entry,
  ];
}

/** The ACL of an attachment's subnet: outbound to the host for requests, inbound from the host for answers. */
function entryPassages(
  stack: AwsStack,
  attachment: Attachment,
  addresses: readonly IpRange[] | undefined,
  within: readonly IpRange[],
): Passage[] {
  const [host] = addresses ?? [];
  const [entry] = attachment.subnets;
  const acl = entry && aclOf(stack, entry);
  if (!host || !acl || "verdict" in acl) return [];
  const { resource, rules } = acl;
  return [
    { what: "requests out to the host", egress: true, ports: { first: stack.port, last: stack.port } },
    { what: "answers in from the host", egress: false, ports: answerPorts },
  ].flatMap(({ what, egress, ports }): Passage[] => {
    const decision = flattenAcl(rules, resource, egress, ports, []).at(host.version, host.first);
    if (!decision || decision.verdict === "pass") return [];
    const title = `network ACL of the transit gateway's subnet, ${what}`;
    return [{ title, resource, decisions: constant(decision), within }];
  });
}

function groupPassage(stack: AwsStack, links: readonly Link[], instance: PlannedResource): Passage {
  const { rules, resource, complete } = groupsOf(stack, links, instance);
  return {
    title: "security group of the host",
    resource,
    decisions: flattenGroups(rules, resource, stack.port, complete),
  };
}

/** Groups of the machines of the stack that may be clients: they must let the request out. */
function clientGroups(stack: AwsStack, host: PlannedResource, addresses: readonly IpRange[] | undefined): Passage[] {
  const { graph, networks, port } = stack;
  if (!addresses) return [];
  return graph.ofType(instanceType).flatMap((instance): Passage[] => {
    const where = addressesOf(networks, graph, instance);
    if (instance === host || !where.known || !where.addresses) return [];
    const links = groupLinks(graph, instance, subnetOf(networks, graph, instance)?.network);
    const { rules, resource, complete } = groupsOf(stack, links, instance);
    const decision = links.length === 0 ? undefined : outOfGroups(rules, resource, addresses, port, complete);
    if (!decision || decision.verdict === "pass") return [];
    const title = `security group of the client ${instance.name}`;
    return [{ title, resource, decisions: constant(decision), within: where.addresses }];
  });
}

/** ACLs of the clients' own subnets, where those are in the stack. */
function clientSide(
  stack: AwsStack,
  hostSubnet: Subnet | undefined,
  addresses: readonly IpRange[] | undefined,
): Passage[] {
  const host = addresses?.[0];
  if (!host) return [];
  return otherSubnets(stack, hostSubnet).flatMap((subnet) => {
    const acl = aclOf(stack, subnet);
    if (!acl) return [];
    const title = "network ACL of the clients' subnet";
    if ("verdict" in acl) {
      return [fromClients(stack, subnet, { title, resource: acl.resource, decisions: constant(acl) })];
    }
    const { resource, rules } = acl;
    return [
      { what: "outbound", egress: true, ports: { first: stack.port, last: stack.port } },
      { what: "inbound answers", egress: false, ports: answerPorts },
    ].flatMap(({ what, egress, ports }): Passage[] => {
      const decision = flattenAcl(rules, resource, egress, ports, subnet.ranges ?? []).at(host.version, host.first);
      if (!decision) return [];
      const passage = { title: `${title}, ${what}`, resource, decisions: constant(decision) };
      return [fromClients(stack, subnet, passage)];
    });
  });
}
