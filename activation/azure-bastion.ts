import { formatAddress, readCidr } from "./ip-range";

/** Longest prefix of an address space that has room for Azure Bastion beside the hosts. */
export const longestWithBastion = 25;

/**
 * The second /26 of a network's address space, where Azure Bastion can be: it takes a /26 or larger (Microsoft, "About
 * Bastion configuration settings"), and the first /26 is for hosts and private endpoints. Undefined where the space has none.
 */
export function azureBastionRange(addressSpace: string): string | undefined {
  const reading = readCidr(addressSpace);
  if (!reading.ok || reading.range.version !== 4 || reading.prefix > longestWithBastion) return undefined;
  return `${formatAddress(reading.range.first + 64n, 4)}/26`;
}
