import { privateNetworks } from "../../activation/client-networks";
import { covers, type IpRange, intersection, readCidr, without } from "../../activation/ip-range";
import { allAddresses, rangesOf } from "../traffic";
import { type Unknown, unknown } from "../values";

/** Addresses that a prefix, tag or group stands for. */
export interface Meaning {
  readonly certain: readonly IpRange[];
  /** Addresses that it may stand for as well. */
  readonly possible: readonly IpRange[];
}

const nothing: Meaning = { certain: [], possible: [] };
const anything: Meaning = { certain: [], possible: allAddresses };

/** Azure's virtual public address of DNS, DHCP and health probes. */
const platformAddress = rangesOf(["168.63.129.16/32"]);
const insideRanges = rangesOf([...privateNetworks, "127.0.0.0/8", "169.254.0.0/16", "fe80::/10"]);

/** Everything that is not private: what the tag Internet stands for, and where every service tag's addresses are. */
export const publicRanges: readonly IpRange[] = allAddresses.flatMap((range) => without(range, insideRanges));

/**
 * What an address prefix of a rule stands for. `virtualNetwork` is the meaning of the tag VirtualNetwork where the rule
 * sits. Source: Microsoft Learn, "Virtual network service tags" and "Network security groups".
 */
export function meaningOf(prefix: string | Unknown, virtualNetwork: Meaning): Meaning {
  if (prefix === unknown) return anything;
  switch (prefix.toLowerCase()) {
    case "*":
    case "any":
      return { certain: allAddresses, possible: [] };
    case "virtualnetwork":
      return virtualNetwork;
    case "azureloadbalancer":
      return { certain: platformAddress, possible: [] };
    case "internet":
      return { certain: publicRanges, possible: [] };
  }
  const range = readPrefix(prefix);
  if (range) return { certain: [range], possible: [] };
  // Any other word is a service tag: some public addresses, which Microsoft changes every week.
  return /^[a-z][\w.]*$/i.test(prefix) ? { certain: [], possible: publicRanges } : anything;
}

function readPrefix(prefix: string): IpRange | undefined {
  const [from = "", to, ...rest] = prefix.split("-");
  const first = readCidr(from);
  if (!first.ok || rest.length > 0) return undefined;
  if (to === undefined) return first.range;
  const last = readCidr(to);
  if (!last.ok || last.range.version !== first.range.version) return undefined;
  return { version: first.range.version, first: first.range.first, last: last.range.last };
}

/** Several meanings at once. */
export function together(meanings: readonly Meaning[]): Meaning {
  if (meanings.length === 1) return meanings[0] ?? nothing;
  return {
    certain: meanings.flatMap(({ certain }) => certain),
    possible: meanings.flatMap(({ possible }) => possible),
  };
}

/** Does it stand for these addresses? For all of them, for some or perhaps, or for none. */
export function isAbout(meaning: Meaning, addresses: readonly IpRange[]): "yes" | "maybe" | "no" {
  if (addresses.every((address) => covers(meaning.certain, address))) return "yes";
  const meets = (ranges: readonly IpRange[]) =>
    ranges.some((range) => addresses.some((one) => intersection(range, one)));
  return meets(meaning.certain) || meets(meaning.possible) ? "maybe" : "no";
}
