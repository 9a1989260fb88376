import { serviceSubnets } from "../hosts";
import { type Property, textual } from "../leaves";
import { forEachAt, setAt } from "../remediation";
import type { Rule } from "../rule";
import { azure } from "../tokens";

export const azureDefaultOutboundOff: Rule = {
  id: "KMS029",
  name: "azure-default-outbound-off",
  title: "Azure gives the subnet no way to the internet of its own accord",
  severity: "medium",
  level: "mandatory",
  since: "2026-11-24",
  types: [azure.subnet, azure.network],
  scope: "kms",
  exemptible: true,
  why: `Machines in a subnet without NAT, load balancer or public address still reach the internet through an address that Azure
lends them, which nobody owns, logs or filters.`,
  fix: "set defaultOutboundAccess to false on the subnet",
  bad: `
new azure.network.Subnet("kms-hosts", {
  resourceGroupName: "rg-kms", virtualNetworkName: "vnet-kms", addressPrefix: "10.90.0.0/28",
});`,
  good: `
new azure.network.Subnet("kms-hosts", {
  resourceGroupName: "rg-kms", virtualNetworkName: "vnet-kms", addressPrefix: "10.90.0.0/28", defaultOutboundAccess: false,
});`,
  controls: ["MCSB NS-1"],
  peers: [],
  check(resource, report) {
    const subnets = resource.isA(azure.subnet) ? [resource.properties] : resource.at("subnets").items;
    for (const subnet of subnets) {
      if (isServiceSubnet(subnet, resource.isA(azure.subnet) ? resource.name : "")) continue;
      const setting = subnet.at("defaultOutboundAccess");
      if (setting.fails((value) => value === false)) report(setting, "is not false");
    }
  },
  remediate(properties, resource) {
    if (resource.isA(azure.subnet)) {
      return !isServiceSubnet(resource.properties, resource.name) && setAt(properties, "defaultOutboundAccess", false);
    }
    return forEachAt(properties, "subnets", (subnet) => {
      const named = serviceSubnets.test(textual((subnet as { name?: unknown }).name));
      return !named && setAt(subnet, "defaultOutboundAccess", false);
    });
  },
};

/** Subnets such as AzureBastionSubnet, which Azure's own services live in. */
export function isServiceSubnet(subnet: Property, fallback: string): boolean {
  return serviceSubnets.test(subnet.at("subnetName").text ?? subnet.at("name").text ?? fallback);
}
