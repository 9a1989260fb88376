import type { PlannedResource, ResourceGraph } from "../resource-graph";
import { at, listAt, numberAt, textAt, type Unknown, unknown, type Value } from "../values";

/** One side of a rule: prefixes and tags, and the keys of application security groups. */
export interface RuleSide {
  readonly prefixes: readonly (string | Unknown)[];
  readonly groups: readonly (string | Unknown)[];
  readonly ports: readonly (string | Unknown)[];
}

/** A rule of a network security group. */
export interface SecurityRule {
  readonly name: string;
  readonly priority: number | Unknown;
  readonly direction: "inbound" | "outbound" | Unknown;
  readonly allow: boolean | Unknown;
  /** In lower case; `*` for any. */
  readonly protocol: string | Unknown;
  readonly source: RuleSide;
  readonly destination: RuleSide;
}

const groupType = "azure-native:network:NetworkSecurityGroup";
const ruleType = "azure-native:network:SecurityRule";
const applicationGroupType = "azure-native:network:ApplicationSecurityGroup";

const everyone: RuleSide = { prefixes: ["*"], groups: [], ports: ["*"] };
const network: RuleSide = { prefixes: ["VirtualNetwork"], groups: [], ports: ["*"] };

/** What every group ends with. Source: Microsoft Learn, "Network security groups", default security rules. */
const defaultRules: readonly SecurityRule[] = [
  defaultRule("AllowVnetInBound", 65000, "inbound", true, network, network),
  defaultRule("AllowAzureLoadBalancerInBound", 65001, "inbound", true, {
    ...everyone,
    prefixes: ["AzureLoadBalancer"],
  }),
  defaultRule("DenyAllInBound", 65500, "inbound", false),
  defaultRule("AllowVnetOutBound", 65000, "outbound", true, network, network),
  defaultRule("AllowInternetOutBound", 65001, "outbound", true, everyone, { ...everyone, prefixes: ["Internet"] }),
  defaultRule("DenyAllOutBound", 65500, "outbound", false),
];

function defaultRule(
  name: string,
  priority: number,
  direction: "inbound" | "outbound",
  allow: boolean,
  source = everyone,
  destination = everyone,
): SecurityRule {
  return { name, priority, direction, allow, protocol: "*", source, destination };
}

const read = new WeakMap<ResourceGraph, Map<PlannedResource, readonly SecurityRule[]>>();

/** As `readRules`, once for all hosts that the group is about. */
export function rulesOfGroup(graph: ResourceGraph, group: PlannedResource): readonly SecurityRule[] {
  const ofGraph = read.get(graph) ?? new Map<PlannedResource, readonly SecurityRule[]>();
  read.set(graph, ofGraph);
  const rules = ofGraph.get(group) ?? readRules(graph, group);
  ofGraph.set(group, rules);
  return rules;
}

/** All rules of a group: those inside it, those that are resources of their own, and the default ones. */
function readRules(graph: ResourceGraph, group: PlannedResource): readonly SecurityRule[] {
  const inside = listAt(group.inputs, "securityRules");
  const own = inside?.map((rule) => readRule(graph, group, "securityRules", rule)) ?? [anyRule("securityRules")];
  const separate = graph.ofType(ruleType).flatMap((rule) => {
    const link = graph.follow(rule, groupType, ["networkSecurityGroupName"], hasName("networkSecurityGroupName"));
    if (link.kind === "unknown") return [anyRule(rule.name)];
    if (link.kind !== "resource" || link.resource !== group) return [];
    return [readRule(graph, rule, undefined, rule.inputs)];
  });
  return [...own, ...separate, ...defaultRules];
}

function hasName(property: string): (candidate: PlannedResource, text: string) => boolean {
  return ({ inputs, outputs }, text) => {
    const names = [at(inputs, property), at(outputs, "name"), at(inputs, "name")];
    return names.some((name) => typeof name === "string" && name.toLowerCase() === text.toLowerCase());
  };
}

/** A rule of which nothing is known: it may allow or deny anything, before all others. */
function anyRule(name: string): SecurityRule {
  const side: RuleSide = { prefixes: [unknown], groups: [], ports: [unknown] };
  return {
    name,
    priority: unknown,
    direction: unknown,
    allow: unknown,
    protocol: unknown,
    source: side,
    destination: side,
  };
}

/** `property` is the property of the resource that holds the rule; undefined when the resource is the rule. */
function readRule(
  graph: ResourceGraph,
  resource: PlannedResource,
  property: string | undefined,
  rule: Value,
): SecurityRule {
  if (rule === unknown) return anyRule(property ?? resource.name);
  const name = textAt(rule, property ? "name" : "securityRuleName") ?? textAt(rule, "name");
  const side = (prefix: "source" | "destination") => readSide(graph, resource, property, rule, prefix);
  return {
    name: typeof name === "string" ? name : resource.name,
    priority: numberAt(rule, "priority") ?? unknown,
    direction: word(textAt(rule, "direction"), { inbound: "inbound", outbound: "outbound" }),
    allow: word(textAt(rule, "access"), { allow: true, deny: false }),
    protocol: lower(textAt(rule, "protocol") ?? "*"),
    source: side("source"),
    destination: side("destination"),
  };
}

function word<T>(text: string | Unknown | undefined, meanings: Readonly<Record<string, T>>): T | Unknown {
  return typeof text === "string" ? (meanings[text.toLowerCase()] ?? unknown) : unknown;
}

function lower(text: string | Unknown): string | Unknown {
  return text === unknown ? unknown : text.toLowerCase();
}

function readSide(
  graph: ResourceGraph,
  resource: PlannedResource,
  property: string | undefined,
  rule: Value,
  side: "source" | "destination",
): RuleSide {
  const groupsKey = `${side}ApplicationSecurityGroups`;
  const groups = listAt(rule, groupsKey)?.map((group) => {
    const sources = graph.sourcesOf(resource, property ?? groupsKey, applicationGroupType);
    return keyOf(graph, at(group, "id"), sources);
  }) ?? [unknown];
  return {
    prefixes: one(rule, `${side}AddressPrefix`, `${side}AddressPrefixes`),
    groups,
    ports: one(rule, `${side}PortRange`, `${side}PortRanges`),
  };
}

/** A property that may be given once or as a list. */
function one(rule: Value, single: string, many: string): (string | Unknown)[] {
  const list = listAt(rule, many);
  const items: (string | Unknown)[] = list?.map((item) => (typeof item === "string" ? item : unknown)) ?? [unknown];
  const alone = textAt(rule, single);
  return alone === undefined || alone === "" ? items : [alone, ...items];
}

/** Key of an application security group: the URN of one in the stack, the lower-case id of any other. */
export function keyOf(
  graph: ResourceGraph,
  id: Value | undefined,
  sources: readonly PlannedResource[],
): string | Unknown {
  if (id === undefined) return unknown;
  const link = graph.resolve(id, applicationGroupType, sources);
  if (link.kind === "resource") return link.resource.urn;
  return link.kind === "external" ? link.id.toLowerCase() : unknown;
}

/** Does a port lie in these ranges (`1688`, `1000-2000`, `*`)? */
export function holdsPort(ports: readonly (string | Unknown)[], port: number): "yes" | "maybe" | "no" {
  let answer: "maybe" | "no" = "no";
  for (const range of ports) {
    if (range === unknown) answer = "maybe";
    else if (range === "*" || range.toLowerCase() === "any") return "yes";
    else {
      const [first, last = first] = range
        .split("-")
        .map((text) => (/^\d+$/.test(text.trim()) ? Number(text) : undefined));
      if (first === undefined || last === undefined) answer = "maybe";
      else if (first <= port && port <= last) return "yes";
    }
  }
  return answer;
}
