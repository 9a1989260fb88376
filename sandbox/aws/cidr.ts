/** Arithmetic on address ranges, IPv4 and IPv6. */
import { isIP } from "node:net";

export interface Range {
  readonly family: 4 | 6;
  readonly prefix: number;
  readonly first: bigint;
  readonly last: bigint;
  /** Are the bits behind the prefix all zero? */
  readonly aligned: boolean;
}

export function parseAddress(address: string): { family: 4 | 6; value: bigint } | undefined {
  const family = isIP(address);
  if (family === 4) {
    return { family, value: BigInt(address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0)) };
  }
  if (family !== 6 || address.includes("%")) {
    return undefined;
  }
  const [head = "", tail] = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, hexPair).split("::");
  const left = head.split(":").filter(Boolean);
  const right = (tail ?? "").split(":").filter(Boolean);
  const groups = [...left, ...Array<string>(8 - left.length - right.length).fill("0"), ...right];
  return { family, value: groups.reduce((sum, group) => (sum << 16n) + BigInt(`0x${group}`), 0n) };
}

function hexPair(_: string, a: string, b: string, c: string, d: string): string {
  return `${(Number(a) * 256 + Number(b)).toString(16)}:${(Number(c) * 256 + Number(d)).toString(16)}`;
}

export function parseCidr(cidr: string): Range | undefined {
  const match = /^([^/]+)\/(\d{1,3})$/.exec(cidr);
  const address = match?.[1] ? parseAddress(match[1]) : undefined;
  const prefix = Number(match?.[2]);
  const bits = address?.family === 6 ? 128 : 32;
  if (!address || prefix > bits) {
    return undefined;
  }
  const size = 1n << BigInt(bits - prefix);
  const first = address.value - (address.value % size);
  return { family: address.family, prefix, first, last: first + size - 1n, aligned: first === address.value };
}

export function formatIpv4(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join(".");
}

/** The range with the bits behind its prefix cleared; IPv4 only. */
export function normalCidr(cidr: string): string {
  const range = parseCidr(cidr);
  return range?.family === 4 ? `${formatIpv4(range.first)}/${range.prefix}` : cidr;
}

export function contains(outer: string, inner: string): boolean {
  const [a, b] = [parseCidr(outer), parseCidr(inner)];
  return a !== undefined && b !== undefined && a.family === b.family && a.first <= b.first && b.last <= a.last;
}

export function overlaps(one: string, other: string): boolean {
  const [a, b] = [parseCidr(one), parseCidr(other)];
  return a !== undefined && b !== undefined && a.family === b.family && a.first <= b.last && b.first <= a.last;
}

/** Is this IPv4 address one of the four first or the last of a subnet, which AWS keeps for itself? */
export function reservedByAws(subnet: string, address: string): boolean {
  const range = parseCidr(subnet);
  const value = parseAddress(address)?.value;
  return range !== undefined && value !== undefined && (value < range.first + 4n || value === range.last);
}
