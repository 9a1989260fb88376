import { type IpRange, intersection, readCidr } from "../activation/ip-range";
import { type IntervalMap, type Layer, layOut } from "./interval-map";
import type { Claim, Decision, Passage } from "./model";
import type { ResourceRef } from "./resource-graph";

export const allAddresses: readonly IpRange[] = [
  { version: 4, first: 0n, last: 0xffff_ffffn },
  { version: 6, first: 0n, last: (1n << 128n) - 1n },
];

/** A rule that has been reduced to one host and one port: which client addresses it is about, and what it does. */
export interface FlatRule {
  /** Lower is earlier. */
  readonly rank: number;
  readonly allow: boolean;
  readonly sources: readonly IpRange[];
  /** False when it may not match, because something about it is unknown. */
  readonly certain: boolean;
  readonly what: string;
}

/** Lays rules over the client's address space. `otherwise` is what happens where none matches. */
export function flatten(
  rules: readonly FlatRule[],
  resource: ResourceRef,
  otherwise: Omit<Decision, "resource">,
): IntervalMap<Decision> {
  const layers = rules.map((rule): Layer<Decision> => {
    const verdict = rule.allow ? "pass" : "stop";
    const value: Decision = { verdict, what: rule.what, resource };
    return { ranges: rule.sources, rank: rule.rank, value, kind: verdict, certain: rule.certain };
  });
  return layOut(layers, { ...otherwise, resource }, mayBeEither);
}

/** Neither outcome is sure. One object for each pair, so that neighbouring segments join. */
function mayBeEither(winner: Decision, contender: Decision): Decision {
  const known = undecidedPairs.get(winner)?.get(contender);
  if (known) return known;
  const decision: Decision = {
    verdict: "undecided",
    what: `${contender.what}, which may match before ${winner.what}`,
    resource: contender.resource,
  };
  const pairs = undecidedPairs.get(winner) ?? new WeakMap<Decision, Decision>();
  undecidedPairs.set(winner, pairs.set(contender, decision));
  return decision;
}

const undecidedPairs = new WeakMap<Decision, WeakMap<Decision, Decision>>();

/** As `flatten` for routes: the caller ranks them, and an undecided one says so itself. */
export function layRoutes(layers: readonly Layer<Decision>[], fallback: Decision): IntervalMap<Decision> {
  return layOut(layers, fallback, mayBeEither);
}

/** One route's layer. Its kind is its verdict, so that routes of one outcome do not contend. */
export function routeLayer(ranges: readonly IpRange[], rank: number, value: Decision, certain = true): Layer<Decision> {
  return { ranges, rank, value, kind: value.verdict, certain };
}

/** The last part of an id: the name that people know it by. */
export function lastPart(id: string): string {
  return id.split("/").at(-1) ?? id;
}

/** A decision that only somebody who knows can make. */
export function claimed(resource: ResourceRef, what: string, claim: Claim): Decision {
  return { verdict: "pass", what, resource, relies: [claim] };
}

/** The routes of a subnet that the stack did not make are its owner's. */
export function existingSubnet(resource: ResourceRef): Decision {
  const of = lastPart(resource.name);
  const says = `the routes of the existing subnet ${of} lead to the clients`;
  return claimed(resource, "the existing subnet's own routes", { about: "route", of, says });
}

/** The same decision for every client. */
export function constant(decision: Decision): IntervalMap<Decision> {
  return layOut([], decision, mayBeEither);
}

/**
 * A passage that only the machines of one subnet go through. While the subnet's addresses are not known they may be any of
 * its network's, so that what would stop those machines is undecided.
 */
export function fromSubnet(
  passage: Omit<Passage, "within">,
  ranges: readonly IpRange[] | undefined,
  network: readonly IpRange[] | undefined,
): Passage {
  if (ranges) return { ...passage, within: ranges };
  const decisions = passage.decisions.map((decision): Decision => {
    if (decision.verdict !== "stop") return decision;
    return {
      ...decision,
      verdict: "undecided",
      what: `${decision.what}, for machines of a subnet whose range is not known yet`,
    };
  });
  return network ? { ...passage, decisions, within: network } : { ...passage, decisions };
}

/** The first trouble of a range on a passage: a stop before something undecided, and what the passage relies on. */
export interface PassageOutcome {
  readonly verdict: "pass" | "stop" | "undecided";
  readonly decision: Decision | undefined;
  /** Addresses of the client to which it happens. */
  readonly where: IpRange | undefined;
  readonly relies: readonly Claim[];
  /** Everything that decided it, once each. */
  readonly decisions: readonly Decision[];
}

const none: readonly Claim[] = [];

/** Follows client ranges through a passage. All of their addresses must pass. */
export function through(passage: Passage, clients: readonly IpRange[]): PassageOutcome {
  const relies = new Map<string, Claim>();
  const met = new Set<Decision>();
  let undecided: { decision: Decision; where: IpRange } | undefined;
  let stop: { decision: Decision; where: IpRange } | undefined;
  for (const client of passage.within ? intersect(clients, passage.within) : clients) {
    passage.decisions.visit(client, ({ first, last, value }) => {
      met.add(value);
      for (const claim of value.relies ?? none) relies.set(claim.says, claim);
      if (value.verdict === "pass") return false;
      const where = intersection({ version: client.version, first, last }, client) ?? client;
      if (value.verdict === "stop") stop = { decision: value, where };
      else undecided ??= { decision: value, where };
      return stop !== undefined;
    });
    if (stop) break;
  }
  const trouble = stop ?? undecided;
  const verdict = stop ? "stop" : undecided ? "undecided" : "pass";
  const about = { decision: trouble?.decision, where: trouble?.where };
  return { verdict, ...about, relies: [...relies.values()], decisions: [...met] };
}

/** What two sets of ranges have in common. Sets of a few ranges: no index is kept. */
export function intersect(some: readonly IpRange[], others: readonly IpRange[]): IpRange[] {
  return some.flatMap((a) => others.flatMap((b) => intersection(a, b) ?? []));
}

/** Reads networks, ignoring what cannot be read. */
export function rangesOf(cidrs: readonly string[]): IpRange[] {
  return cidrs.flatMap((cidr) => {
    const reading = readCidr(cidr);
    return reading.ok ? [reading.range] : [];
  });
}
