import { sameName } from "../../activation/discovery";
import { intersection, readCidr } from "../../activation/ip-range";
import { monitorAddresses } from "../../requirements/azure";
import { planName, readResourceId } from "../../requirements/azure-names";
import { defaultSecretName } from "../../requirements/limits";
import { officeSecretName } from "../../requirements/names";
import { type Path, type Problem, renderPath } from "../../text/problem";
import { keptName } from "../discovery-zones";
import { finding, plain } from "../problems";
import type { AzureKmsHostArgs } from "./args";
import { monitorPrivateZones } from "./audit-plan";
import { vaultPrivateZone } from "./vault-plan";

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
  readonly path: Path;
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
  const add = (kind: AdoptedKind, path: Path, value: AzureKmsHostArgs["existingVaultId"]) => {
    const id = plain(value);
    if (id !== undefined && readResourceId(id)) things.push({ kind, path, id });
  };
  add("subnet", ["network", "subnetId"], network.subnetId);
  add("network", ["network", "hubNetworkId"], network.hubNetworkId);
  add("private zone", ["network", "vaultZoneId"], network.vaultZoneId);
  discovery.zones.forEach((zone, index) => {
    add("private zone", ["discovery", "zones", index, "existingId"], zone.existingId);
  });
  const vaultId = plain(args.existingVaultId);
  add("vault", ["existingVaultId"], vaultId);
  if (vaultId !== undefined) {
    const secret = (name: string) => `${vaultId}/secrets/${name}`;
    add("secret", ["hostKey", "secretName"], secret(hostKey.secretName ?? defaultSecretName));
    args.officeKeys?.forEach((key, index) => {
      add("secret", ["officeKeys", index, "secretName"], secret(officeSecretName(key)));
    });
  }
  add("private link scope", ["monitoring", "privateLinkScopeId"], monitoring?.privateLinkScopeId);
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
  const rival = (path: Path, zone: string): AdoptedThing => ({
    kind: "private zone",
    path,
    id: `${group}/providers/Microsoft.Network/privateDnsZones/${sameName(zone)}`,
  });
  const ofClients = discovery.zones.flatMap((zone, index) =>
    zone.existingId === undefined ? [rival(["discovery", "zones", index, "existingId"], keptName(zone))] : [],
  );
  // The zones of endpoints are linked to the hub only where DNS servers or operators ask for their names there.
  const toHub = network.dnsNetworkIds === undefined && Boolean(network.dnsServers?.length);
  if (network.subnetId === undefined && !toHub && !network.operators?.length) return ofClients;
  const ofVault = network.vaultZoneId === undefined ? [rival(["network", "vaultZoneId"], vaultPrivateZone)] : [];
  const ownScope =
    (network.subnetId !== undefined || toHub) &&
    monitoring !== undefined &&
    monitoring.privateLinkScopeId === undefined;
  const ofMonitor = ownScope
    ? monitorPrivateZones.map((zone) => rival(["monitoring", "privateLinkScopeId"], zone))
    : [];
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

function byPolicies({ path, id }: AdoptedThing): Problem {
  const fix = "turn role-based access on, or let a vault be created";
  const allowed = "a vault with enableRbacAuthorization";
  return {
    path,
    ...finding("the vault is ruled by access policies, and a role gives no right", id, allowed, fix),
  };
}

/** Azure refuses a peering of networks whose addresses overlap, after one of them is made. */
function judgeHub({ path }: AdoptedThing, { prefixes = [] }: AdoptedFacts, args: AzureKmsHostArgs): Problem[] {
  const space = readCidr(args.network.addressSpace ?? "");
  if (!space.ok) return [];
  const clash = prefixes.find((prefix) => {
    const reading = readCidr(prefix);
    return reading.ok && intersection(reading.range, space.range) !== undefined;
  });
  if (clash === undefined) return [];
  const what = finding("the hub has these addresses too", clash, `a hub outside ${args.network.addressSpace}`);
  return [{ path, ...what }];
}

/** Interfaces that come into an adopted subnet, by the name that Azure shows them under, with their addresses. */
function wanted(name: string, args: AzureKmsHostArgs): { readonly holder: string; readonly addresses: number }[] {
  const endpoint = (part: string, addresses: number) => ({ holder: planName("pe", `${name}-${part}`), addresses });
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
  const path = ["network", "subnetId"];
  const { prefixes = [], holders = [], delegations = [] } = facts;
  const problems: Problem[] = [];
  if (delegations.length > 0) {
    const what = finding("the subnet is given to a service", delegations.join(", "), "a subnet without delegation");
    problems.push({ path, ...what });
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
    const what = `the subnet ${prefixes.join(", ")} is too small`;
    problems.push({ path, ...finding(what, `${free} free addresses`, `${need} or more, for ${list.join(", ")}`) });
  }
  args.hosts.forEach(({ address }, index) => {
    const reading = address === undefined ? undefined : readCidr(address);
    if (!reading?.ok || readings.some(({ range }) => range.first <= reading.address && reading.address <= range.last))
      return;
    const what = finding("not an address of the subnet", address, `an address in ${prefixes.join(", ")}`);
    problems.push({ path: ["hosts", index, "address"], ...what });
  });
  return problems;
}

/** Problem of an adopted thing that is not there. */
export function missing({ kind, path, id }: AdoptedThing): Problem {
  const { name = id, resourceGroup = "" } = readResourceId(id) ?? {};
  const got = resourceGroup === "" ? name : `${name} in ${resourceGroup}`;
  const fix = kind === "secret" ? "put the key there first, or name its secret" : "correct the id";
  return { path, ...finding(`there is no such ${kind}`, got, `a ${kind} of this subscription`, fix) };
}

/** Problem of a zone that would be the second of its name for one network. */
export function rivalry({ path, id }: AdoptedThing): Problem {
  const { name = "" } = readResourceId(id) ?? {};
  const what = `the network's own group has a linked zone ${name}, and a network resolves one zone of a name`;
  return { path, ...finding(what, id, "the existing zone, or no such zone there", `give ${renderPath(path)}`) };
}
