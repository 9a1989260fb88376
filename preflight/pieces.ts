import type { IpRange } from "../activation/ip-range";
import type { EstateHost } from "../estate/model";
import { rangesOf } from "../estate/traffic";
import type { Clients } from "./expectation";
import { sameFamily } from "./hops/address";

/**
 * A population in pieces: its networks cut wherever the way to one of these hosts may change. Machines that also have networks
 * of another address family keep those.
 */
export function piecesOf(clients: Clients, hosts: readonly EstateHost[]): Clients[] {
  const ranges = new Set(hosts.flatMap((host) => sameFamily(host, clients).ranges));
  return [...ranges].flatMap((range) => {
    const others = clients.ranges.filter(({ version }) => version !== range.version);
    const cuts = [...new Set(hosts.flatMap((host) => cutsOf(host, range)))].sort((a, b) => (a < b ? -1 : 1));
    const starts = [range.first, ...cuts];
    return starts.map((first, index) => {
      const piece = { version: range.version, first, last: (starts[index + 1] ?? range.last + 1n) - 1n };
      return { ...clients, ranges: [piece, ...others] };
    });
  });
}

/** First addresses behind which something else may happen, within the range. */
function cutsOf({ routes, filters, settings }: EstateHost, range: IpRange): bigint[] {
  const cuts: bigint[] = [];
  const edges = (some: readonly IpRange[]) => {
    for (const { version, first, last } of some) if (version === range.version) cuts.push(first, last + 1n);
  };
  for (const { decisions, within } of [...routes, ...filters]) {
    let before: string | undefined;
    decisions.visit(range, ({ first, value }) => {
      if (before !== undefined && before !== value.verdict) cuts.push(first);
      before = value.verdict;
      return false;
    });
    if (within) edges(within);
  }
  edges(rangesOf(settings?.clientPrefixes ?? []));
  return cuts.filter((cut) => cut > range.first && cut <= range.last);
}
