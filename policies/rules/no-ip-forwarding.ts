import { setAt } from "../remediation";
import type { Rule } from "../rule";
import { aws, azure } from "../tokens";

export const noIpForwarding: Rule = {
  id: "KMS033",
  name: "no-ip-forwarding",
  title: "A KMS host passes on no traffic of others",
  severity: "low",
  level: "mandatory",
  since: "2026-11-24",
  types: [azure.networkInterface, aws.instance, aws.networkInterface],
  scope: "kms",
  exemptible: true,
  why: `A machine that may forward is a router between networks that are meant to be apart. A KMS host has no use for it.`,
  fix: "leave enableIPForwarding (Azure) out or false, and sourceDestCheck (AWS) out or true",
  bad: `
new azure.network.NetworkInterface("kms-host-nic", {
  resourceGroupName: "rg-kms", enableIPForwarding: true, ipConfigurations: [{ name: "ipconfig" }],
});`,
  good: `
new azure.network.NetworkInterface("kms-host-nic", {
  resourceGroupName: "rg-kms", enableIPForwarding: false, ipConfigurations: [{ name: "ipconfig" }],
});`,
  controls: ["MCSB NS-1"],
  peers: ["CKV_AZURE_118"],
  check(resource, report) {
    const forwards = resource.at("enableIPForwarding");
    if (resource.isA(azure.networkInterface) && forwards.boolean) report(forwards, "is true");
    const checks = resource.at("sourceDestCheck");
    if (!resource.isA(azure.networkInterface) && checks.boolean === false) report(checks, "is false");
  },
  remediate(properties, resource) {
    if (resource.isA(azure.networkInterface)) {
      return resource.at("enableIPForwarding").boolean === true && setAt(properties, "enableIPForwarding", false);
    }
    return resource.at("sourceDestCheck").boolean === false && setAt(properties, "sourceDestCheck", true);
  },
};
