import { formatAddress, type IpRange } from "../../activation/ip-range";
import type { Passage } from "../estate";
import type { Clients } from "../expectation";
import { through } from "../traffic";
import { type Hop, type HopResult, nameOf, noHostCode } from "./hop";

/** Follows clients through one filter or route table. */
export function follow(passage: Passage, clients: Clients, hop: Hop, fix: string): HopResult {
  const { verdict, decision, where, relies } = through(passage, clients.ranges);
  if (verdict === "pass" || !decision) return { status: "passes", relies };
  const addresses = where ? ` for ${formatRange(where)}` : "";
  const resource = decision.resource;
  const at = `${passage.title} (${nameOf(resource)})`;
  if (verdict === "stop") {
    return { hop, status: "fails", code: noHostCode, resource, why: `${at}: ${decision.what}${addresses}`, fix };
  }
  return { hop, status: "undecided", resource, why: `${at}: ${decision.what}${addresses}`, fix };
}

/** A range as a network where it is one, otherwise from its first to its last address. */
export function formatRange({ version, first, last }: IpRange): string {
  const size = last - first + 1n;
  const isNetwork = (size & (size - 1n)) === 0n && (first & (size - 1n)) === 0n;
  const bits = size.toString(2).length - 1;
  if (isNetwork) return `${formatAddress(first, version)}/${(version === 4 ? 32 : 128) - bits}`;
  return `${formatAddress(first, version)} to ${formatAddress(last, version)}`;
}
