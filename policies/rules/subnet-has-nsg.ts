import type { Rule } from "../rule";
import { azure } from "../tokens";
import { isServiceSubnet } from "./azure-default-outbound-off";

export const subnetHasNsg: Rule = {
  id: "KMS030",
  name: "subnet-has-nsg",
  title: "Every subnet has a network security group",
  severity: "high",
  level: "mandatory",
  since: "2026-11-24",
  types: [azure.subnet, azure.network],
  scope: "kms",
  exemptible: true,
  why: `Without a group every machine in the network, and in each network that is peered to it, reaches every port. A network
interface that someone adds later is then open from its first second.`,
  fix: "attach a network security group to the subnet",
  bad: `
new azure.network.VirtualNetwork("kms-host-network", {
  resourceGroupName: "rg-kms", addressSpace: { addressPrefixes: ["10.90.0.0/26"] },
  subnets: [{ name: "hosts", addressPrefix: "10.90.0.0/28", defaultOutboundAccess: false }],
});`,
  good: `
new azure.network.Subnet("kms-hosts", {
  resourceGroupName: "rg-kms", virtualNetworkName: "vnet-kms", addressPrefix: "10.90.0.0/28",
  networkSecurityGroup: { id: "/subscriptions/s/networkSecurityGroups/nsg-kms" },
});`,
  controls: ["CIS Azure 6.0.0 7.11"],
  peers: ["CKV2_AZURE_31", "PSRule Azure.VNET.UseNSGs"],
  check(resource, report) {
    const single = resource.isA(azure.subnet);
    for (const subnet of single ? [resource.properties] : resource.at("subnets").items) {
      if (isServiceSubnet(subnet, single ? resource.name : "")) continue;
      const group = subnet.at("networkSecurityGroup.id");
      if (group.namesNothing) report(group, "names no group");
    }
  },
};
