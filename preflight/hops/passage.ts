import { formatAddress, type IpRange } from "../../activation/ip-range";
import type { Passage } from "../../estate/model";
import { through } from "../../estate/traffic";
import type { Clients } from "../expectation";
import { type Basis, first, type Hop, type HopResult, nameOf, noHostCode } from "./hop";

/** Follows clients through filters or route tables. `fix` is asked only where something has to be fixed. */
export function followAll(passages: readonly Passage[], clients: Clients, hop: Hop, fix: () => string): HopResult {
  const results: HopResult[] = [];
  for (const passage of passages) results.push(follow(passage, clients, hop, fix));
  return first(results);
}

function follow(passage: Passage, clients: Clients, hop: Hop, fix: () => string): HopResult {
  const { verdict, decision, where, relies, decisions } = through(passage, clients.ranges);
  if (verdict === "pass" || !decision) {
    const basis = decisions.map(({ what, resource }): Basis => ({ by: "resource", what, resource }));
    return { status: "passes", relies, basis };
  }
  const addresses = where ? ` for ${formatRange(where)}` : "";
  const { resource } = decision;
  const why = `${passage.title} (${nameOf(resource)}): ${decision.what}${addresses}`;
  const about = { hop, resource, why, fix: decision.fix ?? fix() };
  if (verdict === "stop") return { ...about, status: "fails", code: noHostCode };
  return { ...about, status: "undecided" };
}

/** A range as a network where it is one, otherwise from its first to its last address. */
export function formatRange({ version, first, last }: IpRange): string {
  const size = last - first + 1n;
  const isNetwork = (size & (size - 1n)) === 0n && (first & (size - 1n)) === 0n;
  const bits = size.toString(2).length - 1;
  if (isNetwork) return `${formatAddress(first, version)}/${(version === 4 ? 32 : 128) - bits}`;
  return `${formatAddress(first, version)} to ${formatAddress(last, version)}`;
}
