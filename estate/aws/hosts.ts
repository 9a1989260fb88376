import { activationServicePorts } from "../../activation/activation-service";
import { type IpRange, readCidr } from "../../activation/ip-range";
import type { Decision, EstateHost, Passage, WayOut } from "../model";
import { readHostSettings } from "../host-settings";
import { type Link, type PlannedResource, type ResourceGraph, type ResourceRef, refOf } from "../resource-graph";
import { allAddresses, constant, fromSubnet } from "../traffic";
import { at, listAt, textAt, type Value } from "../values";
import { type AclRule, answerPorts, flattenAcl, rulesOfAcl } from "./network-acls";
import { isExisting, keyOfLink, linksOf, type Networks, type Subnet, subnetAt, subnetType } from "./networks";
import type { PeerMeaning } from "./prefix-lists";
import { routesFrom, wayOutOfSubnet } from "./routes";
import { type GroupMembers, flattenGroups, groupType, rulesOfGroup, wayOutOfGroups } from "./security-groups";

export const instanceType = "aws:ec2/instance:Instance";
const documentType = "aws:ssm/document:Document";
const associationType = "aws:ssm/association:Association";

/** Everything that reading a host needs of the rest of the stack. */
export interface AwsStack {
  readonly graph: ResourceGraph;
  readonly networks: Networks;
  readonly members: GroupMembers;
  /** Port that clients use. */
  readonly port: number;
}

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
export function readGroupMembers(graph: ResourceGraph, networks: Networks): Map<string, PeerMeaning> {
  const members = new Map<string, { certain: IpRange[]; possible: IpRange[] }>();
  for (const group of graph.ofType(groupType)) members.set(group.urn, { certain: [], possible: [] });
  for (const instance of graph.ofType(instanceType)) {
    const { addresses, known } = addressesOf(networks, graph, instance);
    for (const link of linksOf(graph, instance, "vpcSecurityGroupIds", groupType)) {
      const meaning = members.get(keyOfLink(link) ?? "");
      meaning?.[known ? "certain" : "possible"].push(...(addresses ?? allAddresses));
    }
  }
  return members;
}

function subnetOf(networks: Networks, graph: ResourceGraph, instance: PlannedResource): Subnet | undefined {
  return subnetAt(networks, graph.follow(instance, subnetType, ["subnetId"]));
}

function addressesOf(
  networks: Networks,
  graph: ResourceGraph,
  instance: PlannedResource,
): { addresses: readonly IpRange[] | undefined; known: boolean } {
  const given = at(instance.inputs, "privateIp") ?? at(instance.outputs, "privateIp");
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
  const groups = linksOf(graph, instance, "vpcSecurityGroupIds", groupType);
  return {
    name: hostName(instance),
    resource: refOf(instance),
    addresses,
    addressKnown: known,
    network: subnet?.network,
    image: {},
    ...readSetup(graph, instance),
    routes: hostRoutes(stack, subnet, instance, addresses),
    filters: [
      ...aclPassages(stack, subnet),
      groupPassage(stack, groups, instance),
      ...clientSide(stack, subnet, addresses),
    ],
    waysOut: waysOut(stack, subnet, groups, instance),
  };
}

/** The set-up script, as Systems Manager delivers it: a document, and its association with the instance. */
function readSetup(graph: ResourceGraph, instance: PlannedResource): Pick<EstateHost, "settings" | "setup"> {
  const documents = graph.ofType(associationType).flatMap((association) => {
    if (!graph.sourcesOf(association, "targets", instanceType).includes(instance)) return [];
    return graph.sourcesOf(association, "name", documentType);
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
  const own = { title, resource: subnet.resource, decisions: routesFrom(stack.graph, stack.networks, subnet) };
  const [towards] = addresses ?? [];
  const others = otherSubnets(stack, subnet).flatMap((other): Passage[] => {
    const decision = towards && routesFrom(stack.graph, stack.networks, other).at(towards.version, towards.first);
    if (!decision || decision.verdict === "pass") return [];
    const passage = { title: "routes of the clients' subnet", resource: other.resource, decisions: constant(decision) };
    return [fromClients(stack, other, passage)];
  });
  return [own, ...others];
}

function fromClients(stack: AwsStack, subnet: Subnet, passage: Omit<Passage, "within">): Passage {
  const network = subnet.network === undefined ? undefined : stack.networks.networks.get(subnet.network);
  return fromSubnet(passage, subnet.ranges, network?.ranges);
}

function otherSubnets(stack: AwsStack, subnet: Subnet | undefined): Subnet[] {
  return [...stack.networks.subnets.values()].filter(({ key }) => key !== subnet?.key);
}

interface AclRules {
  readonly resource: ResourceRef;
  readonly rules: readonly AclRule[];
}

/** Rules of a subnet's ACL; undefined for the one that every VPC brings along and that lets everything through. */
function aclOf(stack: AwsStack, subnet: Subnet): AclRules | Decision | undefined {
  const { acl, resource } = subnet;
  if (acl.kind === "absent") return undefined;
  if (acl.kind === "resource") return { resource: refOf(acl.resource), rules: rulesOfAcl(stack.graph, acl.resource) };
  const what = "a network ACL that this stack does not hold";
  if (isExisting(subnet))
    return { verdict: "pass", what, resource, relies: `the network ACL of the existing subnet ${resource.name}` };
  return { verdict: "undecided", what, resource };
}

/** The ACL of the host's subnet, for requests and for answers. */
function aclPassages(stack: AwsStack, subnet: Subnet | undefined): Passage[] {
  const acl = subnet && aclOf(stack, subnet);
  if (!subnet || !acl) return [];
  if ("verdict" in acl)
    return [{ title: "network ACL of the host's subnet", resource: acl.resource, decisions: constant(acl) }];
  const { resource, rules } = acl;
  const same = subnet.ranges ?? [];
  const request = { first: stack.port, last: stack.port };
  return [
    {
      title: "network ACL of the host's subnet, inbound",
      resource,
      decisions: flattenAcl(rules, resource, false, request, same),
    },
    {
      title: "network ACL of the host's subnet, outbound answers",
      resource,
      decisions: flattenAcl(rules, resource, true, answerPorts, same),
    },
  ];
}

function groupPassage(stack: AwsStack, links: readonly Link[], instance: PlannedResource): Passage {
  const { rules, resource, complete } = groupsOf(stack, links, instance);
  return {
    title: "security group of the host",
    resource,
    decisions: flattenGroups(rules, resource, stack.port, complete),
  };
}

function groupsOf(stack: AwsStack, links: readonly Link[], instance: PlannedResource) {
  const held = links.flatMap((link) => (link.kind === "resource" ? [link.resource] : []));
  const [first] = held;
  return {
    rules: held.flatMap((group) => rulesOfGroup(stack.graph, group, stack.members)),
    resource: first ? refOf(first) : refOf(instance),
    // A group that is not seen may allow what the others do not.
    complete: links.length > 0 && held.length === links.length,
  };
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

const publicAddress = 0x0808_0808n;

function waysOut(
  stack: AwsStack,
  subnet: Subnet | undefined,
  links: readonly Link[],
  instance: PlannedResource,
): WayOut[] {
  const { rules, resource, complete } = groupsOf(stack, links, instance);
  const acl = subnet && aclOf(stack, subnet);
  const ways = [wayOutOfGroups(rules, resource, activationServicePorts, complete)];
  if (subnet) ways.unshift(wayOutOfSubnet(stack.graph, subnet));
  if (acl && "verdict" in acl) ways.push({ verdict: "undecided", what: acl.what, resource: acl.resource });
  else if (acl) {
    const checks = [
      ...activationServicePorts.map((port) => ({ egress: true, ports: { first: port, last: port } })),
      { egress: false, ports: answerPorts },
    ];
    for (const { egress, ports } of checks) {
      const decision = flattenAcl(acl.rules, acl.resource, egress, ports, []).at(4, publicAddress);
      if (decision && decision.verdict !== "pass") {
        const what = `network ACL, ${egress ? `TCP ${ports.first} out` : "answers in"}: ${decision.what}`;
        ways.push({ verdict: decision.verdict, what, resource: acl.resource });
      }
    }
  }
  return ways;
}
