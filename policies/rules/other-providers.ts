import { concernsActivation, isPublicDns } from "../other-providers";
import type { Rule } from "../rule";

export const otherProviders: Rule = {
  id: "KMS058",
  name: "other-providers",
  title: "What other providers make around a KMS host is looked at by somebody",
  severity: "medium",
  level: "advisory",
  since: "2026-11-25",
  types: [],
  scope: "all",
  exemptible: true,
  why: `The rules read azure-native and aws, and of other providers security groups, firewall rules, Kubernetes services and public
DNS records. Any other resource that names port 1688 or _vlmcs, has the project's tag, or is named for the host key is
listed here as not judged, so that silence never looks like approval. The clouds' own activation of their machines is no such
thing.`,
  fix: "look at it by hand, or write it with azure-native or aws; an exemption says that somebody did",
  bad: `
new pulumi.CustomResource("oci:Core/networkSecurityGroupSecurityRule:NetworkSecurityGroupSecurityRule", "vlmcs", {
  description: "_vlmcs clients", tcpOptions: { destinationPortRange: { min: 1688, max: 1688 } },
});`,
  good: `
new pulumi.CustomResource("oci:Core/networkSecurityGroupSecurityRule:NetworkSecurityGroupSecurityRule", "web", {
  description: "web", tcpOptions: { destinationPortRange: { min: 443, max: 443 } },
});`,
  controls: ["NIST CM-8"],
  peers: [],
  check(resource, report) {
    const reason = concernsActivation(resource);
    if (reason !== undefined && !(reason.includes("_vlmcs") && isPublicDns(resource.type))) {
      report(resource, `not judged: ${resource.type} ${reason}`);
    }
  },
};
