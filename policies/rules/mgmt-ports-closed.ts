import { isWithin, reachesInternet } from "../../activation/client-networks";
import { accessRules, accessTypes, isShadowed, opened } from "../access-rules";
import type { Property } from "../leaves";
import { relationsOf } from "../relations";
import type { Rule } from "../rule";
import { numbers, texts } from "../settings";
import type { Stack } from "../stack";
import { aws, azure } from "../tokens";

export const mgmtPortsClosed: Rule = {
  id: "KMS026",
  name: "mgmt-ports-closed",
  title: "Remote administration is open to the bastion alone",
  severity: "high",
  level: "mandatory",
  since: "2026-11-24",
  types: accessTypes,
  scope: "kms",
  exemptible: true,
  why: `Whoever can log on to a KMS host can copy the installed key's activation, change the listening port, or read the vault with
the host's identity. Azure Bastion and Session Manager need no port that a client network can reach.`,
  fix: "close 22, 3389, 5985 and 5986, or name the bastion's subnet in managementNetworks",
  bad: `
new aws.vpc.SecurityGroupIngressRule("kms-host-rdp", {
  securityGroupId: "sg-0123", ipProtocol: "tcp", fromPort: 3389, toPort: 3389, cidrIpv4: "10.0.0.0/8",
});`,
  good: `
new aws.vpc.SecurityGroupIngressRule("kms-host-clients", {
  securityGroupId: "sg-0123", ipProtocol: "tcp", fromPort: 1688, toPort: 1688, cidrIpv4: "10.20.0.0/16",
});`,
  controls: ["CIS Azure 6.0.0 7.1", "CIS Azure 6.0.0 7.2", "CIS AWS 7.0 6.3", "CIS AWS 7.0 6.4", "NIST AC-17"],
  peers: ["CKV_AZURE_9", "CKV_AZURE_10", "CKV_AWS_24", "CKV_AWS_25", "cdk-nag EC2RestrictedSSH"],
  settings: {
    ports: {
      type: "array",
      items: { type: "integer" },
      default: [22, 3389, 5985, 5986],
      description: "ports of remote administration. Default: 22, 3389, 5985, 5986",
    },
    managementNetworks: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "networks that may administer KMS hosts, such as the bastion's subnet. Default: none",
    },
  },
  check(resource, report, settings) {
    const allowed = texts(settings, "managementNetworks");
    const rules = accessRules(resource);
    for (const rule of rules) {
      const port = opened(rule, numbers(settings, "ports"));
      if (port === undefined || isShadowed(rule, rules, port)) continue;
      for (const peer of rule.peers) {
        const text = peer.text;
        if (text === undefined || allowed.includes(text) || isGroup(peer)) continue;
        const inside = allowed.length > 0 && isWithin(text, allowed);
        // Elsewhere in a company's stacks, inside sources are that team's to decide.
        const ours = settings.scope === "kms" || resource.isKms;
        // A small network may be the bastion's: the whole stack tells.
        if (!reachesInternet([text]) && (!ours || inside || isSmall(text))) continue;
        report(peer, `opens ${port} to ${text}`);
      }
    }
  },
  checkStack(stack, report, settings) {
    const allowed = [...texts(settings, "managementNetworks"), ...bastionNetworks(stack)];
    for (const resource of stack.of(...accessTypes)) {
      if (!resource.isKms && !relationsOf(stack).serving.has(resource)) continue;
      const rules = accessRules(resource);
      for (const rule of rules) {
        const port = opened(rule, numbers(settings, "ports"));
        if (port === undefined || isShadowed(rule, rules, port)) continue;
        for (const { text } of rule.peers) {
          if (text === undefined || !isSmall(text) || reachesInternet([text])) continue;
          if (!isWithin(text, allowed)) report(resource, `opens ${port} to ${text}, which is no bastion's`);
        }
      }
    }
  },
};

/** Groups and lists, whose members others decide; what is in a list cannot be seen here. */
function isGroup(peer: Property): boolean {
  const text = peer.text ?? "";
  if (/^pl-/i.test(text)) peer.noteBelow("entries");
  return /^(sg|pl)-/i.test(text) || /ApplicationSecurityGroups/i.test(`${peer.path} ${text}`);
}

/** No wider than what a bastion's subnet is given. */
const isSmall = (text: string): boolean => /^\d+(\.\d+){3}(\/(2[4-9]|3[0-2]))?$/.test(text);

/** Networks of the bastions in the stack. */
function bastionNetworks(stack: Stack): string[] {
  const inline = stack.of(azure.network).flatMap((network) => network.at("subnets").items);
  const subnets = [
    ...stack
      .of(azure.subnet)
      .map((subnet) => ({ at: subnet.properties, name: subnet.at("subnetName").text ?? subnet.name })),
    ...inline.map((subnet) => ({ at: subnet, name: subnet.at("name").text ?? "" })),
    ...stack
      .of(aws.subnet)
      .map((subnet) => ({ at: subnet.properties, name: subnet.at("tags.Name").text ?? subnet.name })),
  ].filter(({ name }) => /bastion/i.test(name));
  return subnets.flatMap(({ at }) => [
    ...["addressPrefix", "cidrBlock"].flatMap((property) => at.at(property).text ?? []),
    ...at.at("addressPrefixes").texts,
  ]);
}
