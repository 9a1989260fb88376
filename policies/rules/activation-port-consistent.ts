import { accessRules, accessTypes, surelyOpens } from "../access-rules";
import type { Rule } from "../rule";
import { isActivationRecord, srvEntries } from "../srv";
import { aws, azure } from "../tokens";

export const activationPortConsistent: Rule = {
  id: "KMS025",
  name: "activation-port-consistent",
  title: "The port that the record names is the port that is open",
  severity: "high",
  level: "mandatory",
  since: "2026-11-24",
  types: [azure.privateRecordSet, aws.record, ...accessTypes],
  scope: "kms",
  exemptible: true,
  why: `Clients take the port from the SRV record. When the firewall opens another one, each client waits for a time-out and shows
0xC004F074, and nothing on the host tells why.`,
  fix: "use one port for the record, the security rules and the host; leave it out everywhere for 1688",
  bad: `
new azure.network.NetworkSecurityGroup("kms-hosts", {
  resourceGroupName: "rg-kms",
  securityRules: [{
    name: "clients", direction: "Inbound", access: "Allow", priority: 100, protocol: "Tcp", sourcePortRange: "*",
    sourceAddressPrefix: "10.20.0.0/16", destinationAddressPrefix: "*", destinationPortRange: "1688",
  }],
});
new azure.privatedns.PrivateRecordSet("kms-host-vlmcs", {
  resourceGroupName: "rg-dns", privateZoneName: "corp.example.com", relativeRecordSetName: "_vlmcs._tcp",
  recordType: "SRV", ttl: 3600, srvRecords: [{ priority: 0, weight: 0, port: 1689, target: "kms1.corp.example.com" }],
});`,
  good: `
new azure.network.NetworkSecurityGroup("kms-hosts", {
  resourceGroupName: "rg-kms",
  securityRules: [{
    name: "clients", direction: "Inbound", access: "Allow", priority: 100, protocol: "Tcp", sourcePortRange: "*",
    sourceAddressPrefix: "10.20.0.0/16", destinationAddressPrefix: "*", destinationPortRange: "1688",
  }],
});
new azure.privatedns.PrivateRecordSet("kms-host-vlmcs", {
  resourceGroupName: "rg-dns", privateZoneName: "corp.example.com", relativeRecordSetName: "_vlmcs._tcp",
  recordType: "SRV", ttl: 3600, srvRecords: [{ priority: 0, weight: 0, port: 1688, target: "kms1.corp.example.com" }],
});`,
  controls: ["NIST CM-6"],
  peers: [],
  checkStack(stack, report) {
    const groups = stack.of(...accessTypes).filter((resource) => resource.isKms);
    const rules = groups.flatMap(accessRules).filter((rule) => rule.direction !== "outbound");
    // Nothing to compare with when the network belongs to someone else.
    if (rules.length === 0) return;
    const inbound = rules.filter((rule) => rule.direction === "inbound");
    for (const record of stack.of(azure.privateRecordSet, aws.record).filter(isActivationRecord)) {
      for (const { port } of srvEntries(record)) {
        if (port === undefined || inbound.some((rule) => surelyOpens(rule, port))) continue;
        // Asking notes what is unknown, so only what would decide is asked for.
        const unread = groups.filter((group) => group.at("securityRules").unknown || group.at("ingress").unknown);
        if (unread.length + rules.filter((rule) => rule.uncertain).length === 0) {
          report(record, `names port ${port}, which no security rule of the hosts opens`);
        }
      }
    }
  },
};
