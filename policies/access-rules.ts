import { type Property, textual } from "./leaves";
import type { Resource } from "./resource";
import { aws, azure, other } from "./tokens";

/** An inclusive range of ports. */
export interface Ports {
  from: number;
  to: number;
}

/** One rule of a network security group or security group, the same for both clouds, each part read when asked for. */
export interface AccessRule {
  /** Where it stands. */
  at: Property;
  direction: "inbound" | "outbound" | "unknown";
  allows: boolean;
  /** `tcp`, `udp`, `all`, `unknown`, or another protocol's name or number. */
  protocol: string;
  /** The ports that are known. */
  ports: Ports[];
  /** Addresses, service tags or groups at the other end: sources of an inbound rule, destinations of an outbound one. */
  readonly peers: Property[];
  /** True when it may open more than is said here, since part of it is not known yet; asking notes that part. */
  readonly uncertain: boolean;
}

/** Types that hold such rules. */
export const accessTypes = [
  azure.securityGroup,
  azure.securityRule,
  azure.subnet,
  azure.network,
  azure.networkInterface,
  azure.adminRule,
  aws.securityGroup,
  aws.securityGroupRule,
  aws.ingressRule,
  aws.egressRule,
  aws.defaultSecurityGroup,
  other.classicGroup,
  other.classicRule,
  other.nativeGroup,
  other.nativeIngress,
  other.nativeEgress,
  other.googleFirewall,
] as const;

const everyPort: Ports = { from: 0, to: 65_535 };

/** The rules in a resource; where part of one is unknown, that part is noted and left out, and the rule is `uncertain`. */
export function accessRules(resource: Resource): AccessRule[] {
  switch (resource.type) {
    case azure.securityGroup:
    case other.classicGroup:
      return resource.at("securityRules").items.flatMap(azureRule);
    case azure.securityRule:
    case other.classicRule:
      return azureRule(resource.properties);
    // A group can stand whole inside what it guards.
    case azure.subnet:
    case azure.networkInterface:
      return resource.at("networkSecurityGroup.securityRules").items.flatMap(azureRule);
    case azure.network:
      return resource
        .at("subnets")
        .items.flatMap((subnet) => subnet.at("networkSecurityGroup.securityRules").items.flatMap(azureRule));
    case azure.adminRule:
      return adminRule(resource.properties);
    case aws.securityGroup:
    case aws.defaultSecurityGroup:
      return [
        ...resource.at("ingress").items.flatMap((rule) => groupRule(rule, "inbound")),
        ...resource.at("egress").items.flatMap((rule) => groupRule(rule, "outbound")),
      ];
    case aws.securityGroupRule: {
      const direction = resource.at("type");
      if (direction.unknown) return groupRule(resource.properties, "unknown");
      return groupRule(resource.properties, direction.is("ingress") ? "inbound" : "outbound");
    }
    case aws.ingressRule:
      return singleRule(resource.properties, "inbound");
    case aws.egressRule:
      return singleRule(resource.properties, "outbound");
    case other.nativeGroup:
      return [
        ...resource.at("securityGroupIngress").items.flatMap((rule) => nativeRule(rule, "inbound")),
        ...resource.at("securityGroupEgress").items.flatMap((rule) => nativeRule(rule, "outbound")),
      ];
    case other.nativeIngress:
      return nativeRule(resource.properties, "inbound");
    case other.nativeEgress:
      return nativeRule(resource.properties, "outbound");
    case other.googleFirewall:
      return googleRules(resource);
    default:
      return [];
  }
}

function azureRule(rule: Property): AccessRule[] {
  const direction = rule.at("direction");
  const access = rule.at("access");
  const inbound = direction.quiet.is("inbound");
  const side = inbound ? "source" : "destination";
  const single = rule.at("destinationPortRange");
  const several = rule.at("destinationPortRanges");
  const ports = [single.quiet, ...several.quiet.items].flatMap(portsOf);
  return [
    {
      at: rule,
      direction: direction.isUnknown ? "unknown" : inbound ? "inbound" : "outbound",
      allows: access.quiet.is("allow"),
      protocol: protocolName(rule.at("protocol")),
      ports,
      get peers() {
        const groups = rule.at(`${side}ApplicationSecurityGroups`).items.map((group) => group.at("id"));
        const peers = [rule.at(`${side}AddressPrefix`), ...rule.at(`${side}AddressPrefixes`).items, ...groups];
        return peers.filter((peer) => !peer.absent);
      },
      get uncertain() {
        const parts = [rule, direction, access, rule.at("protocol"), single, several, ...several.quiet.items];
        return noted(access.isUnknown || access.quiet.is("allow") ? parts : [rule, direction]);
      },
    },
  ];
}

/** A security admin rule of a Virtual Network Manager, whose Allow and AlwaysAllow let in what the groups then may refuse. */
function adminRule(rule: Property): AccessRule[] {
  const [direction, access] = [rule.at("direction"), rule.at("access")];
  const inbound = direction.quiet.is("inbound");
  const list = rule.at("destinationPortRanges");
  return [
    {
      at: rule,
      direction: direction.isUnknown ? "unknown" : inbound ? "inbound" : "outbound",
      allows: access.quiet.is("allow", "alwaysallow"),
      protocol: protocolName(rule.at("protocol")),
      ports: list.absent ? [everyPort] : list.quiet.items.flatMap(portsOf),
      get peers() {
        return rule.at(inbound ? "sources" : "destinations").items.map((peer) => peer.at("addressPrefix"));
      },
      get uncertain() {
        return noted([rule, direction, access, rule.at("protocol"), list, ...list.quiet.items]);
      },
    },
  ];
}

/**
 * True where a rule that is asked before refuses everybody this port, so that what the later one lets in never comes: in
 * one Azure security group, where priorities decide. What only one of two refuses is left to the rule.
 */
export function isShadowed(rule: AccessRule, rules: readonly AccessRule[], port: number): boolean {
  const priority = rule.at.at("priority").quiet.number;
  if (priority === undefined) return false;
  return rules.some((other) => {
    const before = other.at.at("priority").quiet.number;
    if (other.allows || other.direction !== rule.direction || before === undefined || before >= priority) return false;
    if (!other.at.at("access").quiet.is("deny") || !["tcp", "all"].includes(other.protocol)) return false;
    const refuses = other.ports.some(({ from, to }) => from <= port && port <= to);
    const everywhere = ["*", "0.0.0.0/0", undefined].includes(other.at.at("destinationAddressPrefix").quiet.text);
    const wholeSource = [undefined, "*"].includes(other.at.at("sourcePortRange").quiet.text);
    return (
      refuses && everywhere && wholeSource && other.peers.some((peer) => peer.quiet.is("*", "Internet", "0.0.0.0/0"))
    );
  });
}

/** Notes each part that is unknown, and says whether there was one. */
const noted = (parts: Property[]): boolean => parts.filter((part) => part.unknown).length > 0;

/** A protocol that is missing counts as every protocol. */
function protocolName(protocol: Property): string {
  if (protocol.isUnknown) return "unknown";
  const name = textual(protocol.value ?? "*").toLowerCase();
  if (["*", "-1", "all", "any"].includes(name)) return "all";
  return name === "6" ? "tcp" : name;
}

function portsOf(range: Property): Ports[] {
  if (range.unknown || range.absent) return [];
  const text = textual(range.value).trim();
  if (text === "*") return [everyPort];
  return text.split(",").flatMap((part) => {
    const match = /^\s*(\d{1,5})\s*(?:-\s*(\d{1,5}))?\s*$/.exec(part);
    if (!match) return [];
    const from = Number(match[1]);
    return [{ from, to: Number(match[2] ?? from) }];
  });
}

function numberedPorts(rule: Property, protocol: string): Ports[] {
  const [from, to] = [rule.at("fromPort").quiet, rule.at("toPort").quiet];
  if (protocol === "all") return [everyPort];
  if (from.unknown || to.unknown) return [];
  const low = from.number;
  if (low === undefined || low === -1) return [everyPort];
  return [{ from: low, to: to.number ?? low }];
}

function awsRule(rule: Property, direction: AccessRule["direction"], protocolAt: string, peersOf: () => Property[]) {
  const protocol = protocolName(rule.at(protocolAt));
  return [
    {
      at: rule,
      direction,
      allows: true,
      protocol,
      ports: numberedPorts(rule, protocol),
      get peers() {
        return peersOf().filter((peer) => !peer.absent);
      },
      get uncertain() {
        const parts = [rule, ...[protocolAt, "fromPort", "toPort"].map((part) => rule.at(part))];
        return noted(parts) || direction === "unknown";
      },
    },
  ];
}

function groupRule(rule: Property, direction: AccessRule["direction"]): AccessRule[] {
  const lists = ["cidrBlocks", "ipv6CidrBlocks", "prefixListIds", "securityGroups"];
  return awsRule(rule, direction, "protocol", () => [
    ...lists.flatMap((list) => rule.at(list).items),
    rule.at("sourceSecurityGroupId"),
  ]);
}

function singleRule(rule: Property, direction: AccessRule["direction"]): AccessRule[] {
  const names = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];
  return awsRule(rule, direction, "ipProtocol", () => names.map((name) => rule.at(name)));
}

function nativeRule(rule: Property, direction: AccessRule["direction"]): AccessRule[] {
  const names = ["cidrIp", "cidrIpv6", "sourcePrefixListId", "sourceSecurityGroupId", "destinationSecurityGroupId"];
  return awsRule(rule, direction, "ipProtocol", () => names.map((name) => rule.at(name)));
}

/** A firewall of Google's network: without sources it lets in everybody. */
function googleRules(resource: Resource): AccessRule[] {
  const outbound = resource.at("direction").is("egress");
  if (resource.at("disabled").is("true") || resource.at("disabled").boolean) return [];
  return resource.at("allows").items.map((at) => {
    const [ports, protocol] = [at.at("ports"), protocolName(at.at("protocol"))];
    return {
      at,
      direction: outbound ? "outbound" : "inbound",
      allows: true,
      protocol,
      ports: ports.absent ? [everyPort] : ports.quiet.items.flatMap(portsOf),
      get peers() {
        const ranges = resource.at(outbound ? "destinationRanges" : "sourceRanges");
        return ranges.absent ? [] : ranges.items;
      },
      get uncertain() {
        return noted([at, at.at("protocol"), ports, ...ports.quiet.items]);
      },
    };
  });
}

/** True when the rule surely lets TCP connections to the port through. */
export function surelyOpens(rule: AccessRule, port: number): boolean {
  if (!rule.allows || (rule.protocol !== "tcp" && rule.protocol !== "all")) return false;
  return rule.ports.some(({ from, to }) => from <= port && port <= to);
}

/** The first of these ports that the rule opens to connections from outside; what could not be judged is noted. */
export function opened(rule: AccessRule, ports: readonly number[]): number | undefined {
  if (rule.direction === "outbound") return undefined;
  const open = rule.direction === "inbound" ? ports.find((port) => surelyOpens(rule, port)) : undefined;
  // Asking notes what is unknown.
  if (open === undefined && rule.uncertain) return undefined;
  return open;
}

/** Types that hold addresses which security rules refer to by the list's id. */
export const prefixListTypes = [aws.prefixList, aws.prefixListEntry] as const;

/** The addresses in a list of a KMS host; none for any other resource. What the list is for, only its rules tell. */
export function listedAddresses(resource: Resource): Property[] {
  if (!resource.isA(...prefixListTypes) || !resource.isKms) return [];
  if (resource.isA(aws.prefixListEntry)) return [resource.at("cidr")];
  return resource.at("entries").items.map((entry) => entry.at("cidr"));
}

/** Ports in words: `1688` or `1000-2000`. */
export function describePorts(ports: readonly Ports[]): string {
  return ports.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(", ");
}
