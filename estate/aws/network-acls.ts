import type { IpRange } from "../../activation/ip-range";
import { readCidr } from "../../activation/ip-range";
import type { IntervalMap } from "../interval-map";
import type { Decision } from "../model";
import type { PlannedResource, ResourceGraph, ResourceRef } from "../resource-graph";
import { allAddresses, type FlatRule, flatten } from "../traffic";
import { booleanAt, listAt, numberAt, textAt, type Unknown, unknown, type Value } from "../values";
import { aclType, leadsTo } from "./networks";
import { isAboutPort } from "./security-groups";

const ruleType = "aws:ec2/networkAclRule:NetworkAclRule";

/** Ports that Windows clients send from and get their answers on. Source: Microsoft Learn, "Dynamic port range". */
export const answerPorts = { first: 49152, last: 65535 } as const;

/** A rule of a network ACL. ACLs have no memory: answers need rules of their own. */
export interface AclRule {
  readonly number: number | Unknown;
  readonly egress: boolean | Unknown;
  readonly allow: boolean | Unknown;
  readonly protocol: string | Unknown;
  readonly fromPort: number | Unknown | undefined;
  readonly toPort: number | Unknown | undefined;
  readonly range: IpRange | Unknown;
}

/** All rules of an ACL: those inside it and those that are resources of their own. */
export function rulesOfAcl(graph: ResourceGraph, acl: PlannedResource): AclRule[] {
  const inside = (["ingress", "egress"] as const).flatMap((property) => {
    const rules = listAt(acl.inputs, property) ?? [unknown];
    return rules.flatMap((rule) => readRule(rule, property === "egress", "ruleNo", "action"));
  });
  const separate = graph.ofType(ruleType).flatMap((rule) => {
    const link = graph.follow(rule, aclType, ["networkAclId"]);
    if (link.kind === "unknown") return readRule(unknown, unknown, "", "");
    if (!leadsTo(link, acl)) return [];
    return readRule(rule.inputs, booleanAt(rule.inputs, "egress") ?? false, "ruleNumber", "ruleAction");
  });
  return [...inside, ...separate];
}

function readRule(rule: Value, egress: boolean | Unknown, numberKey: string, actionKey: string): AclRule[] {
  const action = textAt(rule, actionKey);
  const base = {
    number: numberAt(rule, numberKey) ?? unknown,
    egress,
    allow: typeof action === "string" ? action.toLowerCase() === "allow" : unknown,
    protocol: textAt(rule, "protocol") ?? unknown,
    fromPort: rule === unknown ? unknown : numberAt(rule, "fromPort"),
    toPort: rule === unknown ? unknown : numberAt(rule, "toPort"),
  } as const;
  const blocks = [textAt(rule, "cidrBlock"), textAt(rule, "ipv6CidrBlock")].filter((block) => block !== undefined);
  if (rule === unknown || blocks.length === 0) return [{ ...base, range: unknown }];
  return blocks.map((block) => {
    const reading = typeof block === "string" ? readCidr(block) : undefined;
    return { ...base, range: reading?.ok ? reading.range : unknown };
  });
}

/** What an ACL does in one direction with every address on the far side, for all ports of a range. */
export function flattenAcl(
  rules: readonly AclRule[],
  resource: ResourceRef,
  egress: boolean,
  ports: { readonly first: number; readonly last: number },
  sameSubnet: readonly IpRange[],
): IntervalMap<Decision> {
  const flat = rules.flatMap((rule): FlatRule[] => {
    if (rule.egress !== unknown && rule.egress !== egress) return [];
    const about = isAboutPort(rule, ports.first, ports.last);
    if (about === "no") return [];
    const known = about === "yes" && rule.number !== unknown && rule.egress !== unknown && rule.allow !== unknown;
    const base = {
      rank: rule.number === unknown ? 0 : rule.number,
      sources: rule.range === unknown ? allAddresses : [rule.range],
      certain: known && rule.range !== unknown,
      what: rule.number === unknown ? "a rule that is not known yet" : `rule ${rule.number}`,
    };
    return (rule.allow === unknown ? [true, false] : [rule.allow]).map((allow) => ({ ...base, allow }));
  });
  // An ACL sees only what crosses the edge of its subnet.
  const inside: FlatRule = { rank: -1, allow: true, sources: sameSubnet, certain: true, what: "the same subnet" };
  const none = { verdict: "stop", what: "no rule that allows it" } as const;
  return flatten([...flat, inside], resource, none);
}
