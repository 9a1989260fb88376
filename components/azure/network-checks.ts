import * as pulumi from "@pulumi/pulumi";
import { longestWithBastion } from "../../activation/azure-bastion";
import { readCidr } from "../../activation/ip-range";
import { ActivationMethod, type ClientNetworkArgs, type HostArgs } from "../args";
import { checkPlainClients, checkRanges, mergeClients, type ResolvedClient } from "../checks";
import { isPlain, type Problem, reason, refuse } from "../problems";
import { checkHostAddress, hostCapacity, planAddresses } from "./address-plan";
import type { AzureNetworkArgs } from "./args";
import { checkResourceId } from "./names";
import { checkPrefixCount, checkRouteCount } from "./network-plan";

const own = "give addressSpace to create a network, or subnetId to use an existing subnet";

/** Problems of the network's arguments that can be seen before anything is created. */
export function checkNetwork(network: AzureNetworkArgs, activation: ActivationMethod): Problem[] {
  const problems: Problem[] = [];
  const add = (field: string, what: string | undefined) => {
    if (what) problems.push({ propertyPath: `network.${field}`, reason: what });
  };
  if (network.subnetId === undefined && network.addressSpace === undefined) {
    add("addressSpace", reason("no network", undefined, "addressSpace or subnetId", own));
  }
  if (network.subnetId !== undefined) checkAdopted(network, add);
  if (network.addressSpace !== undefined) checkCreated(network, activation, add);
  checkBastion(network, add);
  for (const [field, type] of idTypes) add(field, checkId(network[field], type));
  for (const field of ["dnsServers", "fileServers"] as const) {
    const count = network[field]?.length ?? 0;
    if (count > mostServers) add(field, reason("more than rules are kept for", count, `${mostServers} or fewer`));
    network[field]?.forEach((server, index) => {
      if (!isAddress(server)) add(`${field}[${index}]`, reason("not an address", server, "an IPv4 address"));
    });
  }
  return problems;
}

/** Servers of one kind: each gets a rule of its own, with a priority between those of its neighbours. */
const mostServers = 20;

const idTypes = [
  ["subnetId", "Microsoft.Network/virtualNetworks/subnets"],
  ["hubNetworkId", "Microsoft.Network/virtualNetworks"],
  ["vaultZoneId", "Microsoft.Network/privateDnsZones"],
] as const;

type Add = (field: string, what: string | undefined) => void;

/** An existing network is never modified, so what would modify it cannot be asked for. */
function checkAdopted(network: AzureNetworkArgs, add: Add): void {
  if (network.addressSpace !== undefined) {
    add("addressSpace", reason("both a new and an existing network", network.addressSpace, "one of the two", own));
  }
  for (const field of ["hubNetworkId", "firewallAddress", "clientRouterAddress", "dnsServers"] as const) {
    if (network[field] === undefined) continue;
    add(field, reason("would modify the existing network", "a value", "nothing beside subnetId", `remove ${field}`));
  }
}

function checkCreated(network: AzureNetworkArgs, activation: ActivationMethod, add: Add): void {
  const plan = planAddresses(network.addressSpace ?? "");
  if (typeof plan === "string") add("addressSpace", plan);
  const firewall = network.firewallAddress;
  for (const field of ["firewallAddress", "clientRouterAddress"] as const) {
    const hop = network[field];
    if (hop !== undefined && !isAddress(hop)) add(field, reason("not an address", hop, "an IPv4 address"));
  }
  if (activation === ActivationMethod.Online && firewall === undefined) {
    const fix = "give the hub firewall's private address, or activate by telephone";
    add("firewallAddress", reason("online activation has no way out", undefined, "an address", fix));
  }
}

/** A Bastion of the hosts' own or one that is there; reached from inside, and in a range of its own. */
function checkBastion({ bastion, addressSpace }: AzureNetworkArgs, add: Add): void {
  if (bastion === undefined) return;
  const { administrators, existingSubnetRange } = bastion;
  if ((administrators === undefined) === (existingSubnetRange === undefined)) {
    const got = administrators === undefined ? "neither" : "both";
    add("bastion", reason("a Bastion is created or exists", got, "administrators, or existingSubnetRange"));
  }
  for (const { propertyPath, reason: what } of checkAdministrators("bastion.administrators", administrators)) {
    add(propertyPath, what);
  }
  const plan = addressSpace === undefined ? undefined : planAddresses(addressSpace);
  if (administrators !== undefined && (plan === undefined || (typeof plan === "object" && !plan.bastion))) {
    const allowed = `an addressSpace of /${longestWithBastion} or larger`;
    add("bastion.administrators", reason("no room for a Bastion of its own", addressSpace, allowed));
  }
  if (existingSubnetRange === undefined) return;
  for (const { propertyPath, reason: what } of checkRanges(
    [existingSubnetRange],
    () => "bastion.existingSubnetRange",
  )) {
    add(propertyPath, what);
  }
}

/** Problems of the ranges that administrators come from. */
export function checkAdministrators(path: string, administrators: readonly string[] | undefined): Problem[] {
  if (administrators === undefined) return [];
  if (administrators.length === 0) {
    return [{ propertyPath: path, reason: reason("nobody reaches the Bastion", 0, "one range or more") }];
  }
  return checkRanges(administrators, (index) => `${path}[${index}]`);
}

/** Problems of the client networks, as far as they are plain: each range, and how many there are. */
export function checkClients(clients: readonly ClientNetworkArgs[], network: AzureNetworkArgs = {}): Problem[] {
  const problems = checkPlainClients(clients);
  if (!isPlain(clients)) return problems;
  return [...problems, ...checkCount(mergeClients(clients as unknown as ResolvedClient[]).prefixes, network)];
}

function checkCount(prefixes: readonly string[], { clientRouterAddress }: AzureNetworkArgs): Problem[] {
  const routes = clientRouterAddress === undefined ? undefined : checkRouteCount(prefixes);
  const fault = checkPrefixCount(prefixes.length) ?? routes;
  return fault ? [{ propertyPath: "clients", reason: fault }] : [];
}

/** The clients' ranges in the fewest prefixes. Those that are Outputs are judged as soon as they resolve. */
export function mergedClients(
  component: string,
  clients: readonly ClientNetworkArgs[],
  network: AzureNetworkArgs = {},
): pulumi.Output<string[]> {
  return pulumi.output([...clients]).apply((resolved) => mergeOrRefuse(component, resolved, network));
}

/** The ranges of resolved client networks in the fewest prefixes; throws where one cannot be used. */
export function mergeOrRefuse(
  component: string,
  clients: readonly ResolvedClient[],
  network: AzureNetworkArgs = {},
): string[] {
  const { prefixes, problems } = mergeClients(clients);
  refuse(component, [...problems, ...checkCount(prefixes, network)]);
  return prefixes;
}

/** Problems of the hosts' addresses and of their number in the subnet that would be created. */
export function checkHostAddresses(network: AzureNetworkArgs, hosts: readonly HostArgs[]): Problem[] {
  const plan = network.addressSpace === undefined ? undefined : planAddresses(network.addressSpace);
  const subnet = typeof plan === "object" ? plan.hosts : undefined;
  const problems: Problem[] = [];
  const seen = new Map<string, string>();
  hosts.forEach((host, index) => {
    if (host.address === undefined) return;
    const propertyPath = `hosts[${index}].address`;
    const fault = subnet ? checkHostAddress(subnet, host.address) : bareAddress(host.address);
    if (fault) problems.push({ propertyPath, reason: fault });
    const other = seen.get(host.address);
    if (other) problems.push({ propertyPath, reason: reason(`${other} has it too`, host.address, "one host each") });
    seen.set(host.address, host.name);
  });
  const room = subnet ? hostCapacity(subnet) : hosts.length;
  if (hosts.length > room) {
    const fix = `write a shorter prefix than ${network.addressSpace}`;
    const what = reason(`the hosts' subnet ${subnet} is too small`, `${hosts.length} hosts`, `${room} hosts`, fix);
    problems.push({ propertyPath: "network.addressSpace", reason: what });
  }
  return problems;
}

function bareAddress(address: string): string | undefined {
  return isAddress(address) ? undefined : reason("not an address", address, "an IPv4 address");
}

function isAddress(text: string): boolean {
  const reading = readCidr(text);
  return reading.ok && !reading.prefixGiven && reading.range.version === 4;
}

function checkId(value: unknown, type: string): string | undefined {
  if (value === undefined || !isPlain(value)) return undefined;
  return checkResourceId(String(value), type);
}
