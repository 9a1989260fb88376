import type { IpRange } from "../../activation/ip-range";
import type { IntervalMap } from "../interval-map";
import type { Decision } from "../model";
import { type PlannedResource, type ResourceGraph, type ResourceRef, refOf } from "../resource-graph";
import { allAddresses, type FlatRule, flatten, intersect, rangesOf } from "../traffic";
import { at, listAt, numberAt, textAt, unknown, type Value } from "../values";
import { type Networks, type Subnet, subnetAt, subnetType } from "./networks";

const firewallType = "aws:networkfirewall/firewall:Firewall";
const policyType = "aws:networkfirewall/firewallPolicy:FirewallPolicy";
const groupType = "aws:networkfirewall/ruleGroup:RuleGroup";

/** An AWS Network Firewall of the stack. */
export interface Firewall {
  readonly key: string;
  readonly resource: ResourceRef;
  readonly subnets: readonly Subnet[];
  readonly policy: PlannedResource | undefined;
}

export function readFirewalls(graph: ResourceGraph, networks: Networks): Firewall[] {
  return graph.ofType(firewallType).map((resource) => {
    const sources = graph.sourcesOf(resource, "subnetMappings", subnetType);
    const mappings = listAt(resource.inputs, "subnetMappings") ?? [];
    const byId = mappings.flatMap((one) => {
      const link = graph.resolve(at(one, "subnetId") ?? unknown, subnetType, []);
      return link.kind === "resource" ? [link.resource] : [];
    });
    const held = [...new Set([...byId, ...sources])];
    const link = graph.follow(resource, policyType, ["firewallPolicyArn"]);
    return {
      key: resource.urn,
      resource: refOf(resource),
      subnets: held.flatMap((one) => subnetAt(networks, { kind: "resource", resource: one }) ?? []),
      policy: link.kind === "resource" ? link.resource : undefined,
    };
  });
}

/** The firewall whose endpoint a route names. */
export function firewallOfRoute(
  graph: ResourceGraph,
  firewalls: readonly Firewall[],
  holder: PlannedResource,
  property: string,
): Firewall | undefined {
  const [source] = graph.sourcesOf(holder, property, firewallType);
  if (source) return firewalls.find(({ key }) => key === source.urn);
  const id = textAt(holder.inputs, "vpcEndpointId");
  return firewalls.find(
    ({ key }) => typeof id === "string" && JSON.stringify(graph.get(key)?.outputs ?? "").includes(id),
  );
}

interface Match {
  readonly about: "yes" | "maybe" | "no";
  readonly sources: readonly IpRange[];
  /** Whether `sources` is all that is known of it. */
  readonly certain: boolean;
}

/**
 * What a firewall does with TCP connections from every address to these addresses and this port. Source: AWS Network Firewall,
 * "Rule evaluation for stateless and stateful rule groups" and "Evaluation order for stateful rules".
 */
export function flattenFirewall(
  graph: ResourceGraph,
  { resource, policy }: Firewall,
  addresses: readonly IpRange[],
  port: number,
): IntervalMap<Decision> {
  const unseen = (what: string) => flatten([], resource, { verdict: "undecided", what });
  if (!policy) return unseen("a firewall policy that this stack does not hold");
  const settings = at(policy.inputs, "firewallPolicy") ?? unknown;
  const stateless = listAt(settings, "statelessDefaultActions");
  const references = ["statelessRuleGroupReferences", "statefulRuleGroupReferences"].map((property) =>
    listAt(settings, property),
  );
  const [statelessGroups, statefulGroups] = references;
  if (!stateless || !statelessGroups || !statefulGroups) return unseen("a firewall policy that is not known yet");
  const groupsOf = (list: readonly Value[]) =>
    [...list]
      .sort((a, b) => order(a) - order(b))
      .map((one) => {
        const sources = graph.sourcesOf(policy, "firewallPolicy", groupType);
        const arn = at(one, "resourceArn") ?? unknown;
        const named = sources.filter((source) => textAt(source.outputs, "arn") === arn);
        const link = graph.resolve(arn, groupType, named.length > 0 ? named : sources);
        return link.kind === "resource" ? link.resource : undefined;
      });
  const stateful = groupsOf(statefulGroups);
  const before = groupsOf(statelessGroups);
  if ([...stateful, ...before].includes(undefined)) return unseen("a rule group that this stack does not hold");
  if (before.length > 0) return unseen("stateless rule groups, which this reader does not follow");
  if (stateless.includes("aws:drop"))
    return flatten([], resource, { verdict: "stop", what: "the stateless default: drop" });
  if (stateless.includes("aws:pass"))
    return flatten([], resource, { verdict: "pass", what: "the stateless default: pass" });
  const strict = textAt(settings, "statefulEngineOptions", "ruleOrder") === "STRICT_ORDER";
  const defaults = listAt(settings, "statefulDefaultActions") ?? [];
  const drops = strict && defaults.some((one) => typeof one === "string" && one.startsWith("aws:drop"));
  const flat: FlatRule[] = [];
  for (const group of stateful as PlannedResource[]) {
    const rules = rulesOf(group);
    if (!rules) return unseen(`the rules of ${group.name}, which are in a form that is not read`);
    for (const { action, text, match } of rules) {
      const { about, sources, certain } = match(addresses, port);
      if (about === "no" || action === "alert") continue;
      const allow = action === "pass";
      // Without a strict order every pass rule comes before every drop rule.
      const rank = strict ? flat.length : allow ? 0 : 1;
      flat.push({ rank, allow, sources, certain: certain && about === "yes", what: text });
    }
  }
  return flatten(
    flat,
    resource,
    drops
      ? { verdict: "stop", what: "the default action: drop" }
      : { verdict: "pass", what: "the default action: pass" },
  );
}

function order(reference: Value): number {
  const priority = numberAt(reference, "priority");
  return typeof priority === "number" ? priority : 0;
}

interface StatefulRule {
  readonly action: string;
  readonly text: string;
  readonly match: (addresses: readonly IpRange[], port: number) => Match;
}

function rulesOf(group: PlannedResource): StatefulRule[] | undefined {
  const source = at(group.inputs, "ruleGroup", "rulesSource");
  const text = textAt(source, "rulesString") ?? textAt(group.inputs, "rules");
  if (typeof text === "string") {
    const lines = text
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== "" && !line.startsWith("#"));
    const read = lines.map((line) => {
      const parts = /^(\w+)\s+(\w+)\s+(\S+)\s+(\S+)\s+(->|<>)\s+(\S+)\s+(\S+)/.exec(line);
      return parts ? parts.slice(1) : undefined;
    });
    if (read.some((one) => one === undefined)) return undefined;
    return (read as string[][]).map(([action = "", protocol = "", from = "", , way = "", to = "", ports = ""]) =>
      ruleOf({ action, protocol, from, to, ports, twoWay: way === "<>" }, group.name),
    );
  }
  const list = listAt(source, "statefulRules");
  if (!list || list.length === 0 || at(source, "rulesSourceList") !== undefined) return undefined;
  const words = list.map((rule) => {
    const field = (name: string) => textAt(rule, "header", name);
    const parts = [
      textAt(rule, "action"),
      ...["protocol", "source", "destination", "destinationPort", "direction"].map(field),
    ];
    return parts.every((one) => typeof one === "string") ? (parts as string[]) : undefined;
  });
  if (words.includes(undefined)) return undefined;
  return (words as string[][]).map(([action = "", protocol = "", from = "", to = "", ports = "", direction = ""]) =>
    ruleOf({ action, protocol, from, to, ports, twoWay: direction.toUpperCase() === "ANY" }, group.name),
  );
}

interface Header {
  readonly action: string;
  readonly protocol: string;
  readonly from: string;
  readonly to: string;
  readonly ports: string;
  readonly twoWay: boolean;
}

function ruleOf({ action, protocol, from, to, ports, twoWay }: Header, group: string): StatefulRule {
  const match = (addresses: readonly IpRange[], port: number): Match => {
    const none: Match = { about: "no", sources: [], certain: true };
    if (!["tcp", "ip", "tcp-pkt", "any"].includes(protocol.toLowerCase())) return none;
    const there = spaceOf(to);
    const here = spaceOf(from);
    const ours = portsOf(ports, port);
    const meets = there === undefined ? "maybe" : intersect(there, addresses).length > 0 ? "yes" : "no";
    if (ours === "no" || (meets === "no" && !twoWay)) return none;
    const about = ours === "maybe" || meets !== "yes" ? "maybe" : "yes";
    return { about, sources: here ?? allAddresses, certain: here !== undefined };
  };
  return { action: action.toLowerCase(), text: `${action} ${protocol} ${from} to ${to} ${ports} in ${group}`, match };
}

/** Addresses of a rule; undefined for a variable or a negation, which are not followed. */
function spaceOf(text: string): readonly IpRange[] | undefined {
  if (/^any$/i.test(text)) return allAddresses;
  const parts = text
    .replace(/^\[|\]$/g, "")
    .split(",")
    .map((one) => one.trim());
  const ranges = rangesOf(parts);
  return ranges.length === parts.length ? ranges : undefined;
}

function portsOf(text: string, port: number): "yes" | "maybe" | "no" {
  if (/^any$/i.test(text)) return "yes";
  const parts = text
    .replace(/^\[|\]$/g, "")
    .split(",")
    .map((one) => one.trim());
  if (parts.some((one) => !/^\d*:?\d*$/.test(one))) return "maybe";
  const holds = parts.some((one) => {
    const [first = "", last = first] = one.split(":");
    return port >= Number(first || 0) && port <= Number(last || 65535);
  });
  return holds ? "yes" : "no";
}
