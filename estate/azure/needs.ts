import { activationServiceNames } from "../../activation/activation-service";
import { type IpRange, readCidr } from "../../activation/ip-range";
import type { Claim, Decision, HostNeed, HostSettings } from "../model";
import { type Link, type PlannedResource, type ResourceRef, refOf } from "../resource-graph";
import { AzureReaders } from "../rights/azure-readers";
import { claimed, rangesOf } from "../traffic";
import { at, booleanAt, listAt, textAt, unknown, type Value } from "../values";
import { allowsName, type Firewall, firewallAt, type NamedTarget } from "./firewalls";
import { type Subnet, subnetAt, subnetType, virtualNetworkTag } from "./networks";
import type { AzureStack, HostPlace } from "./place";
import { hasPublicAddress, outboundOf, type PublicRoute, routesFrom, routesOut } from "./routes";
import { decideGroup, publicIpv4 } from "./security-groups";
import { rulesOfGroup } from "./security-rules";

const vaultType = "azure-native:keyvault:Vault";
const secretType = "azure-native:keyvault:Secret";
const endpointType = "azure-native:network:PrivateEndpoint";
const zoneGroupType = "azure-native:network:PrivateDnsZoneGroup";
const zoneTypes = ["azure-native:privatedns:PrivateZone", "azure-native:network:PrivateZone"];
const linkTypes = ["azure-native:privatedns:VirtualNetworkLink", "azure-native:network:VirtualNetworkLink"];
const recordTypes = ["azure-native:privatedns:PrivateRecordSet", "azure-native:network:PrivateRecordSet"];
const roleType = "azure-native:authorization:RoleAssignment";
const identityType = "azure-native:managedidentity:UserAssignedIdentity";
const networkType = "azure-native:network:VirtualNetwork";

/** Zone of the private addresses of vaults. Source: Microsoft Learn, "Azure Private Endpoint private DNS zone values". */
const vaultZone = "privatelink.vaultcore.azure.net";

/** What a host on Azure has to reach, by the routes and rules that the stack holds. */
export function readNeeds(stack: AzureStack, place: HostPlace, settings: HostSettings | undefined): HostNeed[] {
  return [
    { what: "its own name server", decisions: nameServer(stack, place) },
    {
      what: "Microsoft's activation service",
      decisions: wayOut(stack, place, activationNames),
      activation: ["online"],
      code: "0xC004F041",
    },
    ...(settings && /\.vault\./i.test(settings.secretAddress) ? vaultNeed(stack, place, settings.secretAddress) : []),
    ...stack.targets.map(({ what, addresses, port, protocol, office, isOptional }): HostNeed => {
      const decisions = rangesOf(addresses).flatMap((range) => reach(stack, place, [range], port, protocol));
      return { what, decisions, ...(office ? { office } : {}), ...(isOptional ? { isOptional } : {}) };
    }),
  ];
}

/** Everything on the way from the host to some private addresses. */
function reach(
  stack: AzureStack,
  place: HostPlace,
  target: readonly IpRange[],
  port: number,
  protocol: "tcp" | "udp" = "tcp",
  isEndpoint = false,
): Decision[] {
  const { subnet, end, groups, context } = place;
  if (!subnet)
    return [{ verdict: "undecided", what: "a subnet that is not known yet", resource: refOf(place.machine) }];
  const [first] = target;
  const route = first && routesFrom(stack.routing, subnet).at(first.version, first.first);
  const out = groups.map(({ link, on }): Decision => {
    const resource = "key" in on ? on.resource : refOf(on);
    if (link.kind !== "resource") return { verdict: "undecided", what: "a security group that is not seen", resource };
    const rules = rulesOfGroup(stack.graph, link.resource);
    return decideGroup(rules, refOf(link.resource), "outbound", { source: end, target, port, protocol }, context);
  });
  const inward = [...stack.networks.subnets.values()].flatMap((other): Decision[] => {
    const holds = other.ranges?.some(
      (range) => first && range.version === first.version && range.first <= first.first && first.last <= range.last,
    );
    if (!holds || other.securityGroup.kind !== "resource") return [];
    if (isEndpoint && other.bindsEndpoints === false) return [];
    return [into(stack, place, other, target, port, protocol)];
  });
  return [...(route ? [route] : []), ...out, ...inward];
}

/** The group of the subnet that a connection of the host goes into. */
function into(
  stack: AzureStack,
  { end }: HostPlace,
  subnet: Subnet,
  target: readonly IpRange[],
  port: number,
  protocol: "tcp" | "udp" = "tcp",
): Decision {
  const { securityGroup, resource } = subnet;
  if (securityGroup.kind !== "resource")
    return { verdict: "pass", what: "a subnet without a security group", resource };
  const context = {
    virtualNetwork: virtualNetworkTag(stack.networks, subnet),
    groupMembers: stack.groupMembers,
  };
  const rules = rulesOfGroup(stack.graph, securityGroup.resource);
  const flow = { source: end, target, port, protocol };
  return decideGroup(rules, refOf(securityGroup.resource), "inbound", flow, context);
}

/**
 * The name servers of the card, or else of its network. Azure's own answers whatever the rules say, but for the tag
 * AzurePlatformDNS. Source: Microsoft Learn, "Name resolution for resources in Azure virtual networks": a card's servers go first.
 */
function serversOf({ networks }: AzureStack, { card, subnet }: HostPlace): readonly string[] {
  const own = (listAt(card?.inputs, "dnsSettings", "dnsServers") ?? []).filter((one) => typeof one === "string");
  const network = subnet?.network === undefined ? undefined : networks.networks.get(subnet.network);
  const handed = network?.customDns === true ? (network.dnsServers ?? []) : [];
  return (own.length > 0 ? own : handed).filter((one) => !/^(168\.63\.129\.16|azureprovideddns)$/i.test(one));
}

function nameServer(stack: AzureStack, place: HostPlace): Decision[] {
  return serversOf(stack, place).flatMap((server) => {
    const reading = readCidr(server);
    return reading.ok ? reach(stack, place, [reading.range], 53, "udp") : [];
  });
}

/** Names of the activation service on the ports that each needs. Those of the shop are for licences of consumers. */
const activationNames: readonly NamedTarget[] = activationServiceNames
  .filter(({ name }) => !/\.mp\.microsoft\.com$|live\.com$/.test(name))
  .flatMap(({ name, ports }) => ports.map((port) => ({ name, port })));

/** The way to public names, by every route for public addresses, through firewalls that may filter by name. */
function wayOut(
  stack: AzureStack,
  place: HostPlace,
  targets: readonly NamedTarget[],
  tags: readonly string[] = [],
): Decision[] {
  const { subnet, groups, end, context } = place;
  const ports = [...new Set(targets.map(({ port }) => port))].sort((a, b) => b - a);
  const filters = groups.flatMap(({ link, on }): Decision[] => {
    const resource = "key" in on ? on.resource : refOf(on);
    if (link.kind !== "resource")
      return [{ verdict: "undecided", what: "a security group that is not seen", resource }];
    const rules = rulesOfGroup(stack.graph, link.resource);
    return ports.map((port) => {
      const flow = { source: end, target: publicIpv4, port };
      return decideGroup(rules, refOf(link.resource), "outbound", flow, context, tags);
    });
  });
  const routes = subnet ? routesOut(stack.graph, subnet, tags) : [];
  return [...routes.flatMap((route) => leave(stack, place, route, targets)), ...filters];
}

function leave(stack: AzureStack, place: HostPlace, route: PublicRoute, targets: readonly NamedTarget[]): Decision[] {
  const { subnet, card, end } = place;
  const { what, resource, hop, appliance } = route;
  const asked = (about: Claim["about"], of: string, says: string) => [claimed(resource, what, { about, of, says })];
  if (!subnet || hop === unknown) return [{ verdict: "undecided", what, resource }];
  switch (hop.toLowerCase()) {
    case "internet": {
      const hasAddress = hasPublicAddress(card && listAt(card.inputs, "ipConfigurations"));
      return [{ verdict: "pass", what, resource }, outboundOf(subnet, hasAddress || isBalanced(stack, card))];
    }
    case "none":
      return [{ verdict: "stop", what, resource }];
    case "virtualnetworkgateway":
      return asked(
        "need",
        "gateway",
        "what is behind the gateway lets the hosts out to the public names that they need",
      );
    case "virtualappliance": {
      if (typeof appliance !== "string") return [{ verdict: "undecided", what, resource }];
      const firewall = firewallAt(stack.routing.firewalls, appliance);
      if (firewall) return targets.flatMap((target) => throughFirewall(firewall, end.addresses, target, targets));
      const machine = stack.routing.appliances.find(({ address }) => address === appliance);
      if (machine?.forwards === false) {
        const fix = `set enableIPForwarding on ${machine.resource.name}`;
        const why = `${what}: ${machine.resource.name}, which has no IP forwarding`;
        return [{ verdict: "stop", what: why, resource: machine.resource, fix }];
      }
      const of = machine?.resource.name ?? appliance;
      return asked("need", of, `the appliance ${of} lets the hosts out to the public names that they need`);
    }
    default:
      return [{ verdict: "stop", what, resource }];
  }
}

/** One name that is stopped tells; the names beside the service's own are asked about. */
function throughFirewall(
  firewall: Firewall,
  source: readonly IpRange[],
  target: NamedTarget,
  all: readonly NamedTarget[],
): Decision[] {
  const answer = allowsName(firewall, source, target);
  const { resource } = firewall;
  const what = `no rule that lets ${target.name} on TCP ${target.port} out`;
  const fix = `let ${[...new Set(all.map(({ name }) => name))].join(", ")} through ${resource.name}`;
  if (answer === "yes") return [{ verdict: "pass", what: `a rule for ${target.name}`, resource }];
  const isCore = all.length === 1 || /^(activation|validation)\.sls\./.test(target.name);
  return [{ verdict: answer === "no" && isCore ? "stop" : "undecided", what, resource, fix }];
}

/** Is the card in the pool of a load balancer with a public address? Source: Microsoft Learn, "Outbound connections". */
function isBalanced({ graph }: AzureStack, card: PlannedResource | undefined): boolean {
  const pools = (listAt(card?.inputs, "ipConfigurations") ?? []).flatMap(
    (one) => listAt(one, "loadBalancerBackendAddressPools") ?? [],
  );
  const ids = pools.map((one) => String(textAt(one, "id")).toLowerCase());
  return graph.ofType("azure-native:network:LoadBalancer").some((balancer) => {
    const isPublic = (listAt(balancer.inputs, "frontendIPConfigurations") ?? []).some(
      (one) => at(one, "publicIPAddress") !== undefined,
    );
    return isPublic && ids.some((id) => id.startsWith(`${balancer.id?.toLowerCase()}/`));
  });
}

/** The host key: its vault, the way to it, its name, and the right to read it. */
function vaultNeed(stack: AzureStack, place: HostPlace, address: string): HostNeed[] {
  const { graph } = stack;
  const [, name = "", secretName = ""] = /^https:\/\/([^./]+)\.[^/]*\/secrets\/([^/]+)/i.exec(address) ?? [];
  const what = `the host key in the vault ${name}`;
  const vault = graph.ofType(vaultType).find((one) => {
    const own = textAt(one.inputs, "vaultName") ?? textAt(one.outputs, "name");
    return typeof own === "string" && own.toLowerCase() === name.toLowerCase();
  });
  const machine = refOf(place.machine);
  if (!vault) {
    const of = name || "vault";
    const says = `the hosts reach the vault ${of} and may read the host key there`;
    return [
      { what, decisions: [claimed(machine, "a vault that this stack does not hold", { about: "need", of, says })] },
    ];
  }
  return [
    {
      what,
      decisions: [
        ...secretState(stack, vault, secretName),
        ...vaultWay(stack, place, vault, name),
        ...vaultRights(stack, place, vault, secretName),
      ],
    },
  ];
}

function secretState({ graph }: AzureStack, vault: PlannedResource, name: string): Decision[] {
  return graph.ofType(secretType).flatMap((secret): Decision[] => {
    const link = graph.follow(secret, vaultType, ["vaultName"], (candidate, text) => {
      return textAt(candidate.inputs, "vaultName") === text;
    });
    const own = textAt(secret.inputs, "secretName");
    if (link.kind !== "resource" || link.resource !== vault || own !== name) return [];
    const enabled = booleanAt(secret.inputs, "properties", "attributes", "enabled") ?? true;
    const resource = refOf(secret);
    if (enabled === unknown) return [{ verdict: "undecided", what: "a secret that may be disabled", resource }];
    const what = enabled ? "the secret is enabled" : "the secret is disabled, so that nobody can read the host key";
    return [{ verdict: enabled ? "pass" : "stop", what, resource, fix: `enable the secret ${name}` }];
  });
}

/** By a private endpoint, or over public addresses where the vault and the routes let that be. */
function vaultWay(stack: AzureStack, place: HostPlace, vault: PlannedResource, name: string): Decision[] {
  const { graph } = stack;
  const endpoints = graph.ofType(endpointType).filter((endpoint) => {
    const connections = [
      ...(listAt(endpoint.inputs, "privateLinkServiceConnections") ?? []),
      ...(listAt(endpoint.inputs, "manualPrivateLinkServiceConnections") ?? []),
    ];
    const sources = graph.sourcesOf(endpoint, "privateLinkServiceConnections", vaultType);
    return connections.some((one) => {
      const id = at(one, "privateLinkServiceId") ?? unknown;
      const link = graph.resolve(id, vaultType, sources);
      return link.kind === "resource" && link.resource === vault;
    });
  });
  const [endpoint] = endpoints;
  if (!endpoint) return vaultInPublic(stack, place, vault, name);
  const resource = refOf(endpoint);
  const manual = ([endpoint.outputs, endpoint.inputs] as Value[]).flatMap(
    (side) => listAt(side, "manualPrivateLinkServiceConnections") ?? [],
  );
  const automatic = ([endpoint.outputs, endpoint.inputs] as Value[]).flatMap(
    (side) => listAt(side, "privateLinkServiceConnections") ?? [],
  );
  const states = [...automatic, ...manual].map((one) => textAt(one, "privateLinkServiceConnectionState", "status"));
  const state = states.find((one) => typeof one === "string");
  const found: Decision[] = [];
  if (state !== undefined && state !== "Approved") {
    const fix = `approve the connection of ${endpoint.name} at the vault ${name}`;
    found.push({
      verdict: "stop",
      what: `a connection to the vault that is ${String(state)}, and not approved`,
      resource,
      fix,
    });
  } else if (state === undefined && manual.length > 0) {
    const says = `the owner of the vault ${name} approved the connection of ${endpoint.name}`;
    found.push(claimed(resource, "a connection that its owner approves", { about: "need", of: name, says }));
  }
  const id = at(endpoint.inputs, "subnet", "id");
  const sources = graph.sourcesOf(endpoint, "subnet", subnetType);
  const subnet = id === undefined ? undefined : subnetAt(stack.networks, graph.resolve(id, subnetType, sources));
  const target = subnet?.ranges ?? [];
  const way = target.length > 0 ? reach(stack, place, target, 443, "tcp", true) : [];
  const names = vaultName(stack, place, endpoint, name);
  // Who gets the vault's public address goes there, where the vault lets it.
  if (names.some(({ verdict }) => verdict === "stop")) {
    const open = vaultInPublic(stack, place, vault, name);
    return open.some(({ verdict }) => verdict === "stop") ? [...found, ...way, ...names] : open;
  }
  return [...found, ...way, ...names];
}

/**
 * Over public addresses: the vault's firewall, then the way out. Source: Microsoft Learn, "Network security for Azure Key Vault".
 */
function vaultInPublic(stack: AzureStack, place: HostPlace, vault: PlannedResource, name: string): Decision[] {
  const { graph, networks } = stack;
  const resource = refOf(vault);
  const fix = `give the vault ${name} a private endpoint in the hosts' network`;
  const access = textAt(vault.inputs, "properties", "publicNetworkAccess") ?? "enabled";
  const action = textAt(vault.inputs, "properties", "networkAcls", "defaultAction") ?? "allow";
  if (access === unknown || action === unknown) {
    return [{ verdict: "undecided", what: "whether the vault has a public address is not known yet", resource }];
  }
  if (access.toLowerCase() === "disabled") {
    return [{ verdict: "stop", what: "the vault has no private endpoint and no public access", resource, fix }];
  }
  const out = wayOut(stack, place, [{ name: `${name}.vault.azure.net`, port: 443 }], ["AzureKeyVault"]);
  if (action.toLowerCase() !== "deny") return out;
  const acls = at(vault.inputs, "properties", "networkAcls");
  const sources = graph.sourcesOf(vault, "properties", subnetType);
  const named = (listAt(acls, "virtualNetworkRules") ?? []).map((rule) => {
    return subnetAt(networks, graph.resolve(at(rule, "id") ?? unknown, subnetType, sources));
  });
  const isNamed = place.subnet !== undefined && named.some((one) => one?.key === place.subnet?.key);
  if (isNamed) {
    const services = place.subnet?.serviceEndpoints;
    if (services === unknown || services?.some((one) => /^microsoft\.keyvault(\.global)?$/i.test(one))) {
      return [{ verdict: "pass", what: "the firewall of the vault lets the hosts' subnet in", resource }];
    }
    const lacks = "a rule for the hosts' subnet, which has no service endpoint for Microsoft.KeyVault";
    return [
      { verdict: "stop", what: lacks, resource, fix: "add the service endpoint Microsoft.KeyVault to the subnet" },
    ];
  }
  const addresses = (listAt(acls, "ipRules") ?? []).map((rule) => textAt(rule, "value"));
  if (addresses.length > 0) {
    const says = `the hosts leave for the vault ${name} from an address that its firewall lets in`;
    return [...out, claimed(resource, "rules for addresses", { about: "need", of: name, says })];
  }
  return [{ verdict: "stop", what: "the firewall of the vault lets nobody in from the hosts' subnet", resource, fix }];
}

/** Does the host's network get the private address for the vault's name? */
function vaultName(stack: AzureStack, place: HostPlace, endpoint: PlannedResource, name: string): Decision[] {
  const { graph } = stack;
  const zones = graph.ofType(...zoneTypes).filter((zone) => textAt(zone.inputs, "privateZoneName") === vaultZone);
  const [zone] = zones;
  const resource = zone ? refOf(zone) : refOf(endpoint);
  const network = place.subnet?.network;
  const servers = serversOf(stack, place);
  const held = network === undefined ? undefined : stack.networks.networks.get(network);
  // A resolver of the stack sees what its own network is linked to; any other server has somebody who knows.
  const resolver =
    servers.length > 0
      ? stack.resolvers.find((one) => servers.some((server) => one.addresses.includes(server)))
      : undefined;
  if (servers.length > 0 && (!resolver || resolver.answers === false || resolver.servers?.length)) {
    const says = `the name servers of ${held?.resource.name ?? "the hosts"} resolve ${vaultZone}`;
    return [claimed(resource, "name servers of the network's own", { about: "resolver", of: vaultZone, says })];
  }
  const asking = resolver?.network ?? network;
  if (!zone) {
    const groups = graph.ofType(zoneGroupType);
    if (groups.length > 0) {
      const says = `the zone ${vaultZone} holds ${name} and is linked to the hosts' network`;
      return [claimed(resource, "a zone that this stack does not hold", { about: "resolver", of: vaultZone, says })];
    }
    const fix = `make the zone ${vaultZone}, link it to the hosts' network and give the endpoint a zone group`;
    return [
      { verdict: "stop", what: `no zone ${vaultZone}: the host gets the public address of the vault`, resource, fix },
    ];
  }
  const isZone = (link: Link) => link.kind === "resource" && zones.includes(link.resource);
  const follow = (from: PlannedResource, path: readonly string[]) =>
    zoneTypes.map((type) =>
      graph.follow(from, type, path, (candidate, text) => textAt(candidate.inputs, "privateZoneName") === text),
    );
  const links = graph.ofType(...linkTypes).filter((link) => follow(link, ["privateZoneName"]).some(isZone));
  const linked = links.some((link) => {
    const target = graph.follow(link, networkType, ["virtualNetwork", "id"]);
    return target.kind === "resource" ? target.resource.urn === asking : target.kind !== "external";
  });
  const found: Decision[] = [];
  if (!linked) {
    const fix = `link ${vaultZone} to the hosts' network`;
    const what = `the zone ${vaultZone} is not linked to the hosts' network: the host gets the public address of the vault`;
    found.push({ verdict: "stop", what, resource, fix });
  }
  const grouped = graph.ofType(zoneGroupType).some((group) => {
    const target = graph.follow(group, endpointType, ["privateEndpointName"], (candidate, text) => {
      return textAt(candidate.inputs, "privateEndpointName") === text;
    });
    return target.kind !== "external" && (target.kind !== "resource" || target.resource === endpoint);
  });
  const written = graph.ofType(...recordTypes).some((record) => {
    const relative = textAt(record.inputs, "relativeRecordSetName");
    return follow(record, ["privateZoneName"]).some(isZone) && (relative === unknown || relative === name);
  });
  if (!grouped && !written) {
    const fix = `give the endpoint ${endpoint.name} a zone group for ${vaultZone}`;
    found.push({ verdict: "stop", what: `${vaultZone} has no record for the vault ${name}`, resource, fix });
  }
  return found.length > 0 ? found : [{ verdict: "pass", what: `the zone ${vaultZone}`, resource }];
}

/** May an identity of the machine read the secret? Whoever may is worked out once, for the policies too. */
function vaultRights(
  { graph }: AzureStack,
  { machine }: HostPlace,
  vault: PlannedResource,
  secretName: string,
): Decision[] {
  const resource: ResourceRef = refOf(vault);
  const identities = [machine, ...graph.sourcesOf(machine, "identity", identityType)];
  // Inputs list ids, outputs map them.
  const listed =
    at(machine.inputs, "identity", "userAssignedIdentities") ??
    at(machine.outputs, "identity", "userAssignedIdentities");
  const assigned = (Array.isArray(listed) ? listed : Object.keys((listed ?? {}) as object)).filter(
    (one) => typeof one === "string",
  );
  const given = graph
    .ofType(identityType)
    .filter(({ id }) => assigned.some((one) => one.toLowerCase() === id?.toLowerCase()));
  const all = [...new Set([...identities, ...given])];
  const principals = new Set(
    all.flatMap((one) => [
      one.urn,
      ...[at(one.outputs, "principalId"), at(one.outputs, "identity", "principalId")].flatMap((id) =>
        typeof id === "string" ? id.toLowerCase() : [],
      ),
    ]),
  );
  const has = textAt(machine.inputs, "identity", "type");
  const none = { fix: `give ${machine.name} an identity that may read the host key`, resource: refOf(machine) };
  if (has === undefined && all.length === 1)
    return [{ verdict: "stop", what: "no identity that could read a secret", ...none }];
  const vaultName = textAt(vault.inputs, "vaultName");
  const named = (wanted: unknown) =>
    graph.ofType(secretType).find((one) => textAt(one.inputs, "secretName") === wanted);
  const secret = named(secretName) ?? named(unknown);
  const place = {
    vault,
    secretName,
    ...(secret ? { secret } : {}),
    ...(typeof vaultName === "string" ? { vaultName } : {}),
  };
  const { readers, unread } = new AzureReaders(graph).of(place);
  const usesPolicies = (booleanAt(vault.inputs, "properties", "enableRbacAuthorization") ?? false) === false;
  const comesFrom = (by: PlannedResource) =>
    ["properties", "policy"].some((property) =>
      (by.propertyDependencies.get(property) ?? []).some((urn) => principals.has(urn)),
    );
  // The dependencies of an assignment tell whose it is, whatever its id is called.
  const comesFromMine = (by: PlannedResource) =>
    graph.sourcesOf(by, "principalId", identityType, machine.type).some((one) => all.includes(one));
  const mine = readers.filter(
    ({ way, principal, by }) =>
      way === "reads" &&
      (principals.has(principal) || comesFromMine(by) || (principal.startsWith(by.urn) && comesFrom(by))),
  );
  const sure = mine.find(({ answer, known }) => answer === "yes" && known);
  if (sure) return [{ verdict: "pass", what: "a right to read the host key", resource: refOf(sure.by) }];
  const isMine = (by: PlannedResource) => {
    const principal = textAt(by.inputs, "principalId");
    const sources = graph.sourcesOf(by, "principalId", identityType, machine.type);
    return principal === unknown
      ? sources.some((one) => all.includes(one))
      : principals.has(String(principal).toLowerCase());
  };
  const perhaps = mine[0]?.by ?? unread.find(({ by }) => isMine(by))?.by;
  if (perhaps) return [{ verdict: "undecided", what: "a role whose rights are not known", resource: refOf(perhaps) }];
  const hidden = readers.find(({ principal, by }) => principal.startsWith(by.urn));
  if (hidden) return [{ verdict: "undecided", what: "an access policy for somebody who is not known yet", resource }];
  const held = graph.ofType(roleType).some((role) => isMine(role));
  if (usesPolicies) {
    const fix = `give the identity of ${machine.name} the permission to get secrets of ${vault.name}`;
    return [{ verdict: "stop", what: "no access policy lets the host read secrets", resource, fix }];
  }
  const fix = `assign Key Vault Secrets User on the host key to the identity of ${machine.name}`;
  const what = held
    ? "no role of the host reads secrets of this vault"
    : "the host has no role that reads the host key";
  return [{ verdict: "stop", what, resource, fix }];
}
