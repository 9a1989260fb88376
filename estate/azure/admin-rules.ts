import type { IpRange } from "../../activation/ip-range";
import { IntervalMap } from "../interval-map";
import type { Decision } from "../model";
import { type PlannedResource, type ResourceGraph, refOf } from "../resource-graph";
import { allAddresses, type FlatRule, flatten } from "../traffic";
import { at, listAt, numberAt, textAt, type Unknown, unknown, type Value } from "../values";
import { networkType } from "./networks";
import { isAbout, type Meaning, meaningOf, together } from "./prefixes";
import { holdsPort } from "./security-rules";

const ruleType = "azure-native:network:AdminRule";
const collectionType = "azure-native:network:AdminRuleCollection";
const groupType = "azure-native:network:NetworkGroup";
const memberType = "azure-native:network:StaticMember";

/** A security admin rule of a Virtual Network Manager, which is asked before any network security group. */
interface AdminRule {
  readonly resource: PlannedResource;
  readonly priority: number;
  readonly direction: string | Unknown;
  readonly access: string | Unknown;
  readonly protocol: string | Unknown;
  readonly source: Meaning;
  readonly destination: Meaning;
  readonly ports: readonly (string | Unknown)[];
}

/**
 * The admin rules for the networks of a group. They are taken as deployed: the commit that deploys them is no resource.
 * Source: Microsoft Learn, "Security admin rules in Azure Virtual Network Manager": Deny stops, Allow goes on to the security
 * groups, AlwaysAllow does not ask them.
 */
function rulesFor(graph: ResourceGraph, network: string, tag: Meaning): AdminRule[] {
  return graph.ofType(ruleType).flatMap((rule): AdminRule[] => {
    const name = (property: string) => (candidate: PlannedResource, text: string) =>
      [at(candidate.inputs, property), at(candidate.outputs, "name")].some(
        (one) => typeof one === "string" && one.toLowerCase() === text.toLowerCase(),
      );
    const collection = graph.follow(rule, collectionType, ["ruleCollectionName"], name("ruleCollectionName"));
    if (collection.kind !== "resource") return [];
    const groups = (listAt(collection.resource.inputs, "appliesToGroups") ?? []).flatMap((one) => {
      const id = at(one, "networkGroupId") ?? unknown;
      const link = graph.resolve(id, groupType, graph.sourcesOf(collection.resource, "appliesToGroups", groupType));
      return link.kind === "resource" ? [link.resource] : [];
    });
    const holds = graph.ofType(memberType).some((member) => {
      const group = graph.follow(member, groupType, ["networkGroupName"], name("networkGroupName"));
      const target = graph.follow(member, networkType, ["resourceId"]);
      const isMember = target.kind === "resource" && target.resource.urn === network;
      return isMember && group.kind === "resource" && groups.includes(group.resource);
    });
    if (!holds) return [];
    const side = (property: string): Meaning => {
      const items = listAt(rule.inputs, property) ?? [unknown];
      const all = items.map((item) => meaningOf(textAt(item, "addressPrefix") ?? unknown, tag));
      return items.length === 0 ? { certain: allAddresses, possible: [] } : together(all);
    };
    const ports = listAt(rule.inputs, "destinationPortRanges") ?? [unknown];
    const priority = numberAt(rule.inputs, "priority");
    return [
      {
        resource: rule,
        priority: typeof priority === "number" ? priority : 0,
        direction: lower(textAt(rule.inputs, "direction")),
        access: lower(textAt(rule.inputs, "access")),
        protocol: lower(textAt(rule.inputs, "protocol")),
        source: side("sources"),
        destination: side("destinations"),
        ports: ports.length === 0 ? ["*"] : ports.map((one: Value) => (typeof one === "string" ? one : unknown)),
      },
    ];
  });
}

function lower(text: string | Unknown | undefined): string | Unknown {
  return typeof text === "string" ? text.toLowerCase() : unknown;
}

/** What the admin rules of a network add to its security groups, seen from the client's addresses. */
export interface AdminVerdicts {
  /** Deny, or on to the security groups. */
  readonly decisions: IntervalMap<Decision>;
  /** Addresses for which no security group is asked. */
  readonly always: readonly IpRange[];
}

/** The admin rules for TCP from every address to these and this port. Undefined where the network has none. */
export function adminVerdicts(
  graph: ResourceGraph,
  network: string | undefined,
  direction: "inbound" | "outbound",
  addresses: readonly IpRange[],
  port: number,
  tag: Meaning,
): AdminVerdicts | undefined {
  const rules = network === undefined ? [] : rulesFor(graph, network, tag);
  const [first] = rules;
  if (!first) return undefined;
  const resource = refOf(first.resource);
  const flat: (FlatRule & { readonly always: boolean })[] = rules.flatMap((rule) => {
    if (rule.direction !== unknown && rule.direction !== direction) return [];
    if (rule.protocol !== unknown && !["tcp", "any", "*"].includes(rule.protocol)) return [];
    const answers = [holdsPort(rule.ports, port), isAbout(rule.destination, addresses)];
    if (answers.includes("no")) return [];
    const sure = !answers.includes("maybe") && rule.direction !== unknown && rule.protocol !== unknown;
    const base = {
      rank: rule.priority,
      allow: rule.access !== "deny",
      what: `admin rule ${rule.resource.name} (priority ${rule.priority})`,
      always: rule.access === "alwaysallow",
    };
    return [
      { ...base, sources: rule.source.certain, certain: sure && rule.access !== unknown },
      { ...base, sources: rule.source.possible, certain: false },
    ].filter(({ sources }) => sources.length > 0);
  });
  const decisions = flatten(flat, resource, { verdict: "pass", what: "no admin rule" });
  const always = flat.filter((one) => one.always).map(({ what }) => what);
  const ranges = allAddresses.flatMap((range) =>
    decisions
      .within(range)
      .flatMap(({ first: from, last, value }) =>
        always.includes(value.what) ? [{ version: range.version, first: from, last }] : [],
      ),
  );
  return { decisions, always: ranges };
}

/** Security groups are not asked about addresses that an admin rule always allows. */
export function exempt(decisions: IntervalMap<Decision>, always: readonly IpRange[]): IntervalMap<Decision> {
  if (always.length === 0) return decisions;
  const pass = new Map<Decision, Decision>();
  const family = (version: 4 | 6) =>
    allAddresses
      .filter((range) => range.version === version)
      .flatMap((range) => {
        const cuts = new Set([range.first]);
        for (const one of always) {
          if (one.version !== version) continue;
          cuts.add(one.first);
          if (one.last < range.last) cuts.add(one.last + 1n);
        }
        const edges = [...cuts].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
        return edges.flatMap((first, index) => {
          const piece = { version, first, last: (edges[index + 1] ?? range.last + 1n) - 1n };
          const free = always.some((one) => one.version === version && one.first <= first && first <= one.last);
          return decisions.within(piece).map((segment) => {
            if (!free || segment.value.verdict === "pass") return segment;
            const known = pass.get(segment.value);
            const value: Decision = known ?? {
              ...segment.value,
              verdict: "pass",
              what: "an admin rule that always allows",
            };
            pass.set(segment.value, value);
            return { ...segment, value };
          });
        });
      });
  return new IntervalMap(family(4), family(6));
}
