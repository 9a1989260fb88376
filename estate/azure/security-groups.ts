import type { IpRange } from "../../activation/ip-range";
import type { IntervalMap } from "../interval-map";
import type { Decision } from "../model";
import type { ResourceRef } from "../resource-graph";
import { allAddresses, type FlatRule, flatten } from "../traffic";
import { type Unknown, unknown } from "../values";
import { isAbout, type Meaning, meaningOf, publicRanges, together } from "./prefixes";
import { holdsPort, type RuleSide, type SecurityRule } from "./security-rules";

/** What rules mean where they sit. */
export interface RuleContext {
  readonly virtualNetwork: Meaning;
  /** Members of application security groups: addresses by the key of the group. */
  readonly groupMembers: ReadonlyMap<string, Meaning>;
}

/** The end of a connection that is the same for all clients. */
export interface FixedEnd {
  readonly addresses: readonly IpRange[];
  /** Keys of the application security groups it belongs to; undefined when that is not known. */
  readonly groups: ReadonlySet<string> | undefined;
}

/** Where services are that publish names and no addresses. */
export const publicIpv4 = publicRanges.filter(({ version }) => version === 4);

/** A connection that a known machine opens to known addresses. */
export interface FixedFlow {
  readonly source: FixedEnd;
  readonly target: readonly IpRange[];
  readonly port: number;
  readonly protocol?: "tcp" | "udp";
}

type Answer = "yes" | "maybe" | "no";

/**
 * What a group does with TCP connections from every client address to one host and port. Rules are taken by priority, the
 * first that matches decides, answers pass by themselves. `direction` is the side on which the group sits: inbound at the
 * host, outbound at the client.
 */
export function flattenGroup(
  rules: readonly SecurityRule[],
  resource: ResourceRef,
  direction: "inbound" | "outbound",
  host: FixedEnd,
  port: number,
  context: RuleContext,
): IntervalMap<Decision> {
  const flat = rules.flatMap((rule): FlatRule[] => {
    if (rule.direction !== direction && rule.direction !== unknown) return [];
    const match = worst(
      rule.direction === unknown ? "maybe" : "yes",
      isProtocol(rule.protocol),
      holdsPort(rule.destination.ports, port),
      sourcePorts(rule.source.ports),
      aboutEnd(rule.destination, host, context),
    );
    if (match === "no") return [];
    return bothWays(rule).flatMap((allow) => {
      const { certain, possible } = meaningOfSide(rule.source, context);
      const rank = rule.priority === unknown ? 0 : rule.priority;
      const sure = match === "yes" && rule.priority !== unknown && rule.allow !== unknown;
      const what = `rule ${rule.name}${rule.priority === unknown ? "" : ` (priority ${rule.priority})`}`;
      const base = { rank, allow, what };
      return [
        { ...base, sources: certain, certain: sure },
        { ...base, sources: possible, certain: false },
      ].filter(({ sources }) => sources.length > 0);
    });
  });
  return flatten(flat, resource, { verdict: "stop", what: "no rule that allows it" });
}

/** What a group does with connections between two ends that are both known. */
export function decideGroup(
  rules: readonly SecurityRule[],
  resource: ResourceRef,
  direction: "inbound" | "outbound",
  flow: FixedFlow,
  context: RuleContext,
  tags: readonly string[] = [],
): Decision {
  const { source, target, port, protocol = "tcp" } = flow;
  const mine = rules
    .filter((rule) => rule.direction === direction || rule.direction === unknown)
    .sort((a, b) => rankOf(a.priority) - rankOf(b.priority));
  const said = `${protocol.toUpperCase()} ${port}`;
  for (const rule of mine) {
    const match = worst(
      rule.direction === unknown || rule.priority === unknown ? "maybe" : "yes",
      isProtocol(rule.protocol, protocol),
      holdsPort(rule.destination.ports, port),
      sourcePorts(rule.source.ports),
      aboutEnd(rule.source, source, context),
      // A service tag of the destination holds all of it.
      rule.destination.prefixes.some((one) => typeof one === "string" && isTag(one, tags))
        ? "yes"
        : isAbout(meaningOfSide(rule.destination, context), target),
    );
    if (match === "no") continue;
    const what = `rule ${rule.name} for ${said}`;
    if (match === "maybe" || rule.allow === unknown) {
      // A rule for some public addresses settles nothing where the service has none that are published.
      if (rule.allow === true && target === publicIpv4 && !hasUnknownPart(rule)) continue;
      return { verdict: "undecided", what, resource };
    }
    return { verdict: rule.allow ? "pass" : "stop", what, resource };
  }
  return { verdict: "stop", what: `no rule that lets ${said} ${direction === "inbound" ? "in" : "out"}`, resource };
}

/** `AzureKeyVault`, or the same for one region, where the service may be. */
function isTag(prefix: string, tags: readonly string[]): boolean {
  return [...tags, ...(tags.length > 0 ? ["AzureCloud"] : [])].some(
    (tag) => prefix.toLowerCase() === tag.toLowerCase(),
  );
}

function hasUnknownPart(rule: SecurityRule): boolean {
  const sides = [rule.source, rule.destination].flatMap(({ prefixes, groups, ports }) => [
    ...prefixes,
    ...groups,
    ...ports,
  ]);
  return [rule.direction, rule.priority, rule.protocol, ...sides].includes(unknown);
}

function rankOf(priority: number | Unknown): number {
  return priority === unknown ? 0 : priority;
}

/** Whether a rule of unknown access allows or denies is not known: it may do either. */
function bothWays(rule: SecurityRule): boolean[] {
  return rule.allow === unknown ? [true, false] : [rule.allow];
}

function meaningOfSide(side: RuleSide, context: RuleContext): Meaning {
  return together([
    ...side.prefixes.map((prefix) => meaningOf(prefix, context.virtualNetwork)),
    ...side.groups.map((group): Meaning => {
      if (group === unknown) return { certain: [], possible: allAddresses };
      // The members of a group outside of the stack are not known.
      return context.groupMembers.get(group) ?? { certain: [], possible: allAddresses };
    }),
  ]);
}

function aboutEnd(side: RuleSide, end: FixedEnd, context: RuleContext): Answer {
  if (side.groups.length > 0) {
    if (end.groups === undefined) return "maybe";
    const { groups } = end;
    if (side.groups.some((group) => group !== unknown && groups.has(group))) return "yes";
    return side.groups.includes(unknown) ? "maybe" : "no";
  }
  if (side.prefixes.length === 0) return "no";
  const meaning = together(side.prefixes.map((prefix) => meaningOf(prefix, context.virtualNetwork)));
  return isAbout(meaning, end.addresses);
}

function isProtocol(protocol: string | Unknown, wanted = "tcp"): Answer {
  if (protocol === unknown) return "maybe";
  return protocol === "*" || protocol === wanted || protocol === "any" ? "yes" : "no";
}

/**
 * Clients send from the dynamic ports of Windows: a rule for some of them matches some connections only. Source: Microsoft Learn,
 * "The default dynamic port range for TCP/IP has changed".
 */
function sourcePorts(ports: readonly (string | Unknown)[]): Answer {
  if (ports.length === 0) return "yes";
  const answers = ports.map((range): Answer => {
    if (range === unknown) return "maybe";
    if (range === "*" || range.toLowerCase() === "any") return "yes";
    const [first = 0, last = first] = range.split("-").map(Number);
    if (first <= 49_152 && last >= 65_535) return "yes";
    return last < 49_152 || Number.isNaN(last) ? "no" : "maybe";
  });
  return answers.includes("yes") ? "yes" : answers.includes("maybe") ? "maybe" : "no";
}

function worst(...answers: readonly Answer[]): Answer {
  return answers.includes("no") ? "no" : answers.includes("maybe") ? "maybe" : "yes";
}
