import { sameName } from "../../activation/discovery";
import { intersection, readCidr } from "../../activation/ip-range";
import { officeSecretName } from "../office-keys";
import { type Problem, plain, reason } from "../problems";
import { planAddresses } from "./address-plan";
import type { AzureKmsHostArgs } from "./args";
import { monitorAddresses, monitorPrivateZones } from "./audit-plan";
import { readResourceId } from "./names";
import { defaultSecretName, vaultPrivateZone } from "./vault-plan";

/** What of Azure can be adopted; it is looked at before anything is created, and never modified. */
export type AdoptedKind =
  | "resource group"
  | "network"
  | "subnet"
  | "private zone"
  | "vault"
  | "secret"
  | "private link scope";

/** One thing that the arguments name and somebody else made. */
export interface AdoptedThing {
  readonly kind: AdoptedKind;
  /** Argument that names it. */
  readonly propertyPath: string;
  readonly id: string;
}

/** What Azure says of it, as far as it matters here. */
export interface AdoptedFacts {
  readonly prefixes?: readonly string[];
  /** Ids of whatever has an address in a subnet. */
  readonly holders?: readonly string[];
  /** Services that a subnet is given to. */
  readonly delegations?: readonly string[];
  readonly byRoles?: boolean;
  /** Networks that resolve a zone. */
  readonly links?: number;
}

/** Everything that the arguments adopt, as far as the ids are known before anything is created. */
export function adoptedThings(args: AzureKmsHostArgs): AdoptedThing[] {
  const { network, discovery, monitoring, hostKey } = args;
  const things: AdoptedThing[] = [];
  const add = (kind: AdoptedKind, propertyPath: string, value: AzureKmsHostArgs["existingVaultId"]) => {
    const id = plain(value);
    if (id !== undefined && readResourceId(id)) things.push({ kind, propertyPath, id });
  };
  add("subnet", "network.subnetId", network.subnetId);
  add("network", "network.hubNetworkId", network.hubNetworkId);
  add("private zone", "network.vaultZoneId", network.vaultZoneId);
  discovery.zones.forEach((zone, index) => {
    add("private zone", `discovery.zones[${index}].existingId`, zone.existingId);
  });
  const vaultId = plain(args.existingVaultId);
  add("vault", "existingVaultId", vaultId);
  if (vaultId !== undefined) {
    const secret = (name: string) => `${vaultId}/secrets/${name}`;
    add("secret", "hostKey.secretName", secret(hostKey.secretName ?? defaultSecretName));
    args.officeKeys?.forEach((key, index) => {
      add("secret", `officeKeys[${index}].secretName`, secret(officeSecretName(key)));
    });
  }
  add("private link scope", "monitoring.privateLinkScopeId", monitoring?.privateLinkScopeId);
  return things;
}

/**
 * Zones that would be created and linked to a network of somebody else's, with where such a zone most likely is already: in
 * the group of that network. A network resolves one zone of a name (Microsoft, "What is a virtual network link?").
 */
export function rivalZones(args: AzureKmsHostArgs): AdoptedThing[] {
  const { network, discovery, monitoring } = args;
  const neighbour = readResourceId(plain(network.subnetId) ?? plain(network.hubNetworkId) ?? "");
  const own = plain(args.resourceGroupName);
  if (neighbour === undefined || (own !== undefined && sameText(own, neighbour.resourceGroup))) return [];
  const group = `/subscriptions/${neighbour.subscription}/resourceGroups/${neighbour.resourceGroup}`;
  const rival = (propertyPath: string, zone: string): AdoptedThing => ({
    kind: "private zone",
    propertyPath,
    id: `${group}/providers/Microsoft.Network/privateDnsZones/${sameName(zone)}`,
  });
  const ofClients = discovery.zones.flatMap((zone, index) =>
    zone.existingId === undefined ? [rival(`discovery.zones[${index}].existingId`, zone.name)] : [],
  );
  // Only these are linked to the hub too; the others only to the hosts' network.
  if (network.subnetId === undefined) return ofClients;
  const ofVault = network.vaultZoneId === undefined ? [rival("network.vaultZoneId", vaultPrivateZone)] : [];
  const ownScope = monitoring !== undefined && monitoring.privateLinkScopeId === undefined;
  const ofMonitor = ownScope ? monitorPrivateZones.map((zone) => rival("monitoring.privateLinkScopeId", zone)) : [];
  return [...ofClients, ...ofVault, ...ofMonitor];
}

const sameText = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

/** What is wrong with a thing that is there. */
export function judgeAdopted(
  thing: AdoptedThing,
  facts: AdoptedFacts,
  name: string,
  args: AzureKmsHostArgs,
): Problem[] {
  switch (thing.kind) {
    case "subnet":
      return judgeSubnet(facts, name, args);
    case "network":
      return judgeHub(thing, facts, args);
    case "vault":
      return facts.byRoles === false ? [byPolicies(thing)] : [];
    default:
      return [];
  }
}

function byPolicies({ propertyPath, id }: AdoptedThing): Problem {
  const fix = "turn role-based access on, or let a vault be created";
  const allowed = "a vault with enableRbacAuthorization";
  return {
    propertyPath,
    reason: reason("the vault is ruled by access policies, and a role gives no right", id, allowed, fix),
  };
}

/** Azure refuses a peering of networks whose addresses overlap, after one of them is made. */
function judgeHub({ propertyPath }: AdoptedThing, { prefixes = [] }: AdoptedFacts, args: AzureKmsHostArgs): Problem[] {
  const space = readCidr(args.network.addressSpace ?? "");
  if (!space.ok) return [];
  const clash = prefixes.find((prefix) => {
    const reading = readCidr(prefix);
    return reading.ok && intersection(reading.range, space.range) !== undefined;
  });
  if (clash === undefined) return [];
  const what = reason("the hub has these addresses too", clash, `a hub outside ${args.network.addressSpace}`);
  return [{ propertyPath, reason: what }];
}

/** Interfaces that come into an adopted subnet, by the name that Azure shows them under, with their addresses. */
function wanted(name: string, args: AzureKmsHostArgs): { readonly holder: string; readonly addresses: number }[] {
  const endpoint = (part: string, addresses: number) => ({ holder: `pe-${name}-${part}`, addresses });
  const ownScope = args.monitoring !== undefined && args.monitoring.privateLinkScopeId === undefined;
  return [
    ...args.hosts.map((host) => ({ holder: `nic-${host.name}`, addresses: 1 })),
    endpoint("vault", 1),
    ...(args.customerManagedDiskKey ? [endpoint("disks", 1)] : []),
    ...(ownScope ? [endpoint("audit", monitorAddresses)] : []),
  ];
}

/** Azure keeps five addresses of each subnet. */
const reserved = 5;

function judgeSubnet(facts: AdoptedFacts, name: string, args: AzureKmsHostArgs): Problem[] {
  const propertyPath = "network.subnetId";
  const { prefixes = [], holders = [], delegations = [] } = facts;
  const problems: Problem[] = [];
  if (delegations.length > 0) {
    const what = reason("the subnet is given to a service", delegations.join(", "), "a subnet without delegation");
    problems.push({ propertyPath, reason: what });
  }
  const readings = prefixes.flatMap((prefix) => {
    const reading = readCidr(prefix);
    return reading.ok && reading.range.version === 4 ? [reading] : [];
  });
  if (readings.length === 0) return problems;
  const size = readings.reduce((sum, { range }) => sum + Number(range.last - range.first + 1n) - reserved, 0);
  const stands = ({ holder }: { holder: string }) =>
    holders.some((id) => new RegExp(`/(?:nic-)?${holder}(?:/|$)`, "i").test(id));
  const needed = wanted(name, args).filter((one) => !stands(one));
  const need = needed.reduce((sum, one) => sum + one.addresses, 0);
  const free = Math.max(0, size - holders.length);
  if (need > free) {
    const list = needed.map(({ holder, addresses }) => (addresses > 1 ? `${holder} (${addresses})` : holder));
    const what = reason(`the subnet ${prefixes.join(", ")} is too small`, `${free} free addresses`, `${need} or more`);
    problems.push({ propertyPath, reason: `${what}, for ${list.join(", ")}` });
  }
  args.hosts.forEach(({ address }, index) => {
    const reading = address === undefined ? undefined : readCidr(address);
    if (!reading?.ok || readings.some(({ range }) => range.first <= reading.address && reading.address <= range.last))
      return;
    const what = reason("not an address of the subnet", address, `an address in ${prefixes.join(", ")}`);
    problems.push({ propertyPath: `hosts[${index}].address`, reason: what });
  });
  return problems;
}

/** Problem of an adopted thing that is not there. */
export function missing({ kind, propertyPath, id }: AdoptedThing): Problem {
  const { name = id, resourceGroup = "" } = readResourceId(id) ?? {};
  const got = resourceGroup === "" ? name : `${name} in ${resourceGroup}`;
  const fix = kind === "secret" ? "put the key there first, or name its secret" : "mend the id";
  return { propertyPath, reason: reason(`there is no such ${kind}`, got, `a ${kind} of this subscription`, fix) };
}

/** Problem of a zone that would be the second of its name for one network. */
export function rivalry({ propertyPath, id }: AdoptedThing): Problem {
  const { name = "" } = readResourceId(id) ?? {};
  const what = `the network's own group has a linked zone ${name}, and a network resolves one zone of a name`;
  return { propertyPath, reason: reason(what, id, "the existing zone, or no such zone there", `give ${propertyPath}`) };
}

/** A created network in which monitoring has no room: it asks for a subnet of its own of 32 addresses. */
export function checkMonitorRoom({ network, monitoring }: AzureKmsHostArgs): Problem[] {
  if (monitoring === undefined || monitoring.privateLinkScopeId !== undefined) return [];
  const plan = network.addressSpace === undefined ? undefined : planAddresses(network.addressSpace);
  if (typeof plan !== "object" || Number(plan.endpoints.split("/")[1]) <= 27) return [];
  const what = `the endpoints' subnet ${plan.endpoints} is too small for monitoring, which takes ${monitorAddresses} addresses`;
  const allowed = "a /26 or larger; any with monitoring.privateLinkScopeId";
  return [{ propertyPath: "network.addressSpace", reason: reason(what, network.addressSpace, allowed) }];
}
