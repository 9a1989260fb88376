import { activationServicePorts } from "../../activation/activation-service";
import { type IpRange, readCidr } from "../../activation/ip-range";
import type { Decision, HostNeed, HostSettings } from "../model";
import { type Link, type PlannedResource, type ResourceRef, refOf } from "../resource-graph";
import { claimed, rangesOf } from "../traffic";
import { at, booleanAt, listAt, textAt, unknown } from "../values";
import { type Subnet, subnetAt, subnetType, virtualNetworkTag } from "./networks";
import type { AzureStack, HostPlace } from "./place";
import { hasPublicAddress, routesFrom, wayOutOfSubnet } from "./routes";
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

/** Built-in roles that read secrets. Source: Microsoft Learn, "Azure built-in roles for Security". */
const readingRoles = [
  "4633458b-17de-408a-b874-0445c86b69e6",
  "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
  "00482a5a-887f-4fb3-b363-3b7fe8e74483",
];

/** What a host on Azure has to reach, by the routes and rules that the stack holds. */
export function readNeeds(stack: AzureStack, place: HostPlace, settings: HostSettings | undefined): HostNeed[] {
  return [
    { what: "its own name server", decisions: nameServer(stack, place) },
    {
      what: "Microsoft's activation service",
      decisions: wayOut(stack, place),
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

/** The name servers that a network hands out. Azure's own answers whatever the rules say, but for the tag AzurePlatformDNS. */
function nameServer(stack: AzureStack, place: HostPlace): Decision[] {
  const network = place.subnet?.network === undefined ? undefined : stack.networks.networks.get(place.subnet.network);
  const servers = network?.customDns === true ? (network.dnsServers ?? []) : [];
  return servers.flatMap((server) => {
    const reading = readCidr(server);
    return reading.ok ? reach(stack, place, [reading.range], 53, "udp") : [];
  });
}

function wayOut(stack: AzureStack, place: HostPlace): Decision[] {
  const { subnet, card, groups, end, context } = place;
  const configurations = card && listAt(card.inputs, "ipConfigurations");
  const routes = subnet ? [wayOutOfSubnet(stack.graph, subnet, hasPublicAddress(configurations))] : [];
  const filters = groups.flatMap(({ link, on }): Decision[] => {
    const resource = "key" in on ? on.resource : refOf(on);
    if (link.kind !== "resource")
      return [{ verdict: "undecided", what: "a security group that is not seen", resource }];
    const rules = rulesOfGroup(stack.graph, link.resource);
    return activationServicePorts.map((port) => {
      const flow = { source: end, target: publicIpv4, port };
      return decideGroup(rules, refOf(link.resource), "outbound", flow, context);
    });
  });
  return [...routes, ...filters];
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
        ...vaultRights(stack, place, vault),
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
  const resource = refOf(vault);
  if (!endpoint) {
    const access = textAt(vault.inputs, "properties", "publicNetworkAccess") ?? "enabled";
    const action = textAt(vault.inputs, "properties", "networkAcls", "defaultAction") ?? "allow";
    if (access === unknown || action === unknown) {
      return [{ verdict: "undecided", what: "whether the vault has a public address is not known yet", resource }];
    }
    if (access.toLowerCase() === "disabled") {
      const fix = `give the vault ${name} a private endpoint in the hosts' network`;
      return [{ verdict: "stop", what: "the vault has no private endpoint and no public access", resource, fix }];
    }
    const rules = listAt(vault.inputs, "properties", "networkAcls", "virtualNetworkRules") ?? [];
    if (action.toLowerCase() === "deny" && rules.length === 0) {
      const fix = `give the vault ${name} a private endpoint in the hosts' network`;
      return [{ verdict: "stop", what: "the firewall of the vault lets nobody in", resource, fix }];
    }
    return wayOut(stack, place);
  }
  const id = at(endpoint.inputs, "subnet", "id");
  const sources = graph.sourcesOf(endpoint, "subnet", subnetType);
  const subnet = id === undefined ? undefined : subnetAt(stack.networks, graph.resolve(id, subnetType, sources));
  const target = subnet?.ranges ?? [];
  const way = target.length > 0 ? reach(stack, place, target, 443, "tcp", true) : [];
  return [...way, ...vaultName(stack, place, endpoint, name)];
}

/** Does the host's network get the private address for the vault's name? */
function vaultName(stack: AzureStack, place: HostPlace, endpoint: PlannedResource, name: string): Decision[] {
  const { graph } = stack;
  const zones = graph.ofType(...zoneTypes).filter((zone) => textAt(zone.inputs, "privateZoneName") === vaultZone);
  const [zone] = zones;
  const resource = zone ? refOf(zone) : refOf(endpoint);
  const network = place.subnet?.network;
  const held = network === undefined ? undefined : stack.networks.networks.get(network);
  if (held?.customDns === true) {
    const says = `the name servers of ${held.resource.name} resolve ${vaultZone}`;
    return [claimed(resource, "name servers of the network's own", { about: "resolver", of: vaultZone, says })];
  }
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
    return target.kind === "resource" ? target.resource.urn === network : target.kind !== "external";
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

/** May an identity of the machine read secrets of the vault? */
function vaultRights({ graph }: AzureStack, { machine }: HostPlace, vault: PlannedResource): Decision[] {
  const resource: ResourceRef = refOf(vault);
  const rbac = booleanAt(vault.inputs, "properties", "enableRbacAuthorization") ?? false;
  const identities = [machine, ...graph.sourcesOf(machine, "identity", identityType)];
  const ids = new Set(
    identities.flatMap((one) => [textAt(one.outputs, "principalId"), textAt(one.outputs, "identity", "principalId")]),
  );
  if (rbac === false) {
    const policies = listAt(vault.inputs, "properties", "accessPolicies") ?? [unknown];
    const known = policies.filter((one) => one !== unknown);
    if (known.length < policies.length || known.some((one) => at(one, "objectId") === unknown)) return [];
    const may = known.some(
      (one) =>
        ids.has(textAt(one, "objectId")) &&
        JSON.stringify(at(one, "permissions", "secrets") ?? []).match(/"(get|all)"/i),
    );
    if (may || ids.size === 1) return [];
    const fix = `give the identity of ${machine.name} the permission to get secrets of ${vault.name}`;
    return [{ verdict: "stop", what: "no access policy lets the host read secrets", resource, fix }];
  }
  const roles = graph.ofType(roleType);
  const mine = roles.filter((role) => {
    const from = graph.sourcesOf(role, "principalId", identityType, machine.type);
    const principal = textAt(role.inputs, "principalId");
    return (
      from.some((one) => identities.includes(one)) ||
      (principal !== unknown && principal !== undefined && ids.has(principal))
    );
  });
  const reads = mine.find((role) => {
    const definition = textAt(role.inputs, "roleDefinitionId");
    if (typeof definition !== "string" || !readingRoles.some((id) => definition.toLowerCase().endsWith(id)))
      return false;
    const scope = textAt(role.inputs, "scope");
    const from = graph.sourcesOf(role, "scope", vaultType, secretType);
    const ofVault = (one: PlannedResource) =>
      one === vault || graph.sourcesOf(one, "vaultName", vaultType).includes(vault);
    if (from.length > 0) return from.some(ofVault);
    return (
      scope === unknown ||
      scope === undefined ||
      vault.id === undefined ||
      vault.id.toLowerCase().startsWith(scope.toLowerCase()) ||
      scope.toLowerCase().startsWith(vault.id.toLowerCase())
    );
  });
  if (reads) return [{ verdict: "pass", what: "a role that reads the host key", resource: refOf(reads) }];
  const fix = `assign Key Vault Secrets User on the host key to the identity of ${machine.name}`;
  const what =
    mine.length > 0
      ? "no role of the host reads secrets of this vault"
      : "the host has no role that reads the host key";
  return [{ verdict: "stop", what, resource, fix }];
}
