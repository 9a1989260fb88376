import { isWithin } from "../activation/client-networks";
import { formatAddress, readCidr } from "../activation/ip-range";
import { zoneIndex } from "./aws-regions";
import { networkPrefix } from "./limits";

/**
 * How a VPC's address space is divided. Every zone has its place from the first day, and every host its address from
 * its name, so that adding or removing one moves no other: an instance whose address changes is replaced, and a
 * replaced host costs an activation.
 */

/** The smallest subnet that AWS makes. */
const smallestSubnet = 28;

/** More zones than any region has. */
const mostSubnets = 8;

/** Parts of an address space: eight, or as many /28 as it holds. */
function parts(prefix: number): number {
  return Math.min(mostSubnets, 2 ** Math.max(0, smallestSubnet - prefix));
}

/** Prefix length of each zone's subnet. */
export function subnetPrefix(addressSpace: string): number {
  const prefix = prefixOf(addressSpace);
  return prefix + Math.log2(parts(prefix));
}

/** Can a zone have a subnet in the address space? */
export function hasSubnet(addressSpace: string, zone: string): boolean {
  return zoneIndex(zone) < parts(prefixOf(addressSpace));
}

/** The zone's subnet: the part that stands at the place of the zone's letter. */
export function subnetOf(addressSpace: string, zone: string): string {
  const prefix = subnetPrefix(addressSpace);
  return `${offset(addressSpace, zoneIndex(zone) * 2 ** (32 - prefix))}/${prefix}`;
}

/**
 * The addresses of a subnet that AWS must hand to nobody, because the hosts have them: two in a /28, whose other nine
 * hold the endpoints and a resolver; eight in anything larger.
 */
export function hostRange(subnet: string): string {
  return prefixOf(subnet) >= smallestSubnet ? `${offset(subnet, 4)}/31` : `${offset(subnet, 8)}/29`;
}

/**
 * The two addresses of a resolver that stands in this subnet alone: AWS wants two that differ, and they must be kept free.
 */
export function resolverRange(subnet: string): string {
  return prefixOf(subnet) >= smallestSubnet ? `${offset(subnet, 12)}/31` : `${offset(subnet, 4)}/31`;
}

/** Both addresses of that range. */
export function resolverAddresses(subnet: string): string[] {
  return [0, 1].map((place) => offset(resolverRange(subnet), place));
}

/**
 * Subnets of a transit gateway's attachment, a /28 for each zone with a host: the last one of the address space for the zone
 * that ends in `a`, the one before for `b`, and so on. Undefined where one of them meets a subnet of hosts: then the
 * attachment stands in the hosts' own subnets, as in a /28.
 */
export function transitSubnets(addressSpace: string, zones: readonly string[]): Record<string, string> | undefined {
  const last = 2 ** (smallestSubnet - prefixOf(addressSpace)) - 1;
  const places = zones.map((zone) => [zone, last - zoneIndex(zone)] as const);
  if (places.some(([, place]) => place < 0)) return undefined;
  const subnets = Object.fromEntries(
    places.map(([zone, place]) => [zone, `${offset(addressSpace, place * 16)}/${smallestSubnet}`]),
  );
  const hosts = zones.map((zone) => subnetOf(addressSpace, zone));
  return Object.values(subnets).some((one) => isWithin(one, hosts)) ? undefined : subnets;
}

/** How many hosts a subnet takes. */
export function hostCapacity(subnet: string): number {
  return 2 ** (32 - prefixOf(hostRange(subnet)));
}

/** A host that needs an address: the one it asks for, or one that follows from its name. */
export interface AddressWish {
  readonly name: string;
  readonly address?: string;
}

/**
 * Each host's address in one subnet, by name. It follows from the names alone, whatever their order: `kms01` has the
 * first, `kms02` the second. Only two names that lead to the same address make the one later in the alphabet move on.
 */
export function hostAddresses(subnet: string, hosts: readonly AddressWish[]): Record<string, string> {
  const capacity = hostCapacity(subnet);
  if (hosts.length > capacity) throw new RangeError(`${subnet} takes ${capacity} hosts`);
  const range = hostRange(subnet);
  const addresses: Record<string, string> = {};
  for (const { name, address } of hosts) if (address !== undefined) addresses[name] = address;
  const taken = new Set(Object.values(addresses));
  const names = hosts.filter((host) => host.address === undefined).map((host) => host.name);
  for (const name of names.sort()) {
    let place = wishedPlace(name) % capacity;
    while (taken.has(offset(range, place))) place = (place + 1) % capacity;
    addresses[name] = offset(range, place);
    taken.add(offset(range, place));
  }
  return addresses;
}

/** Where a host would like to stand: by the number that its name ends with, else by the name's hash. */
function wishedPlace(name: string): number {
  const number = Number(/\d{1,4}$/.exec(name)?.[0] ?? 0);
  return number > 0 ? number - 1 : placeOf(name);
}

/** A number from a name, the same for ever (FNV-1a, 32 bits). */
export function placeOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const character of name.toLowerCase()) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return hash;
}

function prefixOf(cidr: string): number {
  return Number(cidr.split("/")[1]);
}

function offset(cidr: string, by: number): string {
  const reading = readCidr(cidr);
  if (!reading.ok) throw new RangeError(`${cidr} ${reading.problem}`);
  return formatAddress(reading.range.first + BigInt(by), 4);
}

/** Can a VPC have this address space? */
export function isVpcSpace(addressSpace: string): boolean {
  const reading = readCidr(addressSpace);
  if (!reading.ok || reading.range.version !== 4 || reading.address !== reading.range.first) return false;
  return reading.prefix >= networkPrefix.least && reading.prefix <= networkPrefix.most;
}
