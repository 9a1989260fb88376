import type { IpRange } from "../../activation/ip-range";
import type { IntervalMap } from "../interval-map";
import type { Decision } from "../model";
import { type PlannedResource, type ResourceGraph, type ResourceRef, refOf } from "../resource-graph";
import { type FlatRule, flatten } from "../traffic";
import { at, booleanAt, hasUnknown, listAt, numberAt, textAt, type Unknown, unknown, type Value } from "../values";
import { type Networks, type Subnet, subnetAt, subnetType } from "./networks";
import { isAbout, type Meaning, meaningOf, publicRanges, together } from "./prefixes";
import { holdsPort } from "./security-rules";

const firewallType = "azure-native:network:AzureFirewall";
const policyType = "azure-native:network:FirewallPolicy";
const groupType = "azure-native:network:FirewallPolicyRuleCollectionGroup";
const ipGroupType = "azure-native:network:IpGroup";

/** A rule for the network layer. Rules for applications never see the port of a KMS host. */
interface FirewallRule {
  readonly what: string;
  readonly order: number;
  readonly allow: boolean | Unknown;
  readonly protocols: readonly (string | Unknown)[];
  readonly source: Meaning;
  readonly destination: Meaning;
  readonly ports: readonly (string | Unknown)[];
  /** Names of its destination. */
  readonly names: readonly string[];
  /** Is any prefix, group or name of its destination not known? */
  readonly hasUnknown: boolean;
}

/** An Azure Firewall of the stack. */
export interface Firewall {
  readonly key: string;
  readonly resource: ResourceRef;
  readonly subnet: Subnet;
  /** Its private addresses; empty while they are not known. */
  readonly addresses: readonly string[];
  /** Servers that it asks for the names that machines ask it for; none are Azure's own. Undefined where it answers no names. */
  readonly nameServers: readonly string[] | undefined;
  /** Undefined where a part of its policy is not in the stack. */
  readonly rules: readonly FirewallRule[] | undefined;
  readonly applicationRules: readonly ApplicationRule[] | undefined;
}

const noNetwork: Meaning = { certain: [], possible: [] };

/** The firewalls of a stack, with the rules of their policies. */
export function readFirewalls(graph: ResourceGraph, networks: Networks): Firewall[] {
  return graph.ofType(firewallType).flatMap((resource): Firewall[] => {
    const id = at(resource.inputs, "ipConfigurations", 0, "subnet", "id");
    if (id === undefined) return [];
    const link = graph.resolve(id, subnetType, graph.sourcesOf(resource, "ipConfigurations", subnetType));
    const subnet = subnetAt(networks, link);
    if (!subnet) return [];
    const addresses = ([resource.inputs, resource.outputs] as Value[]).flatMap((side) =>
      (listAt(side, "ipConfigurations") ?? []).flatMap((one) => {
        const address = textAt(one, "privateIPAddress");
        return typeof address === "string" ? [address] : [];
      }),
    );
    const key = resource.urn;
    const policies = policiesOf(graph, resource);
    const nameServers = nameServersOf(resource, policies);
    const read = policies && rulesOf(graph, resource, policies);
    const { rules, applicationRules } = read ?? { rules: undefined, applicationRules: undefined };
    return [{ key, resource: refOf(resource), subnet, addresses, nameServers, rules, applicationRules }];
  });
}

/** The policies of a firewall, the parent first. None for classic rules, undefined where the stack does not hold one. */
function policiesOf(graph: ResourceGraph, firewall: PlannedResource): PlannedResource[] | undefined {
  const policies: PlannedResource[] = [];
  let holder = firewall;
  let property = "firewallPolicy";
  while (at(holder.inputs, property, "id") !== undefined && policies.length < 9) {
    const link = graph.follow(holder, policyType, [property, "id"]);
    if (link.kind !== "resource" || policies.includes(link.resource)) return undefined;
    policies.unshift(link.resource);
    holder = link.resource;
    property = "basePolicy";
  }
  return policies;
}

/** Source: Microsoft Learn, "Azure Firewall DNS settings": the proxy is off by default; a child takes the parent's settings over. */
function nameServersOf(
  firewall: PlannedResource,
  policies: readonly PlannedResource[] | undefined,
): Firewall["nameServers"] {
  // Whether a policy that is not seen makes it a proxy is for somebody to say: the address is then like any other server's.
  if (!policies) return [`proxy of ${firewall.name}`];
  const classic = at(firewall.inputs, "additionalProperties", "Network.DNS.EnableProxy");
  const settings = [...policies].reverse().find(({ inputs }) => at(inputs, "dnsSettings") !== undefined)?.inputs;
  const proxy = settings ? booleanAt(settings, "dnsSettings", "enableProxy") : classic === "true" || classic === true;
  if (proxy !== true) return undefined;
  const servers = settings ? (listAt(settings, "dnsSettings", "servers") ?? []) : [];
  return servers.filter((one) => typeof one === "string");
}

/**
 * Rules in the order in which they are asked: groups of the parent policy first, then by priority of group and collection.
 * Source: Microsoft Learn, "Configure Azure Firewall rules": the first match decides, and what no rule allows is denied.
 */
function rulesOf(
  graph: ResourceGraph,
  firewall: PlannedResource,
  policies: readonly PlannedResource[],
): { rules: FirewallRule[]; applicationRules: ApplicationRule[] } | undefined {
  const found: FirewallRule[] = [];
  const applicationRules: ApplicationRule[] = [];
  for (const collection of sorted(listAt(firewall.inputs, "networkRuleCollections") ?? [])) {
    readCollection(graph, firewall, "networkRuleCollections", collection, found);
  }
  for (const collection of sorted(listAt(firewall.inputs, "applicationRuleCollections") ?? [])) {
    readApplications(graph, firewall, "applicationRuleCollections", collection, applicationRules);
  }
  for (const policy of policies) {
    const groups = graph.ofType(groupType).filter((group) => {
      const link = graph.follow(group, policyType, ["firewallPolicyName"], ({ inputs, outputs }, text) => {
        const names = [at(inputs, "firewallPolicyName"), at(outputs, "name")];
        return names.some((name) => typeof name === "string" && name.toLowerCase() === text.toLowerCase());
      });
      return link.kind === "resource" && link.resource === policy;
    });
    groups.sort((a, b) => priorityOf(a.inputs) - priorityOf(b.inputs));
    for (const group of groups) {
      const collections = listAt(group.inputs, "ruleCollections");
      if (!collections) return undefined;
      for (const collection of sorted(collections)) {
        readCollection(graph, group, "ruleCollections", collection, found);
        readApplications(graph, group, "ruleCollections", collection, applicationRules);
      }
    }
  }
  return { rules: found, applicationRules };
}

function readApplications(
  graph: ResourceGraph,
  holder: PlannedResource,
  property: string,
  collection: Value,
  found: ApplicationRule[],
): void {
  const allow = String(textAt(collection, "action", "type")).toLowerCase() === "allow";
  for (const rule of listAt(collection, "rules") ?? []) {
    if (String(textAt(rule, "ruleType") ?? "ApplicationRule").toLowerCase() !== "applicationrule") continue;
    const names = [...textsAt(rule, "targetFqdns"), ...textsAt(rule, "targetUrls")];
    if (names.length === 0) continue;
    const ports = (listAt(rule, "protocols") ?? []).map((one) => numberAt(one, "port"));
    const groups = listAt(rule, "sourceIpGroups") ?? [unknown];
    found.push({
      allow,
      source: together([
        noNetwork,
        ...textsAt(rule, "sourceAddresses").map((one) => meaningOf(one, noNetwork)),
        ...groups.map((one) => groupMeaning(graph, holder, property, one)),
      ]),
      names: names.flatMap((one) => (typeof one === "string" ? [one.replace(/\/.*$/, "")] : [])),
      ports: ports.filter((one) => typeof one === "number"),
    });
  }
}

function priorityOf(value: Value): number {
  const priority = numberAt(value, "priority");
  return typeof priority === "number" ? priority : 0;
}

function sorted(collections: readonly Value[]): Value[] {
  return [...collections].sort((a, b) => priorityOf(a) - priorityOf(b));
}

function readCollection(
  graph: ResourceGraph,
  holder: PlannedResource,
  property: string,
  collection: Value,
  found: FirewallRule[],
): void {
  const kind = textAt(collection, "ruleCollectionType") ?? "";
  if (typeof kind === "string" && /nat/i.test(kind.replace(/FirewallPolicy|RuleCollection/g, ""))) return;
  const action = textAt(collection, "action", "type");
  const allow = typeof action === "string" ? action.toLowerCase() === "allow" : unknown;
  const name = textAt(collection, "name");
  for (const rule of listAt(collection, "rules") ?? [unknown]) {
    const type = textAt(rule, "ruleType") ?? "NetworkRule";
    if (type !== unknown && type.toLowerCase() !== "networkrule") continue;
    const title = textAt(rule, "name");
    const side = (which: "source" | "destination"): Meaning => {
      const prefixes = textsAt(rule, `${which}Addresses`);
      const groups = listAt(rule, `${which}IpGroups`) ?? [unknown];
      const names = which === "destination" ? textsAt(rule, "destinationFqdns") : [];
      // A name may stand for any address.
      return together([
        noNetwork,
        ...prefixes.map((one) => meaningOf(one, noNetwork)),
        ...groups.map((one) => groupMeaning(graph, holder, property, one)),
        ...(names.length > 0 ? [meaningOf(unknown, noNetwork)] : []),
      ]);
    };
    found.push({
      what: `rule ${title === undefined || title === unknown ? "?" : title} of ${typeof name === "string" ? name : "a collection"}`,
      order: found.length,
      allow,
      protocols: [...textsAt(rule, "ipProtocols"), ...textsAt(rule, "protocols")],
      source: side("source"),
      destination: side("destination"),
      ports: textsAt(rule, "destinationPorts"),
      names: textsAt(rule, "destinationFqdns").filter((one) => typeof one === "string"),
      hasUnknown: hasUnknown(rule),
    });
  }
}

function textsAt(value: Value, property: string): (string | Unknown)[] {
  return (listAt(value, property) ?? [unknown]).map((one) => (typeof one === "string" ? one : unknown));
}

function groupMeaning(graph: ResourceGraph, holder: PlannedResource, property: string, id: Value): Meaning {
  const link = graph.resolve(id, ipGroupType, graph.sourcesOf(holder, property, ipGroupType));
  if (link.kind !== "resource") return meaningOf(unknown, noNetwork);
  return together([noNetwork, ...textsAt(link.resource.inputs, "ipAddresses").map((one) => meaningOf(one, noNetwork))]);
}

/** Does a rule hold for TCP to this port of these addresses? */
function aboutTarget(rule: FirewallRule, addresses: readonly IpRange[], port: number): "yes" | "maybe" | "no" {
  const named = rule.protocols.map((one) => (one === unknown ? "maybe" : /^(tcp|any|\*)$/i.test(one) ? "yes" : "no"));
  const protocol = named.includes("yes") ? "yes" : named.includes("maybe") ? "maybe" : "no";
  const answers = [protocol, holdsPort(rule.ports, port), isAbout(rule.destination, addresses)] as const;
  return answers.includes("no") ? "no" : answers.includes("maybe") ? "maybe" : "yes";
}

/** What a firewall does with TCP connections from every address to these addresses and this port. */
export function flattenFirewall(
  firewall: Firewall,
  addresses: readonly IpRange[],
  port: number,
): IntervalMap<Decision> {
  const { resource, rules } = firewall;
  if (!rules) {
    return flatten([], resource, { verdict: "undecided", what: "a policy that this stack does not hold in full" });
  }
  const flat = rules.flatMap((rule): FlatRule[] => {
    const about = aboutTarget(rule, addresses, port);
    if (about === "no") return [];
    return (rule.allow === unknown ? [true, false] : [rule.allow]).flatMap((allow) =>
      [
        { sources: rule.source.certain, certain: about === "yes" && rule.allow !== unknown },
        { sources: rule.source.possible, certain: false },
      ].flatMap(({ sources, certain }) =>
        sources.length > 0 ? [{ rank: rule.order, allow, sources, certain, what: rule.what }] : [],
      ),
    );
  });
  return flatten(flat, resource, { verdict: "stop", what: `no network rule that allows TCP ${port}` });
}

/** A name and port that a host asks for. */
export interface NamedTarget {
  readonly name: string;
  readonly port: number;
}

/**
 * What a firewall does with a connection to a public name: network rules are asked before rules for applications. Source: Microsoft
 * Learn, "Configure Azure Firewall rules", rule processing. Service tags and IP groups that may hold the name decide nothing.
 */
export function allowsName(
  firewall: Firewall,
  source: readonly IpRange[],
  { name, port }: NamedTarget,
): "yes" | "maybe" | "no" {
  const { rules, applicationRules } = firewall;
  if (!rules || !applicationRules) return "maybe";
  let perhaps = false;
  for (const rule of rules) {
    const named = rule.protocols.some((one) => typeof one === "string" && /^(tcp|any|\*)$/i.test(one));
    if (!named || holdsPort(rule.ports, port) === "no" || isAbout(rule.source, source) === "no") continue;
    const byName = rule.names.some((one) => one.toLowerCase() === name);
    const everywhere = publicRanges.filter(({ version }) => version === 4);
    const about = byName ? "yes" : isAbout(rule.destination, everywhere);
    if (about === "no") continue;
    // A rule for some public addresses may or may not be about those of the service: a deny of a few is not, an allow is none.
    if (about === "maybe" && (rule.names.length > 0 || !rule.hasUnknown)) continue;
    if (about === "maybe" || rule.allow === unknown) perhaps = true;
    else if (!perhaps) return rule.allow ? "yes" : "no";
  }
  for (const rule of applicationRules) {
    if (isAbout(rule.source, source) === "no" || !rule.ports.includes(port)) continue;
    const match = rule.names.some((one) => matchesName(one, name));
    if (match && !perhaps) return rule.allow ? "yes" : "no";
  }
  return perhaps ? "maybe" : "no";
}

/** `*` stands for everything, `*.example.com` for whatever ends so. Source: Microsoft Learn, "Azure Firewall: FQDN filtering". */
function matchesName(pattern: string, name: string): boolean {
  const lower = pattern.toLowerCase();
  if (lower === "*" || lower === name) return true;
  return lower.startsWith("*") && name.endsWith(lower.slice(1));
}

interface ApplicationRule {
  readonly allow: boolean;
  readonly source: Meaning;
  readonly names: readonly string[];
  readonly ports: readonly number[];
}

/** Addresses of the firewalls, for whoever routes to one. */
export function firewallAt(firewalls: readonly Firewall[], address: string): Firewall | undefined {
  return firewalls.find(({ addresses }) => addresses.includes(address));
}
