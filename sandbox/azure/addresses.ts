import { formatAddress, type IpRange, readCidr } from "../../activation/ip-range";
import type { CloudView, Json } from "../provider/resource-type";
import { list, sameId, strings, text } from "./ids";

/** Azure keeps the first four addresses and the last one of every subnet. */
const reservedAtStart = 4n;

export function rangeOf(cidr: string): IpRange | undefined {
  const reading = readCidr(cidr);
  return reading.ok ? reading.range : undefined;
}

/** Is it a network such as 10.0.0.0/24, with no bits behind the prefix? */
export function isNetwork(cidr: string): boolean {
  const reading = readCidr(cidr);
  return reading.ok && reading.prefixGiven && reading.address === reading.range.first;
}

export function isAddress(text: string, version: 4 | 6): boolean {
  const reading = readCidr(text);
  return reading.ok && !reading.prefixGiven && reading.range.version === version;
}

export function contains(outer: IpRange, inner: IpRange): boolean {
  return outer.version === inner.version && outer.first <= inner.first && inner.last <= outer.last;
}

export function overlap(left: IpRange, right: IpRange): boolean {
  return left.version === right.version && left.first <= right.last && right.first <= left.last;
}

/** Address prefixes of a subnet, written one way or the other. */
export function subnetPrefixes(subnet: Json | undefined): string[] {
  return strings(subnet, "addressPrefix", "addressPrefixes");
}

/** An address that something holds, and who. */
export interface Lease {
  readonly address: string;
  readonly holder: string;
}

/** Every address that is handed out in a subnet: to interfaces and to private endpoints. */
export function leases(cloud: CloudView, subnetId: string): Lease[] {
  const interfaces = cloud.list("azure-native:network:NetworkInterface").flatMap((nic) =>
    list(nic.outputs, "ipConfigurations")
      .filter((configuration) => sameId(text(configuration, "subnet", "id"), subnetId))
      .map((configuration) => ({
        address: text(configuration, "privateIPAddress") ?? "",
        holder: `${nic.id}/ipConfigurations/${text(configuration, "name")}`,
      })),
  );
  const endpoints = cloud
    .list("azure-native:network:PrivateEndpoint")
    .filter((endpoint) => sameId(text(endpoint.inputs, "subnet", "id"), subnetId))
    .flatMap((endpoint) =>
      list(endpoint.outputs, "customDnsConfigs").flatMap((entry) =>
        list(entry, "ipAddresses").map((address) => ({ address: String(address), holder: endpoint.id })),
      ),
    );
  return [...interfaces, ...endpoints];
}

/** Is the address one of the five that Azure keeps for itself? */
export function isReserved(address: string, prefix: string): boolean {
  const range = rangeOf(prefix);
  const value = rangeOf(address)?.first;
  return range !== undefined && value !== undefined && (value < range.first + reservedAtStart || value === range.last);
}

/** The first address that nobody holds; undefined when the subnet is full. */
export function freeAddress(prefixes: readonly string[], taken: readonly string[]): string | undefined {
  const held = new Set(taken);
  for (const prefix of prefixes) {
    const range = rangeOf(prefix);
    if (range === undefined) {
      continue;
    }
    const last = range.last < range.first + 4096n ? range.last : range.first + 4096n;
    for (let value = range.first + reservedAtStart; value < last; value += 1n) {
      const address = formatAddress(value, range.version);
      if (!held.has(address)) {
        return address;
      }
    }
  }
  return undefined;
}
