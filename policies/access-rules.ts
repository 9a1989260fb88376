import type { Property } from "./leaves";
import type { Resource } from "./resource";
import { aws, azure } from "./tokens";

/** An inclusive range of ports. */
export interface Ports {
  from: number;
  to: number;
}

/** One rule of a network security group or security group, the same for both clouds. */
export interface AccessRule {
  /** Where it stands. */
  at: Property;
  direction: "inbound" | "outbound";
  allows: boolean;
  /** `tcp`, `udp`, `all`, or another protocol's name or number. */
  protocol: string;
  ports: Ports[];
  /** Addresses, service tags or groups at the other end: sources of an inbound rule, destinations of an outbound one. */
  peers: Property[];
  /** True when part of it is not known yet: what it opens may be more than is said here. */
  uncertain: boolean;
}

/** Types that hold such rules. */
export const accessTypes = [
  azure.securityGroup,
  azure.securityRule,
  aws.securityGroup,
  aws.securityGroupRule,
  aws.ingressRule,
  aws.egressRule,
  aws.defaultSecurityGroup,
] as const;

const everyPort: Ports = { from: 0, to: 65_535 };

/** The rules in a resource; where part of one is unknown, that part is noted and left out, and the rule is `uncertain`. */
export function accessRules(resource: Resource): AccessRule[] {
  switch (resource.type) {
    case azure.securityGroup:
      return resource.at("securityRules").items.flatMap(azureRule);
    case azure.securityRule:
      return azureRule(resource.properties);
    case aws.securityGroup:
    case aws.defaultSecurityGroup:
      return [
        ...resource.at("ingress").items.flatMap((rule) => groupRule(rule, "inbound")),
        ...resource.at("egress").items.flatMap((rule) => groupRule(rule, "outbound")),
      ];
    case aws.securityGroupRule: {
      const direction = resource.at("type");
      if (direction.is("ingress")) return groupRule(resource.properties, "inbound");
      return direction.is("egress") ? groupRule(resource.properties, "outbound") : [];
    }
    case aws.ingressRule:
      return singleRule(resource.properties, "inbound");
    case aws.egressRule:
      return singleRule(resource.properties, "outbound");
    default:
      return [];
  }
}

function azureRule(rule: Property): AccessRule[] {
  const direction = rule.at("direction");
  const access = rule.at("access");
  const inbound = direction.is("inbound");
  const side = inbound ? "source" : "destination";
  const peers = [
    rule.at(`${side}AddressPrefix`),
    ...rule.at(`${side}AddressPrefixes`).items,
    ...rule.at(`${side}ApplicationSecurityGroups`).items.map((group) => group.at("id")),
  ];
  const ports = [rule.at("destinationPortRange"), ...rule.at("destinationPortRanges").items];
  return [
    {
      at: rule,
      direction: inbound ? "inbound" : "outbound",
      allows: access.is("allow"),
      protocol: protocolName(rule.at("protocol")),
      ports: ports.flatMap(portsOf),
      peers: peers.filter((peer) => !peer.absent),
      uncertain: [rule, direction, access, rule.at("protocol"), ...ports, ...peers].some((part) => part.unknown),
    },
  ];
}

/** A protocol that is unknown is noted, and counts as none; one that is missing counts as every protocol. */
function protocolName(protocol: Property): string {
  if (protocol.unknown) return "unknown";
  const name = String(protocol.value ?? "*").toLowerCase();
  if (name === "*" || name === "-1" || name === "all") return "all";
  return name === "6" ? "tcp" : name;
}

function portsOf(range: Property): Ports[] {
  if (range.unknown || range.absent) return [];
  const text = String(range.value).trim();
  if (text === "*") return [everyPort];
  return text.split(",").flatMap((part) => {
    const match = /^\s*(\d{1,5})\s*(?:-\s*(\d{1,5}))?\s*$/.exec(part);
    if (!match) return [];
    const from = Number(match[1]);
    return [{ from, to: Number(match[2] ?? from) }];
  });
}

function numberedPorts(rule: Property, protocol: string): Ports[] {
  const [from, to] = [rule.at("fromPort"), rule.at("toPort")];
  if (protocol === "all") return [everyPort];
  if (from.unknown || to.unknown) return [];
  const low = from.number;
  if (low === undefined || low === -1) return [everyPort];
  return [{ from: low, to: to.number ?? low }];
}

function groupRule(rule: Property, direction: AccessRule["direction"]): AccessRule[] {
  const protocol = protocolName(rule.at("protocol"));
  const lists = ["cidrBlocks", "ipv6CidrBlocks", "prefixListIds", "securityGroups"];
  const peers = [...lists.flatMap((list) => rule.at(list).items), rule.at("sourceSecurityGroupId")];
  const parts = [...lists, "protocol", "fromPort", "toPort"].map((part) => rule.at(part));
  return [
    {
      at: rule,
      direction,
      allows: true,
      protocol,
      ports: numberedPorts(rule, protocol),
      peers: peers.filter((peer) => !peer.absent),
      uncertain: [...parts, ...peers].some((part) => part.unknown),
    },
  ];
}

function singleRule(rule: Property, direction: AccessRule["direction"]): AccessRule[] {
  const protocol = protocolName(rule.at("ipProtocol"));
  const names = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];
  const peers = names.map((name) => rule.at(name)).filter((peer) => !peer.absent);
  const uncertain = [...peers, ...["ipProtocol", "fromPort", "toPort"].map((part) => rule.at(part))].some(
    (part) => part.unknown,
  );
  return [{ at: rule, direction, allows: true, protocol, ports: numberedPorts(rule, protocol), peers, uncertain }];
}

/** True when the rule lets TCP connections to the port through. */
export function opens(rule: AccessRule, port: number): boolean {
  if (!rule.allows || (rule.protocol !== "tcp" && rule.protocol !== "all")) return false;
  return rule.ports.some(({ from, to }) => from <= port && port <= to);
}

/** Ports in words: `1688` or `1000-2000`. */
export function describePorts(ports: readonly Ports[]): string {
  return ports.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(", ");
}
