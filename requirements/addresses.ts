import { checkClientNetworks, isWithin, privateNetworks } from "../activation/client-networks";
import { readCidr } from "../activation/ip-range";
import type { Path } from "../text/problem";
import type { List } from "./arguments";
import { checkCount, networkPrefix, type Range } from "./limits";
import { each, eachRepeat, type Report } from "./report";

const privateAllowed = "private networks in cidr notation";

/** An IPv4 address without a prefix. */
export function isAddress(text: string): boolean {
  const reading = readCidr(text);
  return reading.ok && !reading.prefixGiven && reading.range.version === 4;
}

/** Reports what is no IPv4 address. */
export function checkAddress(address: string | undefined, path: Path, report: Report): void {
  if (address === undefined || isAddress(address)) return;
  report(path, { problem: "not an address", allowed: "an ipv4 address" });
}

/** Servers of the company: private IPv4 addresses, each once, no more than there are rules for. */
export function checkServers(addresses: List<string> | undefined, most: number, path: Path, report: Report): void {
  if ((addresses?.length ?? 0) > most) {
    report(path, {
      problem: "more servers than rules are kept for",
      got: `${addresses?.length} addresses`,
      allowed: `${most} or fewer`,
      fix: "name those of the nearest site",
    });
  }
  each(addresses, (address, index) => {
    checkAddress(address, [...path, index], report);
    if (isWithin(address, privateNetworks)) return;
    report([...path, index], {
      problem: "a public address, where no way leads",
      allowed: "a private ipv4 address, such as 10.20.0.15",
      fix: "write the private address of the server",
    });
  });
  eachRepeat(addresses, (index, first) =>
    report([...path, index], { problem: `the address of entry ${first} too`, fix: "remove one of the two" }),
  );
}

/** Private ranges other than the clients', each once. */
export function checkPrivateRanges(ranges: List<string> | undefined, most: number, path: Path, report: Report): void {
  checkCount(ranges, most, "too many ranges", path, report);
  checkEachRange(ranges ?? [], (index) => [...path, index], report);
  eachRepeat(ranges, (index, first) =>
    report([...path, index], { problem: `the range of entry ${first} too`, fix: "remove one of the two" }),
  );
}

/** Ranges that are private networks; all at once, since several harmless-looking networks can cover the internet together. */
export function checkEachRange(ranges: List<string>, place: (index: number) => Path, report: Report): void {
  const known = ranges.flatMap((range, index) => (typeof range === "string" ? [{ range, index }] : []));
  const { problems } = checkClientNetworks(known.map(({ range }) => range));
  let next = 0;
  for (const { range, index } of known) {
    const found = problems[next];
    if (found?.cidr !== range) continue;
    next++;
    report(place(index), { problem: found.problem, allowed: privateAllowed, fix: found.fix });
  }
}

/** The address space of a created network: private, IPv4, of a size that the cloud makes. */
export function checkAddressSpace(
  space: string | undefined,
  path: Path,
  report: Report,
  size: Range = networkPrefix,
): void {
  if (space === undefined) return;
  const allowed = `a private ipv4 network of /${size.least} to /${size.most}, such as 10.90.0.0/26`;
  const reading = readCidr(space);
  const [found] = checkClientNetworks([space]).problems;
  if (found) report(path, { problem: found.problem, allowed, fix: found.fix });
  else if (!reading.ok || reading.range.version !== 4 || reading.prefix < size.least || reading.prefix > size.most) {
    report(path, {
      problem: "not a size that the hosts' network can have",
      allowed,
      fix: "write a /26, which holds six hosts",
    });
  }
}

/** Do two ranges share an address? False where one cannot be read. */
export function overlap(a: string, b: string): boolean {
  const [one, other] = [readCidr(a), readCidr(b)];
  if (!one.ok || !other.ok || one.range.version !== other.range.version) return false;
  return one.range.first <= other.range.last && other.range.first <= one.range.last;
}
