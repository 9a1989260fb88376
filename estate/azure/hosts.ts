import { activationServicePorts } from "../../activation/activation-service";
import { checkImageSku, type HostOperatingSystem, hostOperatingSystems } from "../../activation/generations";
import { type IpRange, readCidr } from "../../activation/ip-range";
import type { Decision, EstateHost, Passage, WayOut } from "../model";
import { readHostSettings } from "../host-settings";
import { type Link, type PlannedResource, type ResourceGraph, refOf } from "../resource-graph";
import { allAddresses, constant, fromSubnet } from "../traffic";
import { at, listAt, textAt, type Unknown, unknown, type Value } from "../values";
import { type Networks, type Subnet, subnetAt, subnetType, virtualNetworkTag } from "./networks";
import type { Meaning } from "./prefixes";
import { hasPublicAddress, routesFrom, wayOutOfSubnet } from "./routes";
import { type FixedEnd, flattenGroup, type RuleContext, wayOutOfGroup } from "./security-groups";
import { keyOf, rulesOfGroup } from "./security-rules";

export const machineType = "azure-native:compute:VirtualMachine";
export const interfaceType = "azure-native:network:NetworkInterface";
const groupType = "azure-native:network:NetworkSecurityGroup";
const applicationGroupType = "azure-native:network:ApplicationSecurityGroup";
const runCommandType = "azure-native:compute:VirtualMachineRunCommandByVirtualMachine";

/** Everything that reading a host needs of the rest of the stack. */
export interface AzureStack {
  readonly graph: ResourceGraph;
  readonly networks: Networks;
  readonly groupMembers: ReadonlyMap<string, Meaning>;
  /** Port that clients use. */
  readonly port: number;
}

/** The VMs that are KMS hosts: by their tag, or because one of our components made them. */
export function hostMachines(graph: ResourceGraph): PlannedResource[] {
  return graph.ofType(machineType).filter((machine) => {
    return (
      at(machine.inputs, "tags", "kmshost-role") === "host" ||
      graph.hasAncestor(machine, /^kmshost:index:AzureHostMachine$/)
    );
  });
}

/** Members of every application security group, with their addresses. */
export function readGroupMembers(graph: ResourceGraph, networks: Networks): Map<string, Meaning> {
  const members = new Map<string, { certain: IpRange[]; possible: IpRange[] }>();
  for (const group of graph.ofType(applicationGroupType)) members.set(group.urn, { certain: [], possible: [] });
  for (const card of graph.ofType(interfaceType)) {
    const { addresses, known } = addressesOf(graph, networks, card);
    for (const key of groupsOf(graph, card) ?? []) {
      const meaning = members.get(key) ?? { certain: [], possible: [] };
      meaning[known ? "certain" : "possible"].push(...(addresses ?? allAddresses));
      members.set(key, meaning);
    }
  }
  return members;
}

/** Keys of the application security groups that an interface belongs to; undefined when one of them is unknown. */
function groupsOf(graph: ResourceGraph, card: PlannedResource): Set<string> | undefined {
  const sources = graph.sourcesOf(card, "ipConfigurations", applicationGroupType);
  const keys = (listAt(card.inputs, "ipConfigurations") ?? []).flatMap((configuration): (string | Unknown)[] => {
    const groups = listAt(configuration, "applicationSecurityGroups");
    return groups === undefined ? [unknown] : groups.map((group) => keyOf(graph, at(group, "id"), sources));
  });
  const known = keys.filter((key): key is string => key !== unknown);
  return known.length === keys.length ? new Set(known) : undefined;
}

function firstConfiguration(card: PlannedResource): Value | undefined {
  const all = listAt(card.inputs, "ipConfigurations") ?? [];
  return all.find((one) => at(one, "primary") === true) ?? all[0];
}

function subnetOf(graph: ResourceGraph, networks: Networks, card: PlannedResource): Subnet | undefined {
  const id = at(firstConfiguration(card), "subnet", "id");
  const link: Link =
    id === undefined
      ? { kind: "absent" }
      : graph.resolve(id, subnetType, graph.sourcesOf(card, "ipConfigurations", subnetType));
  return subnetAt(networks, link);
}

function addressesOf(
  graph: ResourceGraph,
  networks: Networks,
  card: PlannedResource,
): { addresses: readonly IpRange[] | undefined; known: boolean } {
  const wanted = at(firstConfiguration(card), "privateIPAddress");
  const given = wanted ?? at(card.outputs, "ipConfigurations", 0, "privateIPAddress");
  const reading = typeof given === "string" ? readCidr(given) : undefined;
  if (reading?.ok) return { addresses: [reading.range], known: true };
  return { addresses: subnetOf(graph, networks, card)?.ranges, known: false };
}

/** Reads one host, with the routes and filters on the way to it. */
export function readHost(stack: AzureStack, machine: PlannedResource): EstateHost {
  const { graph, networks } = stack;
  const [card] = graph.sourcesOf(machine, "networkProfile", interfaceType).concat(interfacesById(graph, machine));
  const subnet = card && subnetOf(graph, networks, card);
  const { addresses, known } = card ? addressesOf(graph, networks, card) : { addresses: undefined, known: false };
  const end: FixedEnd = { addresses: addresses ?? allAddresses, groups: card && groupsOf(graph, card) };
  const groups = securityGroups(graph, card, subnet);
  const context: RuleContext = {
    virtualNetwork: virtualNetworkTag(networks, subnet?.network),
    groupMembers: stack.groupMembers,
  };
  return {
    name: hostName(machine),
    resource: refOf(machine),
    addresses,
    addressKnown: known,
    network: subnet?.network,
    image: readImage(machine),
    ...readSetup(graph, machine),
    routes: hostRoutes(stack, subnet, machine, end),
    filters: [...groups.map((group) => filterOf(stack, group, end, context)), ...clientSide(stack, end)],
    waysOut: waysOut(stack, groups, end, context, subnet, card),
  };
}

function interfacesById(graph: ResourceGraph, machine: PlannedResource): PlannedResource[] {
  const cards = listAt(machine.inputs, "networkProfile", "networkInterfaces") ?? [];
  return cards.flatMap((card) => {
    const id = at(card, "id");
    const link = id === undefined ? undefined : graph.resolve(id, interfaceType, []);
    return link?.kind === "resource" ? [link.resource] : [];
  });
}

export function hostName(machine: PlannedResource): string {
  const name = textAt(machine.inputs, "osProfile", "computerName") ?? textAt(machine.inputs, "vmName");
  return (typeof name === "string" ? name : machine.name).toLowerCase();
}

function readImage(machine: PlannedResource): EstateHost["image"] {
  const sku = textAt(machine.inputs, "storageProfile", "imageReference", "sku");
  // An image of one's own has an id in place of a SKU: the environment says what it is.
  if (sku === undefined) return {};
  if (sku === unknown) return { unknown: true };
  const problem = checkImageSku(sku);
  if (problem) return { problem };
  const year = /^(\d{4})-datacenter/i.exec(sku)?.[1];
  const operatingSystem = `windows-server-${year}`;
  if (operatingSystem in hostOperatingSystems) return { operatingSystem: operatingSystem as HostOperatingSystem };
  return { problem: `${sku} is not an image of a Windows Server that this project makes KMS hosts of` };
}

/** The set-up script, as Run Command delivers it. */
function readSetup(graph: ResourceGraph, machine: PlannedResource): Pick<EstateHost, "settings" | "setup"> {
  const commands = graph.ofType(runCommandType).filter((command) => {
    const byName = (candidate: PlannedResource, text: string) => hostName(candidate) === text.toLowerCase();
    const link = graph.follow(command, machineType, ["vmName"], byName);
    return link.kind === "resource" && link.resource === machine;
  });
  for (const command of commands) {
    const script = textAt(command.inputs, "source", "script");
    const settings = typeof script === "string" ? readHostSettings(script) : undefined;
    if (settings) return { settings, setup: "other" };
  }
  const ours = commands.some((one) => graph.hasAncestor(one, /^kmshost:index:AzureHostMachine$/));
  return { settings: undefined, setup: ours ? "component" : commands.length > 0 ? "other" : "none" };
}

interface PlacedGroup {
  readonly title: string;
  readonly link: Link;
  readonly on: PlannedResource | Subnet;
}

/** The groups that a packet to the host passes, in order. Azure asks the subnet's first. */
function securityGroups(
  graph: ResourceGraph,
  card: PlannedResource | undefined,
  subnet: Subnet | undefined,
): PlacedGroup[] {
  const groups: PlacedGroup[] = [];
  if (subnet && subnet.securityGroup.kind !== "absent") {
    groups.push({ title: "network security group of the host's subnet", link: subnet.securityGroup, on: subnet });
  }
  if (card) {
    const link = graph.follow(card, groupType, ["networkSecurityGroup", "id"]);
    if (link.kind !== "absent")
      groups.push({ title: "network security group of the host's interface", link, on: card });
  }
  return groups;
}

function filterOf(stack: AzureStack, { title, link, on }: PlacedGroup, end: FixedEnd, context: RuleContext): Passage {
  if (link.kind === "resource") {
    const resource = refOf(link.resource);
    const rules = rulesOfGroup(stack.graph, link.resource);
    return { title, resource, decisions: flattenGroup(rules, resource, "inbound", end, stack.port, context) };
  }
  return unseen(title, link, on, stack);
}

/** A group that is not in the stack. That of a subnet which is not ours either is taken on trust, any other is undecided. */
function unseen(title: string, link: Link, on: PlannedResource | Subnet, stack: AzureStack): Passage {
  const resource = "key" in on ? on.resource : refOf(on);
  const foreign = "key" in on && on.network !== undefined && !stack.networks.networks.has(on.network);
  const name = link.kind === "external" ? link.id : `that of ${resource.name}`;
  const what = `a network security group that this stack does not hold (${name})`;
  const relies = `the rules of the existing subnet ${resource.name}`;
  const decision: Decision = foreign
    ? { verdict: "pass", what, resource, relies }
    : { verdict: "undecided", what, resource };
  return { title, resource, decisions: constant(decision) };
}

function hostRoutes(stack: AzureStack, subnet: Subnet | undefined, machine: PlannedResource, end: FixedEnd): Passage[] {
  if (!subnet) {
    const resource = refOf(machine);
    const what = "a subnet that is not known yet";
    return [
      { title: "routes of the host's subnet", resource, decisions: constant({ verdict: "undecided", what, resource }) },
    ];
  }
  const own: Passage = {
    title: "routes of the host's subnet",
    resource: subnet.resource,
    decisions: routesFrom(stack.graph, stack.networks, subnet),
  };
  return [own, ...clientRoutes(stack, subnet, end)];
}

/** Routes of other subnets of the stack, whose machines are clients: they must lead to the host. */
function clientRoutes(stack: AzureStack, hostSubnet: Subnet, end: FixedEnd): Passage[] {
  return otherSubnets(stack, hostSubnet.key).flatMap((subnet) => {
    const [towards] = end.addresses;
    const decision = towards && routesFrom(stack.graph, stack.networks, subnet).at(towards.version, towards.first);
    if (!decision || decision.verdict === "pass") return [];
    return fromClients(stack, subnet, {
      title: "routes of the clients' subnet",
      resource: subnet.resource,
      decisions: constant(decision),
    });
  });
}

function fromClients(stack: AzureStack, subnet: Subnet, passage: Omit<Passage, "within">): Passage {
  const network = subnet.network === undefined ? undefined : stack.networks.networks.get(subnet.network);
  return fromSubnet(passage, subnet.ranges, network?.ranges);
}

function otherSubnets(stack: AzureStack, key: string): Subnet[] {
  return [...stack.networks.subnets.values()].filter((subnet) => subnet.key !== key);
}

/** Groups of the clients' own subnets, where those are in the stack: they must let the request out. */
function clientSide(stack: AzureStack, end: FixedEnd): Passage[] {
  const title = "network security group of the clients' subnet";
  return [...stack.networks.subnets.values()].flatMap((subnet) => {
    const link = subnet.securityGroup;
    if (link.kind === "absent") return [];
    if (link.kind !== "resource") return fromClients(stack, subnet, unseen(title, link, subnet, stack));
    const resource = refOf(link.resource);
    const context = {
      virtualNetwork: virtualNetworkTag(stack.networks, subnet.network),
      groupMembers: stack.groupMembers,
    };
    const rules = rulesOfGroup(stack.graph, link.resource);
    const decisions = flattenGroup(rules, resource, "outbound", end, stack.port, context);
    return fromClients(stack, subnet, { title, resource, decisions });
  });
}

function waysOut(
  stack: AzureStack,
  groups: readonly PlacedGroup[],
  end: FixedEnd,
  context: RuleContext,
  subnet: Subnet | undefined,
  card: PlannedResource | undefined,
): WayOut[] {
  const configurations = card && listAt(card.inputs, "ipConfigurations");
  const routes = subnet ? [wayOutOfSubnet(stack.graph, subnet, hasPublicAddress(configurations))] : [];
  const filters = groups.map(({ link, on }): WayOut => {
    const resource = "key" in on ? on.resource : refOf(on);
    if (link.kind !== "resource") return { verdict: "undecided", what: "a security group that is not seen", resource };
    const rules = rulesOfGroup(stack.graph, link.resource);
    return wayOutOfGroup(rules, refOf(link.resource), end, activationServicePorts, context);
  });
  return [...routes, ...filters];
}
