import { isWithin, reachesInternet } from "../../activation/client-networks";
import { accessRules, accessTypes, opened } from "../access-rules";
import type { Rule } from "../rule";
import { numbers, texts } from "../settings";

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
    for (const rule of accessRules(resource)) {
      const port = opened(rule, numbers(settings, "ports"));
      if (port === undefined) continue;
      for (const peer of rule.peers) {
        const text = peer.text;
        if (text === undefined || allowed.includes(text)) continue;
        const inside = allowed.length > 0 && isWithin(text, allowed);
        // Elsewhere in a company's stacks, inside sources are that team's to decide.
        if (reachesInternet([text]) || ((settings.scope === "kms" || resource.isKms) && !inside))
          report(peer, `opens ${port} to ${text}`);
      }
    }
  },
};
