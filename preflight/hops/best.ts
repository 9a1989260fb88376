import { type Finding, first, type HopResult } from "./hop";

/** One host is enough: a client goes on to the next when one does not answer. */
export function best(results: readonly HopResult[]): HopResult {
  const passing = results.filter((result) => result.status === "passes");
  if (passing.length > 0) return first(passing);
  const [firstFinding] = results;
  return results.find(({ status }) => status === "undecided") ?? firstFinding ?? noHost;
}

const noHost: Finding = {
  hop: "record",
  status: "fails",
  code: "0x8007251D",
  why: "the clients are sent to no host",
  fix: "publish an SRV record for each host",
};
