import { azureBastionRange } from "../activation/azure-bastion";
import { formatAddress, readCidr } from "../activation/ip-range";
import { networkPrefix } from "./limits";

/** How the address space of a created network is divided. The same whatever options are used, so that none moves a subnet. */
export interface AddressPlan {
  /** The KMS hosts: the first /27, or the first half of a smaller space. */
  readonly hosts: string;
  /** Private endpoints of the vault and of monitoring: the next part of the same size. */
  readonly endpoints: string;
  /** Azure Bastion: the second /26, where the space has one. */
  readonly bastion?: string;
}

/** Azure keeps the first four addresses and the last one of every subnet. */
const reservedAtStart = 4;
const reserved = reservedAtStart + 1;

/** Divides the address space; undefined where it is not one that `checkAddressSpace` takes. */
export function planAddresses(addressSpace: string | undefined): AddressPlan | undefined {
  const reading = readCidr(addressSpace ?? "");
  if (!reading.ok || !reading.prefixGiven || reading.range.version !== 4) return undefined;
  const { range, prefix } = reading;
  if (prefix < networkPrefix.least || prefix > networkPrefix.most) return undefined;
  const part = Math.max(27, prefix + 1);
  const size = 1n << BigInt(32 - part);
  const subnet = (offset: bigint, length: number) => `${formatAddress(range.first + offset, 4)}/${length}`;
  const plan = { hosts: subnet(0n, part), endpoints: subnet(size, part) };
  const bastion = azureBastionRange(addressSpace ?? "");
  return bastion === undefined ? plan : { ...plan, bastion };
}

/** A host that needs an address: its own wish, or one derived from its name. */
export interface AddressWish {
  readonly name: string;
  readonly address?: string;
}

/**
 * One address for each host, which depends on its own name and not on its place in the list: the number that its name
 * ends with counts from the first usable address (`kms01` in 10.90.0.0/27 is 10.90.0.4), any other name by its hash.
 * Only two names that lead to the same address make the later one move on; `address` pins it.
 */
export function planHostAddresses(subnet: string, hosts: readonly AddressWish[]): string[] {
  const reading = readCidr(subnet);
  if (!reading.ok) throw new Error(`${subnet} ${reading.problem}`);
  const first = reading.range.first + BigInt(reservedAtStart);
  const usable = hostCapacity(subnet);
  const taken = new Set(hosts.flatMap((host) => (host.address ? [host.address] : [])));
  return hosts.map((host) => {
    if (host.address) return host.address;
    let slot = wishedSlot(host.name, usable);
    let address = "";
    for (let tries = 0; tries < usable; tries += 1, slot = (slot + 1) % usable) {
      address = formatAddress(first + BigInt(slot), 4);
      if (!taken.has(address)) break;
    }
    taken.add(address);
    return address;
  });
}

function wishedSlot(name: string, usable: number): number {
  const number = Number(/(\d{1,4})$/.exec(name)?.[1] ?? Number.NaN);
  if (number >= 1 && number <= usable) return number - 1;
  let hash = 0;
  for (const character of name.toLowerCase()) hash = (hash * 31 + character.charCodeAt(0)) % 65_521;
  return hash % usable;
}

/** How many machines a subnet of this size can hold. */
export function hostCapacity(subnet: string): number {
  const reading = readCidr(subnet);
  if (!reading.ok) return 0;
  return Math.max(0, Number(reading.range.last - reading.range.first + 1n) - reserved);
}

/** Can Azure give this address of the subnet to a host? */
export function isHostAddress(subnet: string, address: string): boolean {
  const outer = readCidr(subnet);
  const reading = readCidr(address);
  if (!outer.ok || !reading.ok || reading.prefixGiven) return false;
  return reading.address >= outer.range.first + BigInt(reservedAtStart) && reading.address < outer.range.last;
}
