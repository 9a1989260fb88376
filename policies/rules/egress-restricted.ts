import { reachesInternet } from "../../activation/client-networks";
import { type AccessRule, accessRules, accessTypes, describePorts } from "../access-rules";
import type { Resource } from "../resource";
import type { Report, Rule } from "../rule";
import { azure } from "../tokens";

export const egressRestricted: Rule = {
  id: "KMS027",
  name: "egress-restricted",
  title: "A KMS host reaches the vault, logs and updates, and Microsoft's activation by name, not everything",
  severity: "medium",
  level: "advisory",
  since: "2026-11-24",
  types: accessTypes,
  scope: "kms",
  exemptible: true,
  why: `A host that is taken over calls home. It needs few destinations: private endpoints, name resolution, and, when it is activated
online, HTTPS through a firewall that filters by name. Azure lets everything out that no rule denies.`,
  fix: "allow the few destinations by port, and on Azure deny the rest outbound",
  bad: `
new aws.vpc.SecurityGroupEgressRule("kms-host-everything", {
  securityGroupId: "sg-0123", ipProtocol: "-1", cidrIpv4: "0.0.0.0/0",
});`,
  good: `
new aws.vpc.SecurityGroupEgressRule("kms-host-endpoints", {
  securityGroupId: "sg-0123", ipProtocol: "tcp", fromPort: 443, toPort: 443, referencedSecurityGroupId: "sg-4567",
});`,
  controls: ["NIST SC-7(5)", "MCSB NS-3"],
  peers: ["CKV_AWS_382", "PSRule Azure.NSG.LateralTraversal"],
  check(resource, report) {
    const rules = accessRules(resource).filter(({ direction }) => direction === "outbound");
    for (const rule of rules) checkRule(rule, report);
    if (resource.isA(azure.securityGroup)) checkLastRule(resource, rules, report);
  },
};

const wide = ({ from, to }: { from: number; to: number }): boolean => to - from > 1000;

function checkRule(rule: AccessRule, report: Report): void {
  if (!rule.allows || !rule.ports.some(wide)) return;
  for (const peer of rule.peers) {
    const text = peer.text;
    if (text !== undefined && reachesInternet([text]))
      report(peer, `lets out ports ${describePorts(rule.ports)} to ${text}`);
  }
}

function checkLastRule(resource: Resource, rules: AccessRule[], report: Report): void {
  const list = resource.at("securityRules");
  const closes = (rule: AccessRule) =>
    !rule.allows &&
    rule.protocol === "all" &&
    rule.ports.some(wide) &&
    rule.peers.some((peer) => peer.is("*", "Internet"));
  const unread = list.unknown || accessRules(resource).some((rule) => rule.uncertain);
  if (!unread && !rules.some(closes)) report(list, "has no outbound rule that denies the rest");
}
