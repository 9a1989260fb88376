/** An inclusive range of addresses of one family. */
export interface IpRange {
  readonly version: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/** A CIDR or address, read strictly: what common parsers accept silently (010.0.0.0, 300.1.1.1, 1.2.3) is an error. */
export type CidrReading =
  | {
      readonly ok: true;
      readonly range: IpRange;
      readonly prefix: number;
      readonly address: bigint;
      readonly prefixGiven: boolean;
    }
  | { readonly ok: false; readonly problem: string; readonly fix: string };

const bits = { 4: 32, 6: 128 } as const;
const mappedFirst = 0xffff_0000_0000n;

/** Reads an address (`10.0.0.4`) or a CIDR (`10.0.0.0/16`), IPv4 or IPv6. Host bits are kept in `address`. */
export function readCidr(text: string): CidrReading {
  const fix = "write a network such as 10.20.0.0/16 or fd00:1::/64";
  const trouble = (problem: string, better = fix): CidrReading => ({ ok: false, problem, fix: better });
  if (text.trim() !== text || text === "") return trouble(text === "" ? "is empty" : "has spaces around it");
  const [host = "", length, ...rest] = text.split("/");
  if (rest.length > 0) return trouble("has more than one slash");
  if (host.includes("%"))
    return trouble("has a zone id, which means something on one machine only", "leave out the % and what follows");
  const version = host.includes(":") ? 6 : 4;
  const address = version === 4 ? readIpv4(host) : readIpv6(host);
  if (typeof address === "string") return trouble(address);
  if (length !== undefined && !/^(0|[1-9]\d{0,2})$/.test(length))
    return trouble("has a prefix length that is not a plain number");
  const prefix = length === undefined ? bits[version] : Number(length);
  if (prefix > bits[version]) {
    return trouble(`has prefix length ${prefix}; IPv${version} allows 0 to ${bits[version]}`);
  }
  const hostMask = (1n << BigInt(bits[version] - prefix)) - 1n;
  const range = { version, first: address & ~hostMask, last: address | hostMask } as const;
  return { ok: true, range, prefix, address, prefixGiven: length !== undefined };
}

function readIpv4(text: string): bigint | string {
  const octets = text.split(".");
  if (octets.length !== 4 || octets.some((octet) => !/^\d+$/.test(octet))) return "is not an IP address or network";
  if (octets.some((octet) => octet.length > 1 && octet.startsWith("0"))) {
    return "has an octet with a leading zero, which some programs read as octal";
  }
  if (octets.some((octet) => Number(octet) > 255)) return "has an octet above 255";
  return octets.reduce((address, octet) => (address << 8n) | BigInt(octet), 0n);
}

function readIpv6(text: string): bigint | string {
  const bad = "is not an IPv6 address or network";
  let body = text;
  const dotted = /^(.*:)(\d+(?:\.\d+)+)$/.exec(body);
  if (dotted) {
    const tail = readIpv4(dotted[2] ?? "");
    if (typeof tail === "string") return tail;
    body = `${dotted[1]}${(tail >> 16n).toString(16)}:${(tail & 0xffffn).toString(16)}`;
  }
  const halves = body.split("::");
  if (halves.length > 2) return bad;
  const groups = halves.map((half) => (half === "" ? [] : half.split(":")));
  if (groups.flat().some((part) => !/^[0-9a-f]{1,4}$/i.test(part))) return bad;
  const given = groups.flat().length;
  if (halves.length === 1 ? given !== 8 : given > 7) return bad;
  const [left = [], right = []] = groups;
  const parts = [...left, ...Array<string>(8 - given).fill("0"), ...right];
  return parts.reduce((address, part) => (address << 16n) | BigInt(`0x${part}`), 0n);
}

/** The IPv4 range that an IPv6 range inside ::ffff:0:0/96 stands for; any other range as it is. */
export function unmapped(range: IpRange): IpRange {
  const mappedLast = mappedFirst + 0xffff_ffffn;
  if (range.version === 4 || range.first < mappedFirst || range.last > mappedLast) return range;
  return { version: 4, first: range.first - mappedFirst, last: range.last - mappedFirst };
}

/** An address in the usual writing. */
export function formatAddress(address: bigint, version: 4 | 6): string {
  if (version === 4) return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 255n).join(".");
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((address >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  );
  const runs = [...groups.join(":").matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].sort((a, b) => b[0].length - a[0].length);
  const [longest] = runs;
  if (!longest) return groups.join(":");
  const text = groups.join(":");
  const before = text.slice(0, longest.index);
  const after = text.slice(longest.index + longest[0].length).replace(/^:/, "");
  return `${before}::${after}`;
}

/** What two ranges have in common; undefined when that is nothing. */
export function intersection(a: IpRange, b: IpRange): IpRange | undefined {
  if (a.version !== b.version || a.first > b.last || b.first > a.last) return undefined;
  const [, later] = a.first < b.first ? [a, b] : [b, a];
  const [earlier] = a.last < b.last ? [a, b] : [b, a];
  return { version: a.version, first: later.first, last: earlier.last };
}

/** What is left of a range without the others, sorted. */
export function without(range: IpRange, others: readonly IpRange[]): IpRange[] {
  const left: IpRange[] = [];
  let { first } = range;
  for (const other of mergeRanges(others.filter(({ version }) => version === range.version))) {
    if (other.last < first) continue;
    if (other.first > range.last) break;
    if (other.first > first) left.push({ version: range.version, first, last: other.first - 1n });
    first = other.last + 1n;
  }
  return first > range.last ? left : [...left, { version: range.version, first, last: range.last }];
}

/** Sorted ranges without overlaps, neighbours joined; IPv4 before IPv6. */
export function mergeRanges(ranges: readonly IpRange[]): IpRange[] {
  const sorted = [...ranges].sort(
    (a, b) => a.version - b.version || (a.first < b.first ? -1 : a.first > b.first ? 1 : 0),
  );
  const merged: { version: 4 | 6; first: bigint; last: bigint }[] = [];
  for (const range of sorted) {
    const previous = merged.at(-1);
    if (previous && previous.version === range.version && range.first <= previous.last + 1n) {
      if (range.last > previous.last) previous.last = range.last;
    } else merged.push({ ...range });
  }
  return merged;
}

/** Does one of the ranges alone hold every address of the inner one? */
function holds(outers: readonly IpRange[], { version, first, last }: IpRange): boolean {
  for (const outer of outers) if (outer.version === version && outer.first <= first && last <= outer.last) return true;
  return false;
}

/** Do the outer ranges, taken together, hold every address of the inner one? */
export function covers(outers: readonly IpRange[], inner: IpRange): boolean {
  return holds(outers, inner) || (outers.length > 1 && holds(mergeRanges(outers), inner));
}
