import { privateNetworks } from "../../activation/client-networks";
import { covers, type IpRange, readCidr } from "../../activation/ip-range";
import type { IntervalMap } from "../interval-map";
import type { Decision } from "../model";
import type { Link, PlannedResource, ResourceGraph, ResourceRef } from "../resource-graph";
import { allAddresses, type FlatRule, flatten, rangesOf } from "../traffic";
import { booleanAt, listAt, numberAt, textAt, type Unknown, unknown, type Value } from "../values";
import { keyOfLink, leadsTo } from "./networks";
import { anyPeer, noPeer, type PeerMeaning, prefixListMeaning } from "./prefix-lists";

export const groupType = "aws:ec2/securityGroup:SecurityGroup";
const ingressType = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const egressType = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const ruleType = "aws:ec2/securityGroupRule:SecurityGroupRule";

/** A rule of a security group. Security groups only ever allow, and answers pass by themselves. */
export interface GroupRule {
  readonly name: string;
  readonly egress: boolean;
  readonly protocol: string | Unknown;
  readonly fromPort: number | Unknown | undefined;
  readonly toPort: number | Unknown | undefined;
  readonly peer: PeerMeaning;
  /** Keys of the groups that it names as its peer. */
  readonly groups?: readonly string[];
}

/** Addresses of the members of each group in the stack. */
export interface GroupMembers {
  readonly get: (key: string) => PeerMeaning | undefined;
  /** May a rule of a group mean the members of another? */
  readonly carries: (group: PlannedResource, other: string) => boolean;
}

/** All rules of a group: those inside it and those that are resources of their own. */
export function rulesOfGroup(graph: ResourceGraph, group: PlannedResource, members: GroupMembers): GroupRule[] {
  const inside = (["ingress", "egress"] as const).flatMap((property) => {
    const rules = listAt(group.inputs, property);
    if (rules === undefined) return [anyRule(group.name, property === "egress")];
    return rules.map((rule) => inlineRule(graph, group, property, rule, members));
  });
  const separate = [
    ...graph.ofType(ingressType).flatMap((rule) => ownRule(graph, group, rule, false, members)),
    ...graph.ofType(egressType).flatMap((rule) => ownRule(graph, group, rule, true, members)),
    ...graph.ofType(ruleType).flatMap((rule) => olderRule(graph, group, rule, members)),
  ];
  return [...inside, ...separate];
}

function anyRule(name: string, egress: boolean): GroupRule {
  return { name, egress, protocol: unknown, fromPort: unknown, toPort: unknown, peer: anyPeer };
}

function belongsTo(graph: ResourceGraph, group: PlannedResource, rule: PlannedResource): "yes" | "no" | "maybe" {
  const link = graph.follow(rule, groupType, ["securityGroupId"]);
  return leadsTo(link, group) ? "yes" : link.kind === "unknown" ? "maybe" : "no";
}

function ownRule(
  graph: ResourceGraph,
  group: PlannedResource,
  rule: PlannedResource,
  egress: boolean,
  members: GroupMembers,
): GroupRule[] {
  const belongs = belongsTo(graph, group, rule);
  if (belongs === "no") return [];
  const { inputs } = rule;
  const peers = [
    ...["cidrIpv4", "cidrIpv6"].flatMap((property) => cidrPeer(textAt(inputs, property))),
    ...optional(textAt(inputs, "prefixListId"), (id) => prefixListMeaning(graph, id, rule, "prefixListId")),
    ...optional(textAt(inputs, "referencedSecurityGroupId"), () =>
      groupPeer(group, graph.follow(rule, groupType, ["referencedSecurityGroupId"]), members),
    ),
  ];
  const read: GroupRule = {
    name: rule.name,
    egress,
    protocol: textAt(inputs, "ipProtocol") ?? unknown,
    fromPort: numberAt(inputs, "fromPort"),
    toPort: numberAt(inputs, "toPort"),
    peer: join(peers),
    ...named(
      optional(textAt(inputs, "referencedSecurityGroupId"), () => noPeer).map(() =>
        graph.follow(rule, groupType, ["referencedSecurityGroupId"]),
      ),
    ),
  };
  return [belongs === "yes" ? read : { ...read, protocol: unknown }];
}

function inlineRule(
  graph: ResourceGraph,
  group: PlannedResource,
  property: "ingress" | "egress",
  rule: Value,
  members: GroupMembers,
): GroupRule {
  if (rule === unknown) return anyRule(group.name, property === "egress");
  const cidrs = [...(listAt(rule, "cidrBlocks") ?? [unknown]), ...(listAt(rule, "ipv6CidrBlocks") ?? [unknown])];
  const lists = listAt(rule, "prefixListIds") ?? [unknown];
  const groups = listAt(rule, "securityGroups") ?? [unknown];
  const sources = graph.sourcesOf(group, property, groupType);
  const self = booleanAt(rule, "self") ?? false;
  return {
    name: `${property} of ${group.name}`,
    egress: property === "egress",
    protocol: textAt(rule, "protocol") ?? unknown,
    fromPort: numberAt(rule, "fromPort"),
    toPort: numberAt(rule, "toPort"),
    peer: join([
      ...cidrs.flatMap((cidr) => cidrPeer(typeof cidr === "string" ? cidr : unknown)),
      ...lists.map((id) => prefixListMeaning(graph, id, group, property)),
      ...groups.map((id) => groupPeer(group, graph.resolve(id, groupType, sources), members)),
      ...(self === false ? [] : [members.get(group.urn) ?? anyPeer]),
    ]),
    ...named(groups.map((id) => graph.resolve(id, groupType, sources))),
  };
}

function olderRule(
  graph: ResourceGraph,
  group: PlannedResource,
  rule: PlannedResource,
  members: GroupMembers,
): GroupRule[] {
  if (belongsTo(graph, group, rule) === "no") return [];
  const egress = textAt(rule.inputs, "type") === "egress";
  const self = booleanAt(rule.inputs, "self") ?? false;
  const cidrs = [
    ...(listAt(rule.inputs, "cidrBlocks") ?? [unknown]),
    ...(listAt(rule.inputs, "ipv6CidrBlocks") ?? [unknown]),
  ];
  return [
    {
      name: rule.name,
      egress,
      protocol: textAt(rule.inputs, "protocol") ?? unknown,
      fromPort: numberAt(rule.inputs, "fromPort"),
      toPort: numberAt(rule.inputs, "toPort"),
      peer: join([
        ...cidrs.flatMap((cidr) => cidrPeer(typeof cidr === "string" ? cidr : unknown)),
        ...(listAt(rule.inputs, "prefixListIds") ?? [unknown]).map((id) =>
          prefixListMeaning(graph, id, rule, "prefixListIds"),
        ),
        ...optional(textAt(rule.inputs, "sourceSecurityGroupId"), () =>
          groupPeer(group, graph.follow(rule, groupType, ["sourceSecurityGroupId"]), members),
        ),
        ...(self === false ? [] : [members.get(group.urn) ?? anyPeer]),
      ]),
    },
  ];
}

function named(links: readonly Link[]): Pick<GroupRule, "groups"> {
  return { groups: links.flatMap((link) => keyOfLink(link) ?? []) };
}

function optional(value: string | Unknown | undefined, meaning: (value: Value) => PeerMeaning): PeerMeaning[] {
  return value === undefined ? [] : [meaning(value)];
}

function cidrPeer(cidr: string | Unknown | undefined): PeerMeaning[] {
  if (cidr === undefined) return [];
  const reading = typeof cidr === "string" ? readCidr(cidr) : undefined;
  return [reading?.ok ? { certain: [reading.range], possible: [] } : anyPeer];
}

const privateRanges = rangesOf(privateNetworks);

/** Members of a group in the stack are known; those of any other may be any machine of the company. */
function groupPeer(group: PlannedResource, link: Link, members: GroupMembers): PeerMeaning {
  const key = keyOfLink(link);
  if (key !== undefined && !members.carries(group, key)) return noPeer;
  return (key === undefined ? undefined : members.get(key)) ?? { certain: [], possible: privateRanges };
}

function join(peers: readonly PeerMeaning[]): PeerMeaning {
  return {
    certain: peers.flatMap(({ certain }) => certain),
    possible: peers.flatMap(({ possible }) => possible),
  };
}

/** Does a rule hold for TCP to this port? `-1` stands for all protocols and all ports. */
export function isAboutPort(
  rule: Pick<GroupRule, "protocol" | "fromPort" | "toPort">,
  first: number,
  last = first,
  wanted: "tcp" | "udp" = "tcp",
): "yes" | "maybe" | "no" {
  const { protocol, fromPort, toPort } = rule;
  if (protocol === unknown) return "maybe";
  if (protocol === "-1" || protocol.toLowerCase() === "all") return "yes";
  if (![wanted, wanted === "tcp" ? "6" : "17"].includes(protocol.toLowerCase())) return "no";
  if (fromPort === unknown || toPort === unknown) return "maybe";
  const from = fromPort ?? 0;
  const to = toPort ?? 65535;
  if (from <= first && last <= to) return "yes";
  return to < first || last < from ? "no" : "maybe";
}

/** What the groups of an interface, taken together, do with requests from every client address. */
export function flattenGroups(
  rules: readonly GroupRule[],
  resource: ResourceRef,
  port: number,
  complete: boolean,
  protocol: "tcp" | "udp" = "tcp",
): IntervalMap<Decision> {
  const flat = rules
    .filter(({ egress }) => !egress)
    .flatMap((rule): FlatRule[] => {
      const about = isAboutPort(rule, port, port, protocol);
      if (about === "no") return [];
      const base = { rank: 1, allow: true, what: `rule ${rule.name}` };
      return [
        { ...base, sources: rule.peer.certain, certain: about === "yes" },
        { ...base, sources: rule.peer.possible, certain: false },
      ].filter(({ sources }) => sources.length > 0);
    });
  const unseen: FlatRule = {
    rank: 2,
    allow: true,
    sources: allAddresses,
    certain: false,
    what: "a group that is not seen",
  };
  const none = { verdict: "stop", what: `no rule that allows ${protocol.toUpperCase()} ${port}` } as const;
  return flatten(complete ? flat : [...flat, unseen], resource, none);
}

/** May a member open connections to these addresses and this port? */
export function outOfGroups(
  rules: readonly GroupRule[],
  resource: ResourceRef,
  target: readonly IpRange[],
  port: number,
  complete: boolean,
  protocol: "tcp" | "udp" = "tcp",
): Decision {
  return oneWay(
    rules.filter(({ egress }) => egress),
    resource,
    target,
    port,
    complete,
    protocol,
    "out",
  );
}

/** May these addresses open connections to a member and this port? */
export function intoGroups(
  rules: readonly GroupRule[],
  resource: ResourceRef,
  source: readonly IpRange[],
  port: number,
  complete: boolean,
): Decision {
  return oneWay(
    rules.filter(({ egress }) => !egress),
    resource,
    source,
    port,
    complete,
    "tcp",
    "in",
  );
}

function oneWay(
  rules: readonly GroupRule[],
  resource: ResourceRef,
  peer: readonly IpRange[],
  port: number,
  complete: boolean,
  protocol: "tcp" | "udp",
  way: "in" | "out",
): Decision {
  const said = `${protocol.toUpperCase()} ${port} ${way}`;
  const about = rules.map((rule) => ({ rule, port: isAboutPort(rule, port, port, protocol) }));
  const certain = about.filter(({ port: answer }) => answer === "yes").flatMap(({ rule }) => rule.peer.certain);
  if (peer.every((one) => covers(certain, one))) return { verdict: "pass", what: `rules that let ${said}`, resource };
  const perhaps = about.flatMap(({ rule, port: answer }) =>
    answer === "no" ? [] : [...rule.peer.certain, ...rule.peer.possible],
  );
  const maybe = !complete || peer.every((one) => covers(perhaps, one));
  const what = `${maybe ? "a rule that is not known yet" : "no rule that lets"} ${said}`;
  return { verdict: maybe ? "undecided" : "stop", what, resource };
}
