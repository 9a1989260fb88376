import { type IpRange, without } from "../../activation/ip-range";
import type { IntervalMap, Layer } from "../interval-map";
import type { Decision } from "../model";
import { rangesWhere } from "../requests";
import { type PlannedResource, type ResourceGraph, type ResourceRef, refOf } from "../resource-graph";
import { allAddresses, type FlatRule, flatten, intersect, layRoutes, rangesOf } from "../traffic";
import { at, hasUnknown, listAt, numberAt, textAt, unknown, type Value } from "../values";
import { answerPorts } from "./network-acls";
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

/** Key of one endpoint of a firewall: each zone has its own, and sees its own connections only. */
export const endpointKey = (firewall: Firewall, subnet: Subnet | undefined) =>
  `${firewall.key}@${subnet?.availabilityZone ?? ""}`;

/** Is this the key of an endpoint of the firewall? */
export const isEndpointOf = (firewall: Firewall, key: string) => key.startsWith(`${firewall.key}@`);

/** The firewall whose endpoint a route names, and the subnet of that endpoint where the state tells it. */
export function firewallOfRoute(
  graph: ResourceGraph,
  firewalls: readonly Firewall[],
  holder: PlannedResource,
  property: string,
): { firewall: Firewall; subnet: Subnet | undefined } | undefined {
  const [source] = graph.sourcesOf(holder, property, firewallType);
  const id = textAt(holder.inputs, "vpcEndpointId");
  const firewall = source
    ? firewalls.find(({ key }) => key === source.urn)
    : firewalls.find(({ key }) => typeof id === "string" && JSON.stringify(graph.get(key)?.outputs ?? "").includes(id));
  if (!firewall) return undefined;
  const states = (listAt(graph.get(firewall.key)?.outputs, "firewallStatuses") ?? []).flatMap(
    (one) => listAt(one, "syncStates") ?? [],
  );
  const mine = states.find((state) =>
    (listAt(state, "attachments") ?? []).some((one) => textAt(one, "endpointId") === id),
  );
  const zone = textAt(mine, "availabilityZone");
  return { firewall, subnet: firewall.subnets.find(({ availabilityZone }) => availabilityZone === zone) };
}

interface Match {
  readonly about: "yes" | "maybe" | "no";
  readonly sources: readonly IpRange[];
  /** Whether `sources` is all that is known of it. */
  readonly certain: boolean;
}

/** What a firewall does, seen from the clients' addresses: one part for each engine and direction. */
export interface FirewallPart {
  readonly title: string;
  readonly decisions: IntervalMap<Decision>;
  readonly within?: readonly IpRange[];
}

/**
 * What a firewall does with TCP connections from every address to these addresses and this port. Sources: AWS Network Firewall,
 * "Stateless and stateful rules engines": stateless rules see single packets, so that answers need rules too; "Evaluation order for
 * stateful rules".
 */
export function readFirewallParts(
  graph: ResourceGraph,
  networks: Networks,
  firewall: Firewall,
  addresses: readonly IpRange[],
  port: number,
): FirewallPart[] {
  const { resource, policy } = firewall;
  const title = "AWS Network Firewall";
  const all = (verdict: Decision["verdict"], what: string): FirewallPart[] => [
    { title, decisions: flatten([], resource, { verdict, what }) },
  ];
  if (!policy) return all("undecided", "a firewall policy that this stack does not hold");
  const settings = at(policy.inputs, "firewallPolicy") ?? unknown;
  const otherwise = listAt(settings, "statelessDefaultActions");
  const [before, after] = ["statelessRuleGroupReferences", "statefulRuleGroupReferences"].map((property) =>
    groupsOf(graph, policy, listAt(settings, property)),
  );
  if (!otherwise || !before || !after) return all("undecided", "a firewall policy that is not known yet");
  if ([...before, ...after].includes(undefined)) return all("undecided", "a rule group that this stack does not hold");
  const packets = before.map((group) => statelessRules(group as PlannedResource));
  if (packets.includes(undefined)) return all("undecided", "stateless rules that are not known yet");
  const rules = packets.flatMap((one) => one ?? []);
  const requests = flattenPackets(rules, otherwise, resource, { addresses, port, answers: false });
  const answers = flattenPackets(rules, otherwise, resource, { addresses, port, answers: true });
  const forwarded = rangesWhere(requests, ({ what }) => what.endsWith(forwards));
  const parts: FirewallPart[] = [
    { title: `${title}, requests`, decisions: requests },
    { title: `${title}, answers`, decisions: answers },
  ];
  if (forwarded.length === 0) return parts;
  const decisions = flattenStateful(graph, networks, firewall, after as PlannedResource[], settings, addresses, port);
  return [...parts, { title, decisions, within: forwarded }];
}

const forwards = "forwards to the stateful rules";

function groupsOf(
  graph: ResourceGraph,
  policy: PlannedResource,
  list: readonly Value[] | undefined,
): (PlannedResource | undefined)[] | undefined {
  const sources = graph.sourcesOf(policy, "firewallPolicy", groupType);
  return (
    list &&
    [...list]
      .sort((a, b) => order(a) - order(b))
      .map((one) => {
        const arn = at(one, "resourceArn") ?? unknown;
        const named = sources.filter((source) => textAt(source.outputs, "arn") === arn);
        const link = graph.resolve(arn, groupType, named.length > 0 ? named : sources);
        return link.kind === "resource" ? link.resource : undefined;
      })
  );
}

interface PacketRule {
  readonly text: string;
  readonly action: string;
  readonly from: { readonly ranges: readonly IpRange[]; readonly ports: readonly Value[] };
  readonly to: { readonly ranges: readonly IpRange[]; readonly ports: readonly Value[] };
  readonly certain: boolean;
}

function statelessRules(group: PlannedResource): PacketRule[] | undefined {
  const source = at(group.inputs, "ruleGroup", "rulesSource", "statelessRulesAndCustomActions");
  const list = listAt(source, "statelessRules");
  if (!list || source === unknown) return undefined;
  return [...list]
    .sort((a, b) => order(a) - order(b))
    .flatMap((rule): PacketRule[] => {
      const match = at(rule, "ruleDefinition", "matchAttributes");
      const protocols = listAt(match, "protocols") ?? [unknown];
      if (protocols.length > 0 && !protocols.includes(6) && !protocols.includes(unknown)) return [];
      const actions = listAt(rule, "ruleDefinition", "actions") ?? [];
      const action = actions.find((one) => typeof one === "string" && /^aws:(pass|drop|forward_to_sfe)$/.test(one));
      const side = (ranges: string, ports: string) => {
        const texts = (listAt(match, ranges) ?? []).map((one) => textAt(one, "addressDefinition"));
        const known = texts.filter((one) => typeof one === "string");
        return {
          ranges: texts.length === 0 ? allAddresses : rangesOf(known),
          ports: listAt(match, ports) ?? [unknown],
        };
      };
      const certain = typeof action === "string" && (listAt(match, "tcpFlags") ?? []).length === 0 && !hasUnknown(rule);
      return [
        {
          text: `stateless rule ${order(rule)} of ${group.name}`,
          action: String(action),
          from: side("sources", "sourcePorts"),
          to: side("destinations", "destinationPorts"),
          certain,
        },
      ];
    });
}

/** Do these port ranges hold all, some or none of the ports from first to last? No range stands for every port. */
function holdsPorts(ports: readonly Value[], first: number, last: number): "yes" | "maybe" | "no" {
  if (ports.length === 0) return "yes";
  let answer: "maybe" | "no" = "no";
  for (const one of ports) {
    const [from, to] = [numberAt(one, "fromPort"), numberAt(one, "toPort")];
    if (typeof from !== "number" || typeof to !== "number") answer = "maybe";
    else if (from <= first && last <= to) return "yes";
    else if (from <= last && first <= to) answer = "maybe";
  }
  return answer;
}

function flattenPackets(
  rules: readonly PacketRule[],
  otherwise: readonly Value[],
  resource: ResourceRef,
  { addresses, port, answers }: { addresses: readonly IpRange[]; port: number; answers: boolean },
): IntervalMap<Decision> {
  const said = (action: string, text: string): Omit<Decision, "resource"> => {
    const verdict = action === "aws:drop" ? "stop" : "pass";
    const word = action === "aws:drop" ? "drops" : action === "aws:pass" ? "passes" : forwards;
    return { verdict, what: `${text} ${word}` };
  };
  const layers = rules.flatMap((rule, rank): Layer<Decision>[] => {
    const [host, client] = answers ? [rule.from, rule.to] : [rule.to, rule.from];
    const ports = [holdsPorts(host.ports, port, port), holdsPorts(client.ports, answerPorts.first, answerPorts.last)];
    if (ports.includes("no") || intersect(host.ranges, addresses).length === 0) return [];
    const certain = rule.certain && !ports.includes("maybe");
    const value: Decision = { ...said(rule.action, rule.text), resource };
    return [{ ranges: client.ranges, rank, value, kind: rule.action, certain }];
  });
  const last = otherwise.find((one) => typeof one === "string" && /^aws:(pass|drop|forward_to_sfe)$/.test(one));
  const ground = { ...said(String(last ?? "aws:drop"), "the stateless default action"), resource };
  return layRoutes(layers, ground);
}

function flattenStateful(
  graph: ResourceGraph,
  networks: Networks,
  { resource, subnets, policy }: Firewall,
  groups: readonly PlannedResource[],
  settings: Value,
  addresses: readonly IpRange[],
  port: number,
): IntervalMap<Decision> {
  const unseen = (what: string) => flatten([], resource, { verdict: "undecided", what });
  const strict = textAt(settings, "statefulEngineOptions", "ruleOrder") === "STRICT_ORDER";
  const defaults = listAt(settings, "statefulDefaultActions") ?? [];
  const drops = strict && defaults.some((one) => typeof one === "string" && one.startsWith("aws:drop"));
  const [subnet] = subnets;
  const home = subnet?.network === undefined ? undefined : networks.networks.get(subnet.network)?.ranges;
  const flat: FlatRule[] = [];
  for (const group of groups) {
    // Lists of domains are about HTTP and TLS alone.
    if (at(group.inputs, "ruleGroup", "rulesSource", "rulesSourceList") !== undefined) continue;
    const rules = rulesOf(group, new Variables(graph, policy, group, home));
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

/**
 * Variables of rules. Source: AWS Network Firewall, "Rule variables": HOME_NET is the firewall's VPC unless policy or group say
 * otherwise, EXTERNAL_NET everything else.
 */
class Variables {
  readonly #sets = new Map<string, readonly Value[]>();

  constructor(
    readonly graph: ResourceGraph,
    policy: PlannedResource | undefined,
    group: PlannedResource,
    readonly home: readonly IpRange[] | undefined,
  ) {
    const variables = [
      at(policy?.inputs, "firewallPolicy", "policyVariables", "ruleVariables"),
      at(group.inputs, "ruleGroup", "ruleVariables", "ipSets"),
      at(group.inputs, "ruleGroup", "ruleVariables", "portSets"),
    ];
    for (const one of variables.flatMap((list) => (Array.isArray(list) ? list : []))) {
      const key = textAt(one, "key");
      const set = at(one, "ipSet", "definitions") ?? at(one, "portSet", "definitions");
      if (typeof key === "string") this.#sets.set(key, Array.isArray(set) ? set : [unknown]);
    }
  }

  /** A variable's parts, joined as a rule would write them. */
  textOf(name: string): string | undefined {
    const set = this.#sets.get(name);
    return set?.every((one) => typeof one === "string") ? set.join(",") : undefined;
  }

  ranges(name: string): readonly IpRange[] | undefined {
    const set = this.#sets.get(name);
    if (set) return set.every((one) => typeof one === "string") ? rangesOf(set as string[]) : undefined;
    if (name === "HOME_NET") return this.home;
    const home = name === "EXTERNAL_NET" ? this.ranges("HOME_NET") : undefined;
    return home && allAddresses.flatMap((range) => without(range, home));
  }
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

function rulesOf(group: PlannedResource, variables: Variables): StatefulRule[] | undefined {
  const source = at(group.inputs, "ruleGroup", "rulesSource");
  const text = textAt(source, "rulesString") ?? textAt(group.inputs, "rules");
  if (typeof text === "string") {
    const lines = text
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== "" && !line.startsWith("#"));
    const read = lines.map((line) => {
      const parts = /^(\w+)\s+([\w-]+)\s+(\S+)\s+(\S+)\s+(->|<>)\s+(\S+)\s+(\S+)(.*)$/.exec(line.replace(/,\s+/g, ","));
      return parts ? parts.slice(1) : undefined;
    });
    if (read.some((one) => one === undefined)) return undefined;
    return (read as string[][]).map(
      ([action = "", protocol = "", from = "", , way = "", to = "", ports = "", more = ""]) =>
        ruleOf({ action, protocol, from, to, ports, twoWay: way === "<>", more }, group.name, variables),
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
    ruleOf(
      { action, protocol, from, to, ports, twoWay: direction.toUpperCase() === "ANY", more: "" },
      group.name,
      variables,
    ),
  );
}

interface Header {
  readonly action: string;
  readonly protocol: string;
  readonly from: string;
  readonly to: string;
  readonly ports: string;
  readonly twoWay: boolean;
  /** Options: what they look for inside of packets decides by more than the addresses. */
  readonly more: string;
}

function ruleOf(
  { action, protocol, from, to, ports, twoWay, more }: Header,
  group: string,
  variables: Variables,
): StatefulRule {
  const match = (addresses: readonly IpRange[], port: number): Match => {
    const none: Match = { about: "no", sources: [], certain: true };
    if (!["tcp", "ip", "tcp-pkt", "any"].includes(protocol.toLowerCase())) return none;
    // What the host sends is no request of a client.
    if (/flow:[^;)]*(to_client|from_server)/.test(more)) return none;
    const there = spaceOf(to, variables);
    const here = spaceOf(from, variables);
    const inside = /\b(content|pcre|tls\.|http\.|app-layer|dsize|flags|geoip|byte_test)/.test(more);
    const ours = inside ? "maybe" : portsOf(ports, port, variables);
    const meets = there === undefined ? "maybe" : intersect(there, addresses).length > 0 ? "yes" : "no";
    if (ours === "no" || (meets === "no" && !twoWay)) return none;
    const about = ours === "maybe" || meets !== "yes" ? "maybe" : "yes";
    return { about, sources: here ?? allAddresses, certain: here !== undefined };
  };
  return { action: action.toLowerCase(), text: `${action} ${protocol} ${from} to ${to} ${ports} in ${group}`, match };
}

/** Addresses of a rule: a list of networks, variables and negations. Undefined where one of them is not known. */
function spaceOf(text: string, variables: Variables): readonly IpRange[] | undefined {
  const parts = text
    .replace(/^\[|\]$/g, "")
    .split(",")
    .map((one) => one.trim());
  const read = (part: string): readonly IpRange[] | undefined => {
    if (/^any$/i.test(part)) return allAddresses;
    if (part.startsWith("$")) return variables.ranges(part.slice(1));
    const ranges = rangesOf([part]);
    return ranges.length === 1 ? ranges : undefined;
  };
  const named = parts.filter((part) => !part.startsWith("!")).map(read);
  const denied = parts.filter((part) => part.startsWith("!")).map((part) => read(part.slice(1)));
  if ([...named, ...denied].includes(undefined)) return undefined;
  const whole = named.length > 0 ? named.flatMap((one) => one ?? []) : allAddresses;
  return whole.flatMap((range) =>
    without(
      range,
      denied.flatMap((one) => one ?? []),
    ),
  );
}

function portsOf(text: string, port: number, variables: Variables): "yes" | "maybe" | "no" {
  if (/^any$/i.test(text)) return "yes";
  const parts = text
    .replace(/^\[|\]$/g, "")
    .split(",")
    .flatMap((one) =>
      one.trim().startsWith("$") ? (variables.textOf(one.trim().slice(1)) ?? "?").split(",") : one.trim(),
    );
  const holds = (part: string): boolean | undefined => {
    const [, first, way, last] = /^(\d*)(:?)(\d*)$/.exec(part) ?? [];
    if (first === undefined) return undefined;
    return port >= Number(first || 0) && port <= Number(way ? last || 65535 : first);
  };
  const named = parts.filter((part) => !part.startsWith("!")).map(holds);
  const denied = parts.filter((part) => part.startsWith("!")).map((part) => holds(part.slice(1)));
  if ([...named, ...denied].includes(undefined)) return "maybe";
  return (named.length === 0 || named.includes(true)) && !denied.includes(true) ? "yes" : "no";
}
