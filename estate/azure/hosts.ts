import { checkImageSku, type HostOperatingSystem, hostOperatingSystems } from "../../activation/generations";
import { formatAddress, type IpRange, readCidr } from "../../activation/ip-range";
import { readHostSettings } from "../host-settings";
import type { IntervalMap } from "../interval-map";
import type { Decision, EstateHost, Passage } from "../model";
import { leavingBy, requestPassages } from "../requests";
import { type Link, type PlannedResource, type ResourceGraph, refOf } from "../resource-graph";
import { allAddresses, claimed, constant, fromSubnet, lastPart } from "../traffic";
import { at, booleanAt, listAt, textAt, type Unknown, unknown, type Value } from "../values";
import { adminVerdicts, exempt } from "./admin-rules";
import { flattenFirewall } from "./firewalls";
import { readNeeds } from "./needs";
import { type Gateway, type Networks, type Subnet, subnetAt, subnetType, virtualNetworkTag } from "./networks";
import type { AzureStack, HostPlace, PlacedGroup } from "./place";
import type { Meaning } from "./prefixes";
import { type Appliance, routesFrom } from "./routes";
import { type FixedEnd, flattenGroup, type RuleContext } from "./security-groups";
import { keyOf, rulesOfGroup } from "./security-rules";

export const machineType = "azure-native:compute:VirtualMachine";
export const interfaceType = "azure-native:network:NetworkInterface";
const groupType = "azure-native:network:NetworkSecurityGroup";
const applicationGroupType = "azure-native:network:ApplicationSecurityGroup";
const runCommandType = "azure-native:compute:VirtualMachineRunCommandByVirtualMachine";

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
    virtualNetwork: virtualNetworkTag(networks, subnet),
    groupMembers: stack.groupMembers,
  };
  const setup = readSetup(graph, machine);
  const place: HostPlace = { machine, card, subnet, end, groups, context };
  return {
    name: hostName(machine),
    resource: refOf(machine),
    addresses,
    addressKnown: known,
    network: subnet?.network,
    image: readImage(machine),
    ...setup,
    routes: hostRoutes(stack, subnet, machine, end),
    filters: hostFilters(stack, place),
    needs: readNeeds(stack, place, setup.settings),
    isNew: machine.operation === "create" || machine.operation === "replace",
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
  const of = lastPart(resource.name);
  const says = `the rules of the existing subnet ${of} let TCP ${stack.port} through`;
  const decision: Decision = foreign
    ? claimed(resource, what, { about: "firewall", of, says })
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
  const answers = routesFrom(stack.routing, subnet);
  const own: Passage = { title: "routes of the host's subnet", resource: subnet.resource, decisions: answers };
  const requests = originsOf(stack, subnet).flatMap((origin) => requestRoutes(stack, origin, end, answers));
  return [own, ...requests];
}

/** Where clients come from: a subnet of the stack, or a gateway by which the networks behind it enter. */
interface Origin {
  readonly subnet: Subnet;
  /** Key of the gateway; undefined for the machines of the subnet itself. */
  readonly gateway?: Gateway;
}

/** Networks whose subnets the stack does not hold are taken as one subnet with Azure's own routes. */
function originsOf(stack: AzureStack, hostSubnet: Subnet): Origin[] {
  const { networks, subnets, gateways } = stack.networks;
  const held = new Set([...subnets.values()].map(({ network }) => network));
  const whole = [...networks.values()]
    .filter(({ key }) => !held.has(key))
    .map(({ key, resource, ranges }): Subnet => {
      const absent: Link = { kind: "absent" };
      const links = { securityGroup: absent, routeTable: absent, natGateway: absent };
      const own = { key: `${key}/`, resource, name: "", network: key, ranges };
      return { ...own, ...links, defaultOutbound: unknown, bindsEndpoints: unknown, serviceEndpoints: unknown };
    });
  return [
    ...[...subnets.values(), ...whole].filter(({ key }) => key !== hostSubnet.key).map((subnet) => ({ subnet })),
    ...gateways.flatMap((gateway): Origin[] => {
      const subnet = subnets.get(gateway.subnet);
      return subnet ? [{ subnet, gateway }] : [];
    }),
  ];
}

/** The way of requests, which has to lead to the host, past the same firewalls as the answers. */
function requestRoutes(stack: AzureStack, origin: Origin, end: FixedEnd, answers: IntervalMap<Decision>): Passage[] {
  const { subnet, gateway } = origin;
  const [towards] = end.addresses;
  const decision = towards && routesFrom(stack.routing, subnet).at(towards.version, towards.first);
  if (!decision) return [];
  const within = gateway ? leavingBy(answers, gateway.key) : undefined;
  const place = (passage: Omit<Passage, "within">): Passage =>
    within ? { ...passage, within } : fromClients(stack, subnet, passage);
  const title = gateway ? "routes of the gateway's subnet" : "routes of the clients' subnet";
  const { firewalls, appliances } = stack.routing;
  const nameOf = (key: string) => [...firewalls, ...appliances].find((one) => one.key === key)?.resource.name ?? key;
  return within?.length === 0 ? [] : requestPassages(title, subnet.resource, decision, answers, nameOf).map(place);
}

function fromClients(stack: AzureStack, subnet: Subnet, passage: Omit<Passage, "within">): Passage {
  const network = subnet.network === undefined ? undefined : stack.networks.networks.get(subnet.network);
  return fromSubnet(passage, subnet.ranges, network?.ranges);
}

/** The filters on the way of a request: the clients' own groups, firewalls between, then those of the host. */
function hostFilters(stack: AzureStack, place: HostPlace): Passage[] {
  const { subnet, end, groups, context } = place;
  const { graph, port } = stack;
  const admin = adminVerdicts(graph, subnet?.network, "inbound", end.addresses, port, context.virtualNetwork);
  const own = groups.map((group) => {
    const passage = filterOf(stack, group, end, context);
    return admin ? { ...passage, decisions: exempt(passage.decisions, admin.always) } : passage;
  });
  const before = admin
    ? [
        {
          title: "security admin rules of the host's network",
          resource: own[0]?.resource ?? refOf(place.machine),
          decisions: admin.decisions,
        },
      ]
    : [];
  // A machine of an Azure subnet without any group lets everything in. Source: "Network security groups", how they filter.
  return [...before, ...own, ...clientSide(stack, end), ...(subnet ? middleboxes(stack, subnet, end) : [])];
}

/** The rules of every firewall and appliance that requests or answers pass. */
function middleboxes(stack: AzureStack, hostSubnet: Subnet, end: FixedEnd): Passage[] {
  const answers = routesFrom(stack.routing, hostSubnet);
  const passing = new Map<string, IpRange[]>();
  const note = (keys: readonly string[] | undefined, ranges: readonly IpRange[]) => {
    for (const key of keys ?? []) passing.set(key, [...(passing.get(key) ?? []), ...ranges]);
  };
  for (const all of allAddresses) {
    for (const { first, last, value } of answers.within(all)) note(value.via, [{ version: all.version, first, last }]);
  }
  const [towards] = end.addresses;
  for (const origin of originsOf(stack, hostSubnet)) {
    const decision = towards && routesFrom(stack.routing, origin.subnet).at(towards.version, towards.first);
    note(
      decision?.via,
      (origin.gateway ? leavingBy(answers, origin.gateway.key) : origin.subnet.ranges) ?? allAddresses,
    );
  }
  return [...passing].flatMap(([key, within]): Passage[] => {
    const firewall = stack.routing.firewalls.find((one) => one.key === key);
    if (firewall) {
      const decisions = flattenFirewall(firewall, end.addresses, stack.port);
      return [{ title: "Azure Firewall", resource: firewall.resource, decisions, within }];
    }
    const appliance = stack.routing.appliances.find((one) => one.key === key);
    if (appliance?.subnet.securityGroup.kind !== "resource") return [];
    const group = appliance.subnet.securityGroup.resource;
    const context = {
      virtualNetwork: virtualNetworkTag(stack.networks, appliance.subnet),
      groupMembers: stack.groupMembers,
    };
    const rules = rulesOfGroup(stack.graph, group);
    return (["inbound", "outbound"] as const).map((direction) => ({
      title: `network security group of the appliance ${appliance.resource.name}, ${direction}`,
      resource: refOf(group),
      decisions: flattenGroup(rules, refOf(group), direction, end, stack.port, context),
      within,
    }));
  });
}

/** Groups of the clients' own subnets, where those are in the stack: they must let the request out. */
function clientSide(stack: AzureStack, end: FixedEnd): Passage[] {
  const title = "network security group of the clients' subnet";
  return [...stack.networks.subnets.values()].flatMap((subnet): Passage[] => {
    const context = {
      virtualNetwork: virtualNetworkTag(stack.networks, subnet),
      groupMembers: stack.groupMembers,
    };
    const tag = context.virtualNetwork;
    const admin = adminVerdicts(stack.graph, subnet.network, "outbound", end.addresses, stack.port, tag);
    const before = admin
      ? [
          fromClients(stack, subnet, {
            title: "security admin rules of the clients' network",
            resource: subnet.resource,
            decisions: admin.decisions,
          }),
        ]
      : [];
    const link = subnet.securityGroup;
    if (link.kind === "absent") return before;
    if (link.kind !== "resource") return [...before, fromClients(stack, subnet, unseen(title, link, subnet, stack))];
    const resource = refOf(link.resource);
    const rules = rulesOfGroup(stack.graph, link.resource);
    const decisions = flattenGroup(rules, resource, "outbound", end, stack.port, context);
    const freed = admin ? exempt(decisions, admin.always) : decisions;
    return [...before, fromClients(stack, subnet, { title, resource, decisions: freed })];
  });
}

/** The interfaces of the stack that may forward packets of others. */
export function readAppliances(graph: ResourceGraph, networks: Networks): Appliance[] {
  return graph.ofType(interfaceType).flatMap((card): Appliance[] => {
    const { addresses, known } = addressesOf(graph, networks, card);
    const subnet = subnetOf(graph, networks, card);
    const [address] = addresses ?? [];
    if (!known || !subnet || !address) return [];
    const forwards = booleanAt(card.inputs, "enableIPForwarding") ?? false;
    return [
      {
        key: card.urn,
        resource: refOf(card),
        subnet,
        address: formatAddress(address.first, address.version),
        forwards,
      },
    ];
  });
}
