import { covers, type IpRange, intersection, readCidr } from "../../activation/ip-range";
import type { PreflightResult } from "../../preflight/result";
import type { HostResult, RuleResult } from "../../preflight/topology";

/** What the packets of one population meet at one route table, rule set or firewall, on the way to one host. */
export interface Crossing {
  readonly population: string;
  readonly host: string;
  readonly kind: RuleResult["kind"];
  /** Such as `network security group of the host's subnet`. */
  readonly checkpoint: string;
  readonly verdict: "pass" | "stop" | "undecided";
  /** Rules and routes that decide, in the cloud's words. */
  readonly what: readonly string[];
}

/** Every population at every checkpoint that it passes. Machines that never ask pass none. */
export function crossingsOf({ populations, hosts }: Pick<PreflightResult, "populations" | "hosts">): Crossing[] {
  const read = hosts.map((host) => ({ host, rules: host.rules.map((rule) => ({ rule, ...readRule(rule) })) }));
  return populations
    .filter(({ outcome }) => outcome !== "pinned")
    .flatMap(({ name, cidrs }) => {
      const all = cidrs.flatMap(rangesOf);
      return read.flatMap(({ host, rules }) => {
        // As the preflight does: machines ask over a family of addresses that the host has.
        const families = new Set(host.addresses.flatMap(rangesOf).map(({ version }) => version));
        const ranges = all.filter(({ version }) => families.size === 0 || families.has(version));
        return rules.flatMap(({ rule, within, stretches }) => {
          const inside = within ? overlap(ranges, within) : ranges;
          return inside.length === 0 ? [] : [crossing(name, host, rule, inside, stretches)];
        });
      });
    });
}

interface Stretch {
  readonly range: IpRange;
  readonly verdict: string;
  readonly what: string;
}

function readRule({ within, stretches }: RuleResult): { within?: IpRange[]; stretches: Stretch[] } {
  return {
    ...(within ? { within: within.flatMap(rangesOf) } : {}),
    stretches: stretches.flatMap(({ addresses, ...rest }) => rangesOf(addresses).map((range) => ({ range, ...rest }))),
  };
}

function crossing(
  population: string,
  host: HostResult,
  rule: RuleResult,
  ranges: readonly IpRange[],
  stretches: readonly Stretch[],
): Crossing {
  const met = stretches.filter(({ range }) => ranges.some((one) => intersection(one, range)));
  const listed = met.map(({ range }) => range);
  const seen = ranges.every((range) => covers(listed, range));
  const base = { population, host: host.name, kind: rule.kind, checkpoint: rule.title };
  // The firewall of Windows lists only what it lets in; of other checkpoints a list that ends early leaves it open.
  if (!seen && rule.kind === "firewall" && rule.stretchesLeftOut === 0) {
    return { ...base, verdict: "stop", what: ["does not let all of these clients in"] };
  }
  if (!seen) return { ...base, verdict: "undecided", what: ["has more rules than are listed"] };
  const verdict =
    (["stop", "undecided"] as const).find((one) => met.some((stretch) => stretch.verdict === one)) ?? "pass";
  const what = met.filter((stretch) => stretch.verdict === verdict).map((stretch) => stretch.what);
  return { ...base, verdict, what: [...new Set(what)] };
}

/** A network, an address, or a range from one to another. */
function rangesOf(text: string): IpRange[] {
  const [first = "", last] = text.split(" to ");
  const from = readCidr(first);
  const to = last === undefined ? from : readCidr(last);
  if (!from.ok || !to.ok) return [];
  return [{ version: from.range.version, first: from.range.first, last: to.range.last }];
}

function overlap(some: readonly IpRange[], others: readonly IpRange[]): IpRange[] {
  return some.flatMap((one) => others.flatMap((other) => intersection(one, other) ?? []));
}
