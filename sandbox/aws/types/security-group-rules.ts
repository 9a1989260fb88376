/** What all ways of writing security group rules have in common: duplicates and the limit of a group. */
import type { CloudView, Problem, Properties } from "../../provider/resource-type";
import { awsType } from "../aws-type";
import { parseCidr } from "../cidr";
import { find, tokens, vpcOfSecurityGroup } from "../network";
import { refuse } from "../refuse";
import { expected, flag, number, records, text, texts } from "../values";

export interface Rule {
  readonly peer: string;
  readonly protocol: string;
  readonly fromPort: number;
  readonly toPort: number;
}

type Direction = "ingress" | "egress";

const ruleToken = "aws:ec2/securityGroupRule:SecurityGroupRule";
const single: Record<Direction, string> = {
  ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  egress: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
};

export const ruleTokens: readonly string[] = [ruleToken, single.ingress, single.egress];

/** Rules in each direction that a security group takes, for each family of addresses: AWS's quota. */
const rulesPerGroup = 60;

export function inlineRules(inputs: Properties, direction: Direction): Rule[] {
  return records(inputs, direction).flatMap((rule) => expand(rule));
}

function expand(rule: Properties): Rule[] {
  const peers = [
    ...texts(rule, "cidrBlocks"),
    ...texts(rule, "ipv6CidrBlocks"),
    ...texts(rule, "prefixListIds"),
    ...texts(rule, "securityGroups"),
    ...(text(rule, "sourceSecurityGroupId") ? [text(rule, "sourceSecurityGroupId") ?? ""] : []),
    ...(flag(rule, "self") ? ["self"] : []),
  ];
  return peers.map((peer) => ({
    peer,
    protocol: text(rule, "protocol") ?? "-1",
    fromPort: number(rule, "fromPort") ?? -1,
    toPort: number(rule, "toPort") ?? -1,
  }));
}

function rulesOf(cloud: CloudView, group: string, direction: Direction, except: string | undefined): Rule[] {
  const own = find(cloud, tokens.securityGroup, group);
  const separate = cloud
    .list(ruleToken)
    .filter(({ id, inputs }) => id !== except && inputs.securityGroupId === group && inputs.type === direction)
    .flatMap(({ inputs }) => expand(inputs));
  const singles = cloud
    .list(single[direction])
    .filter(({ id, inputs }) => id !== except && inputs.securityGroupId === group)
    .map(({ inputs }) => ({
      peer:
        [inputs.cidrIpv4, inputs.cidrIpv6, inputs.prefixListId, inputs.referencedSecurityGroupId].find(isText) ?? "",
      protocol: text(inputs, "ipProtocol") ?? "-1",
      fromPort: number(inputs, "fromPort") ?? -1,
      toPort: number(inputs, "toPort") ?? -1,
    }));
  return [...(own && group !== except ? inlineRules(own.inputs, direction) : []), ...separate, ...singles];
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** Refuses a rule that is there already, and one more than the group takes. A prefix list counts with its maximum. */
export function requireRoom(
  cloud: CloudView,
  group: string,
  direction: Direction,
  added: readonly Rule[],
  self?: string,
): void {
  const there = rulesOf(cloud, group, direction, self);
  const known = new Set(there.map(key));
  for (const rule of added) {
    if (known.has(key(rule))) {
      refuse("InvalidPermission.Duplicate", `the specified rule "${describeRule(rule)}" already exists`);
    }
    known.add(key(rule));
  }
  for (const family of [4, 6] as const) {
    const used = [...there, ...added].reduce((sum, rule) => sum + weight(cloud, rule, family), 0);
    if (used > rulesPerGroup) {
      refuse("RulesPerSecurityGroupLimitExceeded", "The maximum number of rules per security group has been reached.");
    }
  }
}

function weight(cloud: CloudView, rule: Rule, family: 4 | 6): number {
  const list = find(cloud, tokens.prefixList, rule.peer);
  if (list) {
    return (text(list.inputs, "addressFamily") === "IPv6") === (family === 6)
      ? (number(list.inputs, "maxEntries") ?? 1)
      : 0;
  }
  const range = parseCidr(rule.peer);
  return !range || range.family === family ? 1 : 0;
}

function key(rule: Rule): string {
  return `${protocolName(rule.protocol)} ${rule.fromPort} ${rule.toPort} ${rule.peer}`;
}

function protocolName(protocol: string): string {
  return { "6": "tcp", "17": "udp", "1": "icmp", all: "-1" }[protocol] ?? protocol.toLowerCase();
}

/** Such as `peer: 10.0.0.0/16, TCP, from port: 1688, to port: 1688, ALLOW`. */
function describeRule(rule: Rule): string {
  const name = protocolName(rule.protocol);
  return name === "-1"
    ? `peer: ${rule.peer}, ALL, ALLOW`
    : `peer: ${rule.peer}, ${name.toUpperCase()}, from port: ${rule.fromPort}, to port: ${rule.toPort}, ALLOW`;
}

export function checkInlineRules(inputs: Properties): Problem[] {
  return (["ingress", "egress"] as const).flatMap((direction) =>
    records(inputs, direction).flatMap((rule, index) => checkCidrs(rule, `${direction}[${index}].`)),
  );
}

function checkCidrs(rule: Properties, prefix: string): Problem[] {
  return (["cidrBlocks", "ipv6CidrBlocks"] as const).flatMap((name) =>
    texts(rule, name).flatMap((cidr, index) => {
      const range = parseCidr(cidr);
      const wanted = name === "cidrBlocks" ? 4 : 6;
      return range?.family === wanted && range.aligned
        ? []
        : [{ path: `${prefix}${name}[${index}]`, reason: `"${cidr}" is not a valid IPv${wanted} CIDR block` }];
    }),
  );
}

/** The older way of writing rules one by one. */
export const securityGroupRule = awsType({
  token: ruleToken,
  id: "sgrule",
  replaceOn: [
    "cidrBlocks",
    "fromPort",
    "ipv6CidrBlocks",
    "prefixListIds",
    "protocol",
    "securityGroupId",
    "self",
    "sourceSecurityGroupId",
    "toPort",
    "type",
  ],
  namedByProgram: () => true,
  defaults: { self: false },
  check: (inputs) => [
    ...expected.oneOf("type", text(inputs, "type"), ["ingress", "egress"]),
    ...expected.range("fromPort", number(inputs, "fromPort"), -1, 65535),
    ...expected.range("toPort", number(inputs, "toPort"), -1, 65535),
    ...checkCidrs(inputs, ""),
  ],
  admit(inputs, cloud, self) {
    const group = text(inputs, "securityGroupId") ?? "";
    vpcOfSecurityGroup(cloud, group);
    const source = text(inputs, "sourceSecurityGroupId");
    if (source) {
      vpcOfSecurityGroup(cloud, source);
    }
    const direction = text(inputs, "type") === "egress" ? "egress" : "ingress";
    requireRoom(cloud, group, direction, expand(inputs), self?.id);
  },
  outputs: (inputs, _cloud, id) => ({
    securityGroupRuleId: id,
    sourceSecurityGroupId: text(inputs, "sourceSecurityGroupId") ?? "",
  }),
});
