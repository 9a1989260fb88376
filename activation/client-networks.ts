import { mergeCidr } from "cidr-tools";
import { covers, formatAddress, type IpRange, mergeRanges, readCidr, unmapped } from "./ip-range";

export interface ClientNetworkProblem {
  /** As it was given. */
  readonly cidr: string;
  readonly problem: string;
  readonly fix: string;
}

export interface ClientNetworkCheck {
  /** The networks without problems, duplicates and overlaps merged, sorted. */
  readonly merged: string[];
  /** Every problem, in the order of the input. */
  readonly problems: ClientNetworkProblem[];
}

/** Sources: RFC 1918 (private), RFC 6598 (carrier-grade NAT, used inside clouds), RFC 4193 (unique local IPv6). */
export const privateNetworks: readonly string[] = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "fc00::/7",
];

/** Never routed, so never the internet, yet no client comes from there. Sources: RFC 1122, 3927, 4291. */
const localNetworks: readonly string[] = ["127.0.0.0/8", "169.254.0.0/16", "::1/128", "fe80::/10"];

const privateRanges = privateNetworks.map(knownRange);
const localRanges = localNetworks.map(knownRange);
const everything: readonly IpRange[] = ["0.0.0.0/0", "::/0"].map(knownRange);

/** Words that security rules use for every address there is. Compared in lower case. */
const wordsForEverything: ReadonlySet<string> = new Set(["*", "any", "internet", "all"]);

/**
 * Sources that are not addresses and stay inside: the network's own tags, and references to other groups. A prefix list
 * (`pl-`) holds whatever someone put into it: read its entries and ask about those.
 */
const insideSource = /^(virtualnetwork|azureloadbalancer|sg-[0-9a-z]+|pl-[0-9a-z]+|\/subscriptions\/.+)$/i;

function knownRange(cidr: string): IpRange {
  const reading = readCidr(cidr);
  if (!reading.ok) throw new Error(`${cidr} ${reading.problem}`);
  return reading.range;
}

/**
 * Checks the networks from which clients may activate. A KMS host answers anyone who reaches it, so public addresses are
 * refused: alone, by a short prefix, or in pieces that together cover them.
 */
export function checkClientNetworks(cidrs: readonly string[]): ClientNetworkCheck {
  const problems: ClientNetworkProblem[] = [];
  const good: string[] = [];
  const whole = coversEverything(cidrs);
  for (const cidr of cidrs) {
    const trouble = networkProblem(cidr, whole);
    if (trouble) problems.push({ cidr, ...trouble });
    else good.push(cidr);
  }
  return { merged: mergeCidr(good), problems };
}

function networkProblem(cidr: string, whole: ReadonlySet<4 | 6>): Omit<ClientNetworkProblem, "cidr"> | undefined {
  const useOwn = "name the clients' own networks, such as 10.20.0.0/16";
  if (wordsForEverything.has(cidr.toLowerCase())) return { problem: "is the whole internet", fix: useOwn };
  const reading = readCidr(cidr);
  if (!reading.ok) return { problem: reading.problem, fix: reading.fix };
  const { range, prefix, address } = reading;
  const plain = `${formatAddress(range.first, range.version)}/${prefix}`;
  const inner = unmapped(range);
  if (inner !== range) {
    const ipv4 = `${formatAddress(inner.first, 4)}/${prefix - 96}`;
    return { problem: "is an IPv4 network written as IPv6", fix: `write ${ipv4}` };
  }
  if (prefix === 0) return { problem: "is the whole internet", fix: useOwn };
  if (!covers(privateRanges, range)) return notPrivate(range, whole, useOwn);
  if (!reading.prefixGiven) return { problem: "has no prefix length", fix: `write ${plain}` };
  if (address !== range.first) return { problem: "has bits set behind its prefix", fix: `write ${plain}` };
  return undefined;
}

function notPrivate(range: IpRange, whole: ReadonlySet<4 | 6>, useOwn: string): Omit<ClientNetworkProblem, "cidr"> {
  if (whole.has(range.version)) {
    return { problem: `covers the whole IPv${range.version} internet together with the other networks`, fix: useOwn };
  }
  if (covers(localRanges, range))
    return { problem: "is local to one machine or link, no client comes from there", fix: useOwn };
  return {
    problem: "reaches public addresses, which are the internet",
    fix: `${useOwn}; private are ${privateNetworks.join(", ")}`,
  };
}

function coversEverything(cidrs: readonly string[]): ReadonlySet<4 | 6> {
  const merged = mergeRanges(cidrs.map(readCidr).flatMap((reading) => (reading.ok ? [reading.range] : [])));
  return new Set(everything.filter((all) => covers(merged, all)).map((all) => all.version));
}

/**
 * Do these sources of a security rule let in anyone from public addresses? Knows CIDRs, address ranges (`a-b`), the
 * words and service tags for everything; a word it does not know counts as the internet, since most service tags are.
 */
export function reachesInternet(sources: readonly string[]): boolean {
  return sources.some((source) => {
    if (insideSource.test(source)) return false;
    const range = readSource(source);
    return !range || !covers([...privateRanges, ...localRanges], unmapped(range));
  });
}

function readSource(source: string): IpRange | undefined {
  const [from = "", to, ...rest] = source.split("-");
  const first = readCidr(from.trim());
  if (!first.ok || rest.length > 0) return undefined;
  if (to === undefined) return first.range;
  const last = readCidr(to.trim());
  if (!last.ok || last.range.version !== first.range.version || last.range.last < first.range.first) return undefined;
  return { version: first.range.version, first: first.range.first, last: last.range.last };
}

/** Does every address of `inner` lie in the outer networks, taken together? False when any of them cannot be read. */
export function isWithin(inner: string, outers: readonly string[]): boolean {
  const reading = readCidr(inner);
  const ranges = outers.map(readCidr);
  if (!reading.ok || ranges.some((outer) => !outer.ok)) return false;
  return covers(
    ranges.flatMap((outer) => (outer.ok ? [outer.range] : [])),
    reading.range,
  );
}
